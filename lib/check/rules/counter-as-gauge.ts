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
  why: 'A counter only grows. Compared with a target it passes it once and for all, and the model stays at its maximum until all pods have restarted. A quotient or a quantile of counters tells of everything since the pods started, and so follows the load less and less.',
  fix: 'Read its rate: sum(rate(metric[2m])), and of a quotient both: sum(rate(metric_sum[2m])) / sum(rate(metric_count[2m])).',
  source: 'https://prometheus.io/docs/concepts/metric_types/#counter',
  example: example(documents(GPU_DEPLOYMENT, kedaExample('sum(vllm:request_success_total{model_name="qwen"})')), [
    'vllm:request_success_total{model_name="qwen"}',
    'rate(vllm:request_success_total{model_name="qwen"}[2m])',
  ]),
  *check(set) {
    for (const { entry, signals } of autoscalersOf(set)) {
      for (const signal of signals) {
        const told = judge(expressionOf(signal));
        if (told) yield { object: entry, path: signal.queryPath ?? signal.path, value: signal.query, ...told };
      }
    }
    yield* inAdapterRules(set);
  },
};

type Told = Pick<Problem, 'message' | 'fix'>;

const SINCE_THE_START = 'since the pods started, which follows the load less and less';

function judge(expression: Expression | undefined): Told | undefined {
  const raw = expression?.selectors.filter(isRawCounter) ?? [];
  if (!expression || raw.length === 0 || isBacklog(expression)) return undefined;
  const metrics = [...new Set(raw.map(({ metric }) => metric))];
  const [counters, they, them] =
    metrics.length > 1
      ? [`the counters ${metrics.join(' and ')} themselves`, 'they only grow', 'them']
      : [`the counter ${metrics.join()} itself`, 'it only grows', 'it'];
  const message = raw.every(({ within }) => within.includes('histogram_quantile'))
    ? `takes a quantile of ${counters}: it is that of everything ${SINCE_THE_START}.`
    : `compares ${counters} with the threshold: ${they}, so the model would stay at its maximum.`;
  const rates = metrics.map((metric) => `rate(${metric}[2m])`).join(' and ');
  return ofQuotient(expression) ?? { message, fix: `Write ${rates} for ${them}.` };
}

/** What was counted in and not out yet, which shrinks again; a part that is taken away from its whole leaves a counter. */
function isBacklog({ difference }: Expression): boolean {
  const { whole = [], taken = [] } = difference ?? {};
  return taken.some(isRawCounter) && !taken.some(({ metric }) => whole.some((other) => other.metric === metric));
}

/** Told of one counter that is divided by another, be they as they are. */
function ofQuotient({ quotient }: Expression): Told | undefined {
  const [dividend, divisor] = quotient?.map(({ selectors }) => selectors) ?? [];
  if (dividend?.length !== 1 || divisor?.length !== 1) return undefined;
  const [of, by] = [...dividend, ...divisor].filter(isRawCounter);
  if (!of || !by) return undefined;
  return {
    message: `divides the counter ${of.metric} itself by the counter ${by.metric}: the quotient is the mean ${SINCE_THE_START}.`,
    fix: `Divide their rates: sum(rate(${of.metric}[2m])) / sum(rate(${by.metric}[2m])).`,
  };
}

function* inAdapterRules(set: ObjectSet): Iterable<Problem> {
  for (const { entry, path, seriesQuery, metricsQuery } of adapterRules(set)) {
    const counter = Expression.parse(seriesQuery)?.selectors.find(isCounter);
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

function isRawCounter(selector: SeriesSelector): boolean {
  return isCounter(selector) && !selector.within.some((name) => RATES.includes(name));
}

/** Words for what there is at one moment: a gauge, be its name one of a counter. */
const OF_A_MOMENT =
  /(?:^|_)(?:waiting|pending|queued|active|in_?flight|backlog|current|depth|lag|outstanding|unacked)(?:_|$)/;

function isCounter({ metric, matchers }: SeriesSelector): boolean {
  const known = serverMetric(metric)?.metric;
  if (known) return known.kind !== 'gauge';
  return (
    /_total$/.test(metric) && ![metric, ...matchers.map(({ value }) => value)].some((text) => OF_A_MOMENT.test(text))
  );
}
