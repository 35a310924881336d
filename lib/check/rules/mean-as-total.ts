import { documents, example, GPU_DEPLOYMENT, kedaExample } from '../example';
import { rulesServing } from '../graph/adapter';
import { autoscalersOf, scalesOnFormula } from '../graph/autoscalers';
import { expressionOf } from '../graph/series';
import type { Signal } from '../graph/signals';
import { GPU_SHARES } from '../knowledge/gpu-metrics';
import { serverMetric } from '../knowledge/server-metrics';
import type { ObjectSet } from '../object-set';
import { asAsked } from '../promql/adapter-template';
import type { SeriesSelector } from '../promql/expression';
import { isAggregation } from '../promql/structure';
import type { Problem, Rule } from '../rule';

export const meanAsTotal: Rule = {
  id: 'mean-as-total',
  severity: 'warning',
  kinds: ['ScaledObject', 'HorizontalPodAutoscaler'],
  title: 'A mean over the pods is compared as if it were their total.',
  why: 'Unless told otherwise KEDA asks for an AverageValue, as a HorizontalPodAutoscaler may of an external metric: the controller takes what the query yields for the total of all pods, and wants as many pods as total / target. A mean does not grow with the pods, so that the number of pods follows from it alone: the mean of a share never asks for more than its ceiling / target, which are two pods for most targets, and any mean asks for fewer pods while many are needed.',
  fix: 'Give the trigger metricType: Value, or the metric a target of type Value, which multiplies the pods by mean / target; or ask for a total, by sum(...) of what each pod has.',
  source: 'https://github.com/kubernetes/kubernetes/blob/v1.36.2/pkg/controller/podautoscaler/replica_calculator.go',
  example: example(documents(GPU_DEPLOYMENT, kedaExample('avg(vllm:num_requests_waiting{model_name="qwen"})')), [
    'avg(',
    'sum(',
  ]),
  *check(set) {
    for (const autoscaler of autoscalersOf(set)) {
      if (autoscaler.max < 2 || scalesOnFormula(autoscaler.entry)) continue;
      for (const signal of autoscaler.signals) {
        const problem = judge(autoscaler.keda ? signal : asServed(set, signal), autoscaler.max);
        if (problem) yield { object: autoscaler.entry, ...problem };
      }
    }
  },
};

const MEANS: readonly string[] = ['avg', 'max', 'min', 'quantile'];
/** So that 0.3 / 0.1 is three pods. */
const ROUNDING = 1e-9;
/** Functions of one series that keep its ceiling. */
const LEVEL: readonly string[] = [
  'avg_over_time',
  'max_over_time',
  'min_over_time',
  'last_over_time',
  'quantile_over_time',
];

/** An external metric with the query by which an adapter rule of the set serves it. */
function asServed(set: ObjectSet, signal: Signal): Signal {
  const [rule, ...others] = signal.type === 'External' ? rulesServing(set, signal.name) : [];
  if (!rule?.external || others.length > 0) return signal;
  return { ...signal, query: asAsked(rule.metricsQuery), queryPath: signal.namePath };
}

function judge(signal: Signal, max: number): Omit<Problem, 'object'> | undefined {
  const expression = expressionOf(signal);
  const target = signal.target.averageValue?.toNumber() ?? 0;
  const call = expression?.cardinality === 'one' ? expression.scaledCall : undefined;
  if (!expression || !call || target <= 0) return undefined;
  const selectors = distinct(expression.selectors);
  const what = call.name === 'histogram_quantile' ? 'a quantile' : meanOf(call.name, selectors);
  if (what === undefined) return undefined;
  const ceiling = ceilingOf(selectors);
  const isOutOfRange = ceiling !== undefined && call.factor === 1 && ceiling.ofServer && ceiling.value <= target;
  const reached = ceiling && ceiling.value * call.factor;
  const most = reached === undefined ? undefined : Math.max(1, Math.ceil(reached / target - ROUNDING));
  if (isOutOfRange || (most !== undefined && most >= max)) return undefined;
  const effect =
    most === undefined
      ? `one pod is wanted for each ${target} of it, however many share the load already`
      : `it is at most ${reached}, which never asks for more than ${most} of up to ${max} pods`;
  return {
    path: signal.queryPath ?? signal.path,
    value: signal.query,
    message: `takes ${what} for the total of all pods (AverageValue): ${effect}.`,
  };
}

/** What is read, each once: a mean that is written out reads it twice. */
function distinct(selectors: readonly SeriesSelector[]): readonly SeriesSelector[] {
  const read = ({ metric, matchers }: SeriesSelector) => JSON.stringify([metric, matchers]);
  return [...new Map(selectors.map((selector) => [read(selector), selector])).values()];
}

/** The mean of something that each pod has its own of; the mean of a total, which several exporters tell, is that total. */
function meanOf(name: string, selectors: readonly SeriesSelector[]): string | undefined {
  const perPod = selectors.every(
    ({ metric, within }) =>
      (serverMetric(metric) !== undefined || GPU_SHARES.has(metric)) && isOnce(within.filter(isAggregation)),
  );
  if (!MEANS.includes(name) || selectors.length === 0 || !perPod) return undefined;
  return `the ${name} of ${selectors.map(({ metric }) => metric).join(' and ')}`;
}

/** Whether series are aggregated once, whatever is summed up after that, which is one series. */
function isOnce([first, ...outer]: readonly string[]): boolean {
  return first !== undefined && outer.every((name) => name === 'sum');
}

interface Ceiling {
  readonly value: number;
  /** Where another rule tells a target that is out of reach altogether. */
  readonly ofServer: boolean;
}

/** The most that the only metric of a query reaches. */
function ceilingOf(selectors: readonly SeriesSelector[]): Ceiling | undefined {
  const [only, ...others] = selectors;
  if (!only || others.length > 0 || !only.within.every((name) => isAggregation(name) || LEVEL.includes(name)))
    return undefined;
  const max = serverMetric(only.metric)?.metric.max;
  const value = max ?? GPU_SHARES.get(only.metric);
  return value === undefined ? undefined : { value, ofServer: max !== undefined };
}
