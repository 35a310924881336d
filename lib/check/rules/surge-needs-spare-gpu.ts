import { podAccelerators } from '../../manifest/pods';
import { example, GPU_DEPLOYMENT } from '../example';
import { replicaRange } from '../graph/autoscalers';
import { acceleratorQuota } from '../graph/quotas';
import { type Rollout, rolloutOf, rolloutSteps } from '../graph/rollout';
import { type Workload, workloadsOf } from '../graph/workloads';
import type { ObjectSet } from '../object-set';
import type { Rule } from '../rule';

/** Another rule tells of a rollout that doubles the accelerators. */
const ALL = '100%';

export const surgeNeedsSpareGpu: Rule = {
  id: 'surge-needs-spare-gpu',
  severity: 'warning',
  kinds: ['Deployment'],
  title: 'A rollout needs a spare accelerator, and nobody said that there is one.',
  why: 'The default of 25 % is rounded: at few replicas one pod more is started and none may go first. Without a free accelerator the new pod stays Pending, and the rollout stalls for good.',
  fix: 'Say what is meant: maxSurge 1 and maxUnavailable 0 with a spare accelerator; without one maxSurge 0 and maxUnavailable 1 at several replicas, and type Recreate at a single one.',
  source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment',
  example: example(GPU_DEPLOYMENT.replace('maxSurge: 1, maxUnavailable: 0', 'maxSurge: 25%, maxUnavailable: 25%'), [
    'maxSurge: 25%, maxUnavailable: 25%',
    'maxSurge: 1, maxUnavailable: 0',
  ]),
  *check(set) {
    for (const workload of workloadsOf(set)) {
      const rollout = rolloutOf(set, workload);
      const resource = podAccelerators(workload.pod).keys().next().value;
      if (!rollout || rollout.recreate || resource === undefined || isMeant(rollout)) continue;
      const range = replicaRange(set, workload);
      // Whoever gives a number of pods has looked at the rounding: what is left is the most replicas, where there is no room.
      const replicas = Math.max(1, (typeof rollout.maxSurge === 'number' ? range?.max : range?.min) ?? 1);
      const { surge, unavailable } = rolloutSteps(rollout, replicas);
      if (unavailable > 0 || surge === 0 || rollout.maxSurge === ALL || hasQuota(set, workload, resource)) continue;
      const { maxSurge, maxUnavailable, unavailableGiven } = rollout;
      const rounded =
        typeof maxSurge === 'number'
          ? `maxUnavailable ${maxUnavailable}${unavailableGiven ? '' : ', the default,'} is rounded to none`
          : `${maxSurge}, rounded`;
      yield {
        object: workload.entry,
        path: 'spec.strategy.rollingUpdate.maxSurge',
        value: rollout.surgeGiven ? rollout.maxSurge : undefined,
        message: `starts ${surge} pod${surge === 1 ? '' : 's'} more before one of ${replicas} may go (${rounded}): without a free ${resource} the rollout stalls.`,
      };
    }
  },
};

/** A number of pods more, and none that may be missing, is what somebody says who has room for them. */
function isMeant({ maxSurge, maxUnavailable }: Rollout): boolean {
  return typeof maxSurge === 'number' && maxUnavailable === 0;
}

/** A quota tells how many accelerators there are; another rule compares them. */
function hasQuota(set: ObjectSet, { namespace }: Workload, resource: string): boolean {
  return acceleratorQuota(set, namespace, resource) !== undefined;
}
