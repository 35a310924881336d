import { at, listOf } from '../../manifest/read';
import { documents, example, GPU_DEPLOYMENT, kedaExample } from '../example';
import { adapterRules } from '../graph/adapter';
import { autoscalersOf } from '../graph/autoscalers';
import { monitorsOf } from '../graph/monitors';
import { recordedSeries } from '../graph/recorded';
import { expressionOf } from '../graph/series';
import { isResource } from '../graph/signals';
import { MISTAKEN_METRICS, partless, serverMetric, withColon } from '../knowledge/server-metrics';
import { MODEL_SERVERS } from '../knowledge/servers';
import { mostSimilar } from '../knowledge/similar';
import type { Entry, ObjectSet } from '../object-set';
import { Expression } from '../promql/expression';
import type { Rule } from '../rule';

export const serverMetricUnknown: Rule = {
  id: 'server-metric-unknown',
  severity: 'warning',
  kinds: ['ScaledObject', 'HorizontalPodAutoscaler', 'ConfigMap'],
  title: 'A query asks a model server for a metric that it does not have.',
  why: 'The query yields nothing. KEDA reads that as no load, the Prometheus adapter never serves the metric: nothing scales.',
  fix: 'Use the name that the server exports at its metrics path.',
  source: 'https://huggingface.co/docs/text-generation-inference/reference/metrics',
  example: example(documents(GPU_DEPLOYMENT, kedaExample('sum(vllm:num_request_waiting{model_name="qwen"})')), [
    'vllm:num_request_waiting',
    'vllm:num_requests_waiting',
  ]),
  *check(set) {
    for (const { object, path, metric, inPrometheus } of queriedMetrics(set)) {
      const colon = inPrometheus && !isMade(set, metric) ? withColon(metric) : undefined;
      const meant = colon ?? rightName(metric);
      if (meant === undefined) continue;
      yield {
        object,
        path,
        value: metric,
        message: `reads ${metric}, which no version of the server exports: the query would yield nothing.`,
        fix: colon ? `Write ${colon}, whose colon Prometheus keeps.` : `Write ${meant}.`,
      };
    }
  },
};

interface Queried {
  readonly object: Entry;
  readonly path: string;
  readonly metric: string;
  /** Whether it is a name of Prometheus, not one under which an adapter serves a metric. */
  readonly inPrometheus: boolean;
}

/** Every metric that a trigger or an adapter rule reads from Prometheus. */
function* queriedMetrics(set: ObjectSet): Iterable<Queried> {
  for (const { entry, signals } of autoscalersOf(set))
    for (const signal of signals) {
      const read = expressionOf(signal)?.selectors.map(({ metric }) => metric);
      const asked = new Set(read ?? (isResource(signal) ? [] : [signal.name]));
      const path = read ? (signal.queryPath ?? signal.path) : signal.namePath;
      for (const metric of asked) yield { object: entry, path, metric, inPrometheus: read !== undefined };
    }
  for (const { entry, path, seriesQuery } of adapterRules(set))
    for (const { metric } of Expression.parse(seriesQuery)?.selectors ?? [])
      yield { object: entry, path, metric, inPrometheus: true };
}

/** Whether something of the set makes a series of the name: a recording rule, or a monitor that gives series other names. */
function isMade(set: ObjectSet, metric: string): boolean {
  const renamed = monitorsOf(set).flatMap(({ endpoints }) =>
    endpoints.flatMap(({ fields }) => listOf(fields['metricRelabelings'])),
  );
  return recordedSeries(set).has(metric) || renamed.some((rule) => at(rule, 'targetLabel') === '__name__');
}

/** The name that was meant, where a name is known to be wrong or almost one of those that the server exports. */
function rightName(metric: string): string | undefined {
  if (serverMetric(metric)) return undefined;
  const mistaken = MISTAKEN_METRICS.get(metric) ?? partless(metric);
  if (mistaken !== undefined) return mistaken;
  const server = MODEL_SERVERS.find(
    ({ metricPrefix }) => metricPrefix.endsWith(':') && metric.startsWith(metricPrefix),
  );
  return (
    server &&
    mostSimilar(
      metric,
      server.metrics.map(({ name }) => name),
    )
  );
}
