import { podAccelerators } from '../../manifest/pods';
import { autoscalerExample, documents, example, GPU_DEPLOYMENT } from '../example';
import { replicaRange } from '../graph/autoscalers';
import { acceleratorQuota } from '../graph/quotas';
import { rolloutOf, rolloutSteps } from '../graph/rollout';
import { nameOf, type Workload, workloadsOf } from '../graph/workloads';
import type { ObjectSet } from '../object-set';
import type { Problem, Rule } from '../rule';

export const gpuQuotaExceeded: Rule = {
  id: 'gpu-quota-exceeded',
  severity: 'warning',
  kinds: [
    'Deployment',
    'StatefulSet',
    'ReplicaSet',
    'ReplicationController',
    'Pod',
    'HorizontalPodAutoscaler',
    'ScaledObject',
  ],
  title: 'A model may ask for more accelerators than the quota of its namespace has.',
  why: 'The pods beyond the quota are never created. Until they are, the autoscaler counts with them, and a rollout that needs one waits for ever.',
  fix: 'Lower the maximum, raise the quota, or roll out with maxSurge 0 and maxUnavailable 1.',
  source: 'https://kubernetes.io/docs/concepts/policy/resource-quotas/#resource-quota-for-extended-resources',
  example: example(
    documents(
      GPU_DEPLOYMENT.replace('maxUnavailable: 0', 'maxUnavailable: 25%'),
      autoscalerExample(
        'llm',
        '{ type: Pods, pods: { metric: { name: vllm_num_requests_waiting }, target: { type: AverageValue, averageValue: "4" } } }',
      ).replace('maxReplicas: 4', 'maxReplicas: 8'),
      `
apiVersion: v1
kind: ResourceQuota
metadata: { name: gpus }
spec: { hard: { requests.nvidia.com/gpu: "4" } }
`,
    ),
    ['maxReplicas: 8', 'maxReplicas: 4'],
  ),
  *check(set) {
    for (const workload of workloadsOf(set))
      for (const [resource, each] of podAccelerators(workload.pod)) {
        const problem = judge(set, workload, resource, each);
        if (problem) yield problem;
      }
  },
};

function judge(set: ObjectSet, workload: Workload, resource: string, each: number): Problem | undefined {
  const quota = acceleratorQuota(set, workload.namespace, resource);
  const range = replicaRange(set, workload);
  if (!quota || !range) return undefined;
  const holder = range.autoscaler;
  const has = `${nameOf(quota.entry)} has ${quota.count}`;
  if (range.max * each > quota.count)
    return {
      object: holder?.entry ?? workload.entry,
      path: holder?.maxPath ?? 'spec.replicas',
      value: range.max,
      message: `may run ${range.max} pods with ${each} ${resource} each, ${range.max * each} in all, but ${has}: the last pods would never be created.`,
    };
  const rollout = rolloutOf(set, workload);
  if (!rollout) return undefined;
  for (const replicas of new Set([Math.max(1, range.min), Math.max(1, range.max)])) {
    const { surge, unavailable } = rolloutSteps(rollout, replicas);
    const needed = (replicas + surge) * each;
    // One pod more is enough to go on with, and as many as there is room for are started.
    if (unavailable > 0 || surge === 0 || (replicas + 1) * each <= quota.count) continue;
    return {
      object: workload.entry,
      path: 'spec.strategy.rollingUpdate.maxSurge',
      value: rollout.surgeGiven ? rollout.maxSurge : undefined,
      message: `starts ${surge} pod${surge === 1 ? '' : 's'} more before one of ${replicas} may go, which takes ${needed} ${resource}, but ${has}: the rollout would stall.`,
    };
  }
  return undefined;
}
