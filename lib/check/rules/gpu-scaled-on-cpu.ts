import { podAccelerators } from '../../manifest/pods';
import { autoscalerExample, documents, example, GPU_DEPLOYMENT } from '../example';
import { autoscalersOf, scaledBy } from '../graph/autoscalers';
import { isResource } from '../graph/signals';
import { nameOf } from '../graph/workloads';
import type { Rule } from '../rule';

export const gpuScaledOnCpu: Rule = {
  id: 'gpu-scaled-on-cpu',
  severity: 'warning',
  kinds: ['HorizontalPodAutoscaler', 'ScaledObject'],
  title: 'A model on an accelerator scales on CPU alone.',
  why: 'The accelerator is the bottleneck; CPU stays low while requests queue up. Loading weights on the other hand burns CPU, so a new pod looks like load and calls for more.',
  fix: 'Scale on the requests that wait or run in the model server.',
  source: 'https://github.com/kubernetes/kubernetes/issues/29989',
  example: example(
    documents(
      GPU_DEPLOYMENT.replace(
        '{ limits: { nvidia.com/gpu: 1 } }',
        '{ requests: { cpu: 4 }, limits: { nvidia.com/gpu: 1 } }',
      ),
      autoscalerExample(
        'llm',
        `type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 60 } }`,
      ),
    ),
    [
      `type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 60 } }`,
      `type: Pods
      pods: { metric: { name: vllm_num_requests_waiting }, target: { type: AverageValue, averageValue: "4" } }`,
    ],
  ),
  *check(set) {
    for (const autoscaler of autoscalersOf(set)) {
      const workload = scaledBy(set, autoscaler);
      const [first] = autoscaler.signals;
      if (!workload || !first || !autoscaler.signals.every((signal) => isResource(signal) && signal.name === 'cpu'))
        continue;
      const accelerator = podAccelerators(workload.pod).keys().next().value;
      if (accelerator === undefined) continue;
      yield {
        object: autoscaler.entry,
        path: first.path,
        message: `scales ${nameOf(workload.entry)}, which computes on ${accelerator}, by its CPU: requests can queue while CPU is idle.`,
      };
    }
  },
};
