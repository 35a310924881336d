import { documents, example, GPU_DEPLOYMENT, kedaExample } from '../example';
import { autoscalersOf } from '../graph/autoscalers';
import { expressionOf, serverSeries } from '../graph/series';
import type { Signal } from '../graph/signals';
import type { Expression } from '../promql/expression';
import type { Problem, Rule } from '../rule';

export const kedaQueryUnaggregated: Rule = {
  id: 'keda-query-unaggregated',
  severity: 'error',
  kinds: ['ScaledObject'],
  title: 'A Prometheus trigger yields one series a pod.',
  why: 'KEDA accepts one series at most. With one pod the query works; as soon as a second reports, KEDA answers "multiple elements", the autoscaler loses its metric, and the model stays where it is.',
  fix: 'Wrap the query into sum(...); a share into max(...), with metricType: Value.',
  source: 'https://keda.sh/docs/latest/scalers/prometheus/',
  example: example(documents(GPU_DEPLOYMENT, kedaExample('vllm:num_requests_waiting{model_name="qwen"}')), [
    'vllm:num_requests_waiting{model_name="qwen"}',
    'sum(vllm:num_requests_waiting{model_name="qwen"})',
  ]),
  *check(set) {
    for (const { entry, keda, max, signals } of autoscalersOf(set)) {
      if (!keda || max < 2) continue;
      for (const signal of signals) {
        const found = judge(signal);
        if (!found) continue;
        const severity = isPerPod(signal) ? 'error' : 'warning';
        yield { object: entry, path: signal.queryPath ?? signal.path, value: signal.query, severity, ...found };
      }
    }
  },
};

function judge(signal: Signal): Pick<Problem, 'message' | 'fix'> | undefined {
  const expression = expressionOf(signal);
  if (expression?.cardinality === 'grouped') return judgeGroups(expression, isPerPod(signal));
  if (expression?.cardinality !== 'many' || picksOne(expression.selectors)) return undefined;
  return {
    message: isPerPod(signal)
      ? 'yields a series for every pod: from the second replica on, KEDA reports an error instead of a value.'
      : 'may yield several series, as nothing makes one of them: with a second one KEDA reports an error instead of a value.',
    fix: isQuantile(expression) ? `Add up the buckets inside it, by (le) alone. ${AS_A_VALUE}` : undefined,
  };
}

const AS_A_VALUE = 'A quantile is no total: give the trigger metricType: Value.';

/** The buckets of a histogram are added up, quantiles are not. */
function isQuantile({ outermost }: Expression): boolean {
  return outermost === 'histogram_quantile';
}

/** Labels of which each pod has a value of its own. */
const POD_LABELS: readonly string[] = ['pod', 'instance', 'exported_pod', 'kubernetes_pod_name', 'pod_name'];

function judgeGroups(expression: Expression, ofServer: boolean): Pick<Problem, 'message' | 'fix'> | undefined {
  const { groupedBy, selectors } = expression;
  const label = groupedBy.find((name) => POD_LABELS.includes(name));
  const isFixed = selectors.some(({ matchers }) =>
    matchers.some((matcher) => POD_LABELS.includes(matcher.label) && matcher.operator === '='),
  );
  if (label === undefined || isFixed) return undefined;
  const when = ofServer ? 'from the second replica on' : 'with a second one';
  return {
    message: `keeps the series apart by ${label}, one for every pod: ${when}, KEDA reports an error instead of a value.`,
    fix: isQuantile(expression)
      ? `Leave ${label} out of by (...). ${AS_A_VALUE}`
      : `Leave ${label} out of by (...), or wrap the query into sum(...); a share into max(...), with metricType: Value.`,
  };
}

/** Whether a query reads what each pod of a model server has. */
function isPerPod(signal: Signal): boolean {
  return serverSeries(signal).length > 0;
}

/** Recording rules, and series of one pod or instance, may well be single. */
function picksOne(selectors: readonly { metric: string; matchers: readonly { label: string }[] }[]): boolean {
  return selectors.some(
    ({ metric, matchers }) =>
      (metric.split(':').length > 2 && !metric.startsWith('vllm:')) ||
      matchers.some(({ label }) => label === 'pod' || label === 'instance' || label === 'quantile'),
  );
}
