import { autoscalerExample, documents, example, GPU_DEPLOYMENT } from '../example';
import { autoscalersOf } from '../graph/autoscalers';
import { isMeasured, isResource } from '../graph/signals';
import type { Rule } from '../rule';

export const resourceNotMeasured: Rule = {
  id: 'resource-not-measured',
  severity: 'error',
  kinds: ['HorizontalPodAutoscaler'],
  title: 'An autoscaler scales on a resource whose use nobody measures.',
  why: 'The API server takes any name, but the resource metrics of pods are their CPU and memory alone. The controller finds no value (FailedGetResourceMetric): it never scales on it, and never scales down on any other metric of the autoscaler either.',
  fix: 'Scale on a metric of the model server, such as its waiting requests. How busy a GPU is, its exporter tells: serve that as a Pods or External metric.',
  source: 'https://github.com/kubernetes/kubernetes/blob/v1.36.2/pkg/controller/podautoscaler/metrics/client.go',
  example: example(
    documents(
      GPU_DEPLOYMENT,
      autoscalerExample(
        'llm',
        `type: Resource
      resource: { name: nvidia.com/gpu, target: { type: Utilization, averageUtilization: 80 } }`,
      ),
    ),
    ['type: Resource', 'type: Pods'],
    [
      'resource: { name: nvidia.com/gpu, target: { type: Utilization, averageUtilization: 80 } }',
      'pods: { metric: { name: vllm_num_requests_waiting }, target: { type: AverageValue, averageValue: "2" } }',
    ],
  ),
  *check(set) {
    for (const { entry, keda, signals } of autoscalersOf(set)) {
      if (keda) continue;
      for (const signal of signals) {
        if (!isResource(signal) || signal.name === '' || isMeasured(signal)) continue;
        const effect =
          signals.length === 1 ? 'never scale' : 'never scale down, whatever its other metrics say, nor up on this one';
        yield {
          object: entry,
          path: signal.namePath,
          value: signal.name,
          message: `scales on the resource ${signal.name}, but only cpu and memory of pods are measured: the autoscaler would report FailedGet${signal.type}Metric and ${effect}.`,
        };
      }
    }
  },
};
