import { documents, example, GPU_DEPLOYMENT, kedaExample } from '../example';
import { autoscalersOf } from '../graph/autoscalers';
import { expressionOf, serverSeries } from '../graph/series';
import type { Signal } from '../graph/signals';
import type { Rule } from '../rule';

const OUTERMOST: readonly (string | undefined)[] = ['sum', 'count'];

export const valueTargetOnTotal: Rule = {
  id: 'value-target-on-total',
  severity: 'warning',
  kinds: ['ScaledObject', 'HorizontalPodAutoscaler'],
  title: 'A total over all pods is compared with a target for the value as it is.',
  why: 'With Value the controller multiplies the ready pods by total / target. The total does not shrink when pods are added, so the number grows with each step up to the maximum; a total meant per pod needs AverageValue.',
  fix: 'Use AverageValue, with the amount that one replica should have.',
  source:
    'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale-walkthrough/#autoscaling-on-metrics-not-related-to-kubernetes-objects',
  example: example(
    documents(
      GPU_DEPLOYMENT,
      kedaExample('sum(vllm:num_requests_waiting{model_name="qwen"})', '      metricType: Value\n'),
    ),
    ['metricType: Value', 'metricType: AverageValue'],
  ),
  *check(set) {
    for (const { entry, signals } of autoscalersOf(set)) {
      for (const signal of signals) {
        if (signal.type !== 'External' || !signal.target.value || signal.target.averageValue || !isTotal(signal))
          continue;
        yield {
          object: entry,
          path: signal.query === undefined ? `${signal.path}.target.type` : `${signal.path}.metricType`,
          value: 'Value',
          message:
            'compares the total of all pods with a target of type Value: each step multiplies the pods once more, up to the maximum.',
        };
      }
    }
  },
};

/** Whether a signal is the sum of a thing counted in each pod. */
function isTotal(signal: Signal): boolean {
  const series = serverSeries(signal);
  if (series.length === 0 || !series.every(({ metric }) => metric.counts)) return false;
  const expression = expressionOf(signal);
  return !expression || (OUTERMOST.includes(expression.outermost) && !expression.isScaled);
}
