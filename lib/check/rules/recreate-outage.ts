import { CHAT_AUTOSCALER, CHAT_DEPLOYMENT, documents, example } from '../example';
import { type ReplicaRange, replicaRange } from '../graph/autoscalers';
import { type Rollout, rolloutOf, rolloutSteps } from '../graph/rollout';
import { workloadsOf } from '../graph/workloads';
import type { Problem, Rule } from '../rule';

/** As it stands in a Deployment. */
const ADDED_FIRST = 'spec.strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }';

export const recreateOutage: Rule = {
  id: 'recreate-outage',
  severity: 'warning',
  kinds: ['Deployment'],
  title: 'A rollout may remove every pod before a new one is ready.',
  why: 'Recreate removes all pods before the first new one starts, and so does a rolling update that may miss as many pods as there are: at one replica maxUnavailable 1 is all of them. At each release nobody answers until a new pod is ready, which of a model is a whole load.',
  fix: `Let a new pod be added first: ${ADDED_FIRST}. Where a single replica is meant to go, say so by type Recreate; where several must not run beside new ones, silence the rule with that reason.`,
  source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#recreate-deployment',
  example: example(
    documents(
      CHAT_DEPLOYMENT.replace('spec:\n', 'spec:\n  strategy: { type: Recreate }\n'),
      CHAT_AUTOSCALER.replace('minReplicas: 1', 'minReplicas: 2'),
    ),
    ['type: Recreate', 'type: RollingUpdate'],
  ),
  *check(set) {
    for (const workload of workloadsOf(set)) {
      const rollout = rolloutOf(set, workload);
      const range = replicaRange(set, workload);
      const problem = rollout && range && (rollout.recreate ? recreated(range) : rolled(rollout, range));
      if (problem) yield { object: workload.entry, ...problem };
    }
  },
};

/** One replica that is recreated is the choice of somebody who has no room for two. */
function recreated({ min, max, autoscaler }: ReplicaRange): Omit<Problem, 'object'> | undefined {
  if (min < 2 && !(autoscaler && max > 1)) return undefined;
  return {
    path: 'spec.strategy.type',
    value: 'Recreate',
    message: `removes all pods before the first new one starts, though up to ${max} serve: at each rollout nobody answers until a new pod is ready.`,
    fix: `${fixFor(min, max)} Where old and new pods must not run side by side, silence the rule with that reason.`,
  };
}

/** A rolling update that may take all pods of the fewest replicas. */
function rolled(rollout: Rollout, { min, max }: ReplicaRange): Omit<Problem, 'object'> | undefined {
  if (max === 0) return undefined;
  const replicas = Math.max(1, min);
  const { surge, unavailable } = rolloutSteps(rollout, replicas);
  if (unavailable < replicas) return undefined;
  const all = replicas === 1 ? 'the only pod' : `all ${replicas} pods`;
  const field = rollout.unavailableGiven || !rollout.surgeGiven ? 'maxUnavailable' : 'maxSurge';
  return {
    path: `spec.strategy.rollingUpdate.${field}`,
    value: rollout[field],
    message: `may remove ${all} before a new one is ready (${surge} more, ${unavailable} missing): at each rollout nobody answers until one is.`,
    fix: fixFor(min, max),
  };
}

/** One more pod for a while; without room for it, one fewer, as long as that is not the only one. */
function fixFor(min: number, max: number): string {
  const first = `Write ${ADDED_FIRST}`;
  if (max < 2) return `${first}, which needs room for a second pod, or type: Recreate if the outage is meant.`;
  if (min > 1) return `${first}; without room for one more pod, maxSurge: 0 and maxUnavailable: 1.`;
  const share = `${Math.ceil(100 / max)}%`;
  return `${first}; without room for a pod beyond ${max}, maxUnavailable: ${share} beside maxSurge: 1, which is one pod of ${max} and none of a single one.`;
}
