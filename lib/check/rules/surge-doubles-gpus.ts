import { podAccelerators } from '../../manifest/pods';
import { example, GPU_DEPLOYMENT } from '../example';
import { replicaRange } from '../graph/autoscalers';
import { rolloutOf, rolloutSteps } from '../graph/rollout';
import { workloadsOf } from '../graph/workloads';
import type { Rule } from '../rule';

export const surgeDoublesGpus: Rule = {
  id: 'surge-doubles-gpus',
  severity: 'warning',
  kinds: ['Deployment'],
  title: 'A rollout takes as many accelerators again as the model has.',
  why: 'With maxSurge 100 % all new pods are ordered at once, beside all old ones. Where so many accelerators are not free, half the new pods wait; where nodes are added for them, they are paid for.',
  fix: 'Set maxSurge to 1, or to 0 with maxUnavailable 1.',
  source: 'https://github.com/kubernetes/kubernetes/issues/138505',
  example: example(GPU_DEPLOYMENT.replace('maxSurge: 1', 'maxSurge: 100%'), ['100%', '1']),
  *check(set) {
    for (const workload of workloadsOf(set)) {
      const rollout = rolloutOf(set, workload);
      const resource = podAccelerators(workload.pod).keys().next().value;
      if (!rollout || resource === undefined || !rollout.surgeGiven) continue;
      const replicas = Math.max(1, replicaRange(set, workload)?.max ?? 1);
      const { surge } = rolloutSteps(rollout, replicas);
      if (surge < replicas || (typeof rollout.maxSurge === 'number' && surge === 1) || surge === 0) continue;
      if (typeof rollout.maxSurge === 'string' && rollout.maxSurge !== '100%') continue;
      yield {
        object: workload.entry,
        path: 'spec.strategy.rollingUpdate.maxSurge',
        value: rollout.maxSurge,
        message: `starts up to ${surge} new pods beside ${replicas} old ones: a rollout takes twice the ${resource}.`,
      };
    }
  },
};
