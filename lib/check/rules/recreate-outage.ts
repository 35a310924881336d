import { CHAT_AUTOSCALER, CHAT_DEPLOYMENT, documents, example } from '../example';
import { type ReplicaRange, replicaRange } from '../graph/autoscalers';
import { type Rollout, rolloutOf, rolloutSteps } from '../graph/rollout';
import { workloadsOf } from '../graph/workloads';
import type { Problem, Rule } from '../rule';

export const recreateOutage: Rule = {
  id: 'recreate-outage',
  severity: 'warning',
  kinds: ['Deployment'],
  title: 'Every rollout of an always-on model is an outage.',
  why: 'Recreate removes all pods before the first new one starts, and so does a rolling update that may miss as many pods as there are: at one replica maxUnavailable 1 is all of them. The model is gone for a whole load at each release.',
  fix: 'Let a new pod be added first: maxSurge 1 and maxUnavailable 0. Where that has no room and a single replica is meant to go, say so by type Recreate.',
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
      const rollout = rolloutOf(workload);
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
    message: `removes all pods before the first new one starts, though up to ${max} serve: each rollout is an outage as long as a model load.`,
    fix:
      min > 1
        ? 'Use RollingUpdate, with maxSurge 0 and maxUnavailable 1 where accelerators are scarce.'
        : shareFor(max),
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
    message: `may remove ${all} before a new one is ready (${surge} more, ${unavailable} missing): each rollout is an outage as long as a model load.`,
    fix:
      max > 1
        ? shareFor(max)
        : 'Set type to Recreate if the outage is meant, else maxSurge 1 and maxUnavailable 0 with room for a second pod.',
  };
}

/** What is one whole pod at the most replicas, and none at one. */
function shareFor(max: number): string {
  return `Use RollingUpdate with maxSurge 1 and maxUnavailable 0; where there is no room beyond ${max} replicas, maxUnavailable ${Math.ceil(100 / max)}%.`;
}
