import { at, listOf } from '../../manifest/read';
import { isSince } from '../../manifest/server-version';
import { documents, example, GPU_DEPLOYMENT, kedaExample } from '../example';
import { adapterRules } from '../graph/adapter';
import { autoscalersOf, scaledBy } from '../graph/autoscalers';
import { monitorsOf } from '../graph/monitors';
import { recordedSeries } from '../graph/recorded';
import { expressionOf, serverSeries } from '../graph/series';
import { isResource } from '../graph/signals';
import { nameOf, type Workload } from '../graph/workloads';
import type { ModelServer } from '../knowledge/model-server';
import { serverOf } from '../knowledge/recognize';
import { MISTAKEN_METRICS, partless, serverMetric, withColon, withTotal } from '../knowledge/server-metrics';
import { serverRelease } from '../knowledge/server-release';
import { MODEL_SERVERS } from '../knowledge/servers';
import { mostSimilar } from '../knowledge/similar';
import type { Entry, ObjectSet } from '../object-set';
import { Expression } from '../promql/expression';
import type { Problem, Rule } from '../rule';

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
      const total = inPrometheus && !isMade(set, metric) ? withTotal(metric) : undefined;
      const meant = colon ?? total ?? rightName(metric);
      if (meant === undefined) continue;
      yield {
        object,
        path,
        value: metric,
        message: `reads ${metric}, which no version of the server exports: the query would yield nothing.`,
        fix: colon ? `Write ${colon}, whose colon Prometheus keeps.` : `Write ${meant}.`,
      };
    }
    yield* goneMetrics(set);
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

/** Metrics that the version of the server that an autoscaler scales has no longer. */
function* goneMetrics(set: ObjectSet): Iterable<Problem> {
  for (const autoscaler of autoscalersOf(set)) {
    const workload = scaledBy(set, autoscaler);
    if (!workload) continue;
    for (const signal of autoscaler.signals.filter(({ query = '' }) => !ELSE.test(query))) {
      const read = new Map(serverSeries(signal).flatMap((one) => (one.selector ? [[one.name, one]] : [])));
      for (const { server, metric, name } of read.values()) {
        const version = metric.gone && !isMade(set, name) ? versionIn(workload, server) : undefined;
        if (!metric.gone || version === undefined || !isSince(version, metric.gone.since)) continue;
        const { now } = metric.gone;
        yield {
          object: autoscaler.entry,
          path: signal.queryPath ?? signal.path,
          value: name,
          message: `reads ${name}, which ${server.name} ${version} of ${nameOf(workload.entry)} has no longer: the query would yield nothing.`,
          fix: now === undefined ? 'Leave it out: nothing tells the same.' : `Write ${name.replace(metric.name, now)}.`,
        };
      }
    }
  }
}

/** What a query says to read where there is nothing, such as the metric under its next name. */
const ELSE = /\bor\b/i;

/** The version of a server in a workload, where each of its containers tells one. */
function versionIn({ pod }: Workload, server: ModelServer): string | undefined {
  const versions = pod.running
    .filter((container) => serverOf(container) === server)
    .map((container) => serverRelease(container, server));
  return versions.includes(undefined) ? undefined : versions[0];
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
