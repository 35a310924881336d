import { documents, example, GPU_DEPLOYMENT, kedaExample } from '../example';
import { adapterRules } from '../graph/adapter';
import { autoscalersOf } from '../graph/autoscalers';
import { expressionOf } from '../graph/series';
import { GPU_SHARES } from '../knowledge/gpu-metrics';
import { serverMetric } from '../knowledge/server-metrics';
import type { ObjectSet } from '../object-set';
import { Expression, type SeriesSelector } from '../promql/expression';
import type { Problem, Rule } from '../rule';

/** Functions that take what they read for a counter, and a fall for a restart. */
const OF_COUNTERS: readonly string[] = ['rate', 'irate', 'increase'];
/** One of them around what an adapter rule reads. */
const OF_SERIES = new RegExp(String.raw`\b(${OF_COUNTERS.join('|')})\s*\(\s*<<-?\s*\.Series`);

export const gaugeAsCounter: Rule = {
  id: 'gauge-as-counter',
  severity: 'warning',
  kinds: ['ScaledObject', 'ConfigMap'],
  title: 'A gauge is read as if it were a counter.',
  why: 'rate, irate and increase tell how fast a counter grows. Of a gauge, such as the requests that wait, they tell nothing: a hundred that wait all the time are a rate of 0, and after each fall what is left counts as new. The model does not scale when it should.',
  fix: 'Read the level: sum(metric), or sum(avg_over_time(metric[2m])) where it jumps.',
  source: 'https://prometheus.io/docs/prometheus/latest/querying/functions/#rate',
  example: example(
    documents(GPU_DEPLOYMENT, kedaExample('sum(rate(vllm:num_requests_waiting{model_name="qwen"}[2m]))')),
    ['rate(', 'avg_over_time('],
  ),
  *check(set) {
    for (const { entry, signals } of autoscalersOf(set)) {
      for (const signal of signals) {
        for (const [metric, call] of gaugesIn(expressionOf(signal))) {
          const path = signal.queryPath ?? signal.path;
          yield { object: entry, path, value: signal.query, ...told(metric, call) };
        }
      }
    }
    yield* inAdapterRules(set);
  },
};

/** Each gauge that is read as a counter, and the function that does. */
function gaugesIn(expression: Expression | undefined): ReadonlyMap<string, string> {
  const found = (expression?.selectors ?? []).map((selector) => [selector.metric, callOf(selector)] as const);
  return new Map(found.flatMap(([metric, call]) => (call === undefined ? [] : [[metric, call] as const])));
}

function callOf({ metric, within }: SeriesSelector): string | undefined {
  return isGauge(metric) ? within.find((name) => OF_COUNTERS.includes(name)) : undefined;
}

function* inAdapterRules(set: ObjectSet): Iterable<Problem> {
  for (const { entry, path, seriesQuery, metricsQuery } of adapterRules(set)) {
    const [, call] = OF_SERIES.exec(metricsQuery) ?? [];
    const gauge = Expression.parse(seriesQuery)?.selectors.find(({ metric }) => isGauge(metric));
    if (call && gauge) yield { object: entry, path, value: metricsQuery, ...told(gauge.metric, call) };
  }
}

function told(metric: string, call: string): Pick<Problem, 'message' | 'fix'> {
  return {
    message: `takes the ${call} of the gauge ${metric}: a level that stays is read as 0, and after each fall what is left counts as new.`,
    fix: `Write avg_over_time in place of ${call}, or ${metric} alone.`,
  };
}

function isGauge(metric: string): boolean {
  return serverMetric(metric)?.metric.kind === 'gauge' || GPU_SHARES.has(metric);
}
