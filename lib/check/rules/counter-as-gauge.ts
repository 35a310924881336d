import { documents, example, GPU_DEPLOYMENT, kedaExample } from '../example';
import { adapterRules } from '../graph/adapter';
import { autoscalersOf } from '../graph/autoscalers';
import { expressionOf } from '../graph/series';
import { serverMetric } from '../knowledge/server-metrics';
import type { ObjectSet } from '../object-set';
import { Expression, type SeriesSelector } from '../promql/expression';
import type { Problem, Rule } from '../rule';

/** Functions that make a rate, or another steady quantity, of a counter. */
const RATES: readonly string[] = [
  'rate',
  'irate',
  'increase',
  'delta',
  'idelta',
  'deriv',
  'resets',
  'changes',
  'count',
  'absent',
];

export const counterAsGauge: Rule = {
  id: 'counter-as-gauge',
  severity: 'warning',
  kinds: ['ScaledObject', 'ConfigMap'],
  title: 'A counter is read as if it were a gauge.',
  why: 'A counter only grows. Compared with a target it passes it once and for all, and the model stays at its maximum until all pods have restarted.',
  fix: 'Read its rate: sum(rate(metric[2m])).',
  source: 'https://prometheus.io/docs/concepts/metric_types/#counter',
  example: example(documents(GPU_DEPLOYMENT, kedaExample('sum(vllm:request_success_total{model_name="qwen"})')), [
    'vllm:request_success_total{model_name="qwen"}',
    'rate(vllm:request_success_total{model_name="qwen"}[2m])',
  ]),
  *check(set) {
    for (const { entry, signals } of autoscalersOf(set)) {
      for (const signal of signals) {
        const raw = expressionOf(signal)?.selectors.find(isRawCounter);
        if (!raw) continue;
        yield {
          object: entry,
          path: signal.queryPath ?? signal.path,
          value: signal.query,
          message: `compares the counter ${raw.metric} itself with the threshold: it only grows, so the model would stay at its maximum.`,
          fix: `Write rate(${raw.metric}[2m]) for it.`,
        };
      }
    }
    yield* inAdapterRules(set);
  },
};

function* inAdapterRules(set: ObjectSet): Iterable<Problem> {
  for (const { entry, path, seriesQuery, metricsQuery } of adapterRules(set)) {
    const counter = Expression.parse(seriesQuery)?.selectors.find(({ metric }) => isCounter(metric));
    if (!counter || metricsQuery === '' || /\b(rate|irate|increase|delta|deriv)\s*\(/.test(metricsQuery)) continue;
    yield {
      object: entry,
      path,
      value: metricsQuery,
      message: `serves the counter ${counter.metric} itself: it only grows, so what scales on it would stay at its maximum.`,
      fix: 'Write metricsQuery: sum(rate(<<.Series>>{<<.LabelMatchers>>}[2m])) by (<<.GroupBy>>).',
    };
  }
}

function isRawCounter({ metric, within }: SeriesSelector): boolean {
  return isCounter(metric) && !within.some((name) => RATES.includes(name));
}

function isCounter(metric: string): boolean {
  const known = serverMetric(metric)?.metric;
  if (known) return known.kind !== 'gauge';
  return /_total$/.test(metric);
}
