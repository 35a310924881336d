import { adapterExample, autoscalerExample, CHAT_DEPLOYMENT, documents, example } from '../example';
import { servedMetrics } from '../graph/adapter';
import { type Autoscaler, autoscalersOf, scaledBy } from '../graph/autoscalers';
import { recordedSeries } from '../graph/recorded';
import { expressionOf, serverSeries } from '../graph/series';
import { nameOf, type Workload, workloadsOf } from '../graph/workloads';
import type { ModelServer } from '../knowledge/model-server';
import { serverOf } from '../knowledge/recognize';
import { MODEL_SERVERS } from '../knowledge/servers';
import { mostSimilar } from '../knowledge/similar';
import type { ObjectSet } from '../object-set';
import type { Problem, Rule } from '../rule';

export const metricNotProvided: Rule = {
  id: 'metric-not-provided',
  severity: 'error',
  kinds: ['HorizontalPodAutoscaler', 'ScaledObject'],
  title: 'An autoscaler asks for a metric that nothing in the set provides, although it provides others.',
  why: 'A cluster has one provider of custom metrics and one of external metrics. What its rules do not serve, it answers with 404, and the autoscaler reports FailedGetPodsMetric. A query for a series that nobody records or exports yields nothing, which KEDA reads as no load.',
  fix: 'Use the name under which the rule serves, or records, the metric, or that the server exports; or add a rule for it.',
  source: 'https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md',
  example: example(
    documents(
      CHAT_DEPLOYMENT,
      autoscalerExample(
        'chat',
        '{ type: Pods, pods: { metric: { name: queue_size }, target: { type: AverageValue, averageValue: "5" } } }',
      ),
      adapterExample(`      - seriesQuery: '{__name__="chat_queue_length",namespace!="",pod!=""}'
        resources: { overrides: { namespace: { resource: namespace }, pod: { resource: pod } } }
        name: { as: queue_length }
        metricsQuery: sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)`),
    ),
    ['name: queue_size', 'name: queue_length'],
  ),
  *check(set) {
    for (const autoscaler of autoscalersOf(set)) {
      const { entry, keda, signals } = autoscaler;
      yield* unrecorded(set, autoscaler);
      yield* ofAnotherServer(set, autoscaler);
      if (keda) continue;
      for (const { type, name, namePath } of signals) {
        if (!['Pods', 'Object', 'External'].includes(type)) continue;
        const { names, open } = servedMetrics(set, type === 'External');
        if (name === '' || open || names.size === 0 || names.has(name)) continue;
        const meant = mostSimilar(name, names);
        yield {
          object: entry,
          path: namePath,
          value: name,
          message: `asks for metric ${name}, but the adapter rules of the set serve only ${Array.from(names).sort().join(', ')}: the autoscaler would find no metric.`,
          fix: meant === undefined ? undefined : `Write ${meant}, or add a rule that serves ${name}.`,
          cause: `${type === 'External' ? 'external' : 'custom'} ${name}`,
        };
      }
    }
  },
};

/** Series that look recorded, where the set records others and not these. */
function* unrecorded(set: ObjectSet, { entry, signals }: Autoscaler): Iterable<Problem> {
  const records = recordedSeries(set);
  if (records.size === 0) return;
  for (const signal of signals) {
    for (const { metric } of expressionOf(signal)?.selectors ?? []) {
      const foreign =
        !metric.includes(':') || MODEL_SERVERS.some(({ metricPrefix }) => metric.startsWith(metricPrefix));
      if (foreign || records.has(metric)) continue;
      const meant = mostSimilar(metric, records);
      yield {
        object: entry,
        path: signal.queryPath ?? signal.path,
        value: metric,
        message: `reads ${metric}, which no PrometheusRule of the set records: the query would yield nothing.`,
        fix: meant === undefined ? undefined : `Write ${meant}.`,
        severity: 'warning',
        cause: `record ${metric}`,
      };
    }
  }
}

/** Metrics of one model server on a workload that runs another, where nothing in the set runs the first. */
function* ofAnotherServer(set: ObjectSet, autoscaler: Autoscaler): Iterable<Problem> {
  const workload = scaledBy(set, autoscaler);
  const own = workload ? serversIn(workload) : [];
  if (!workload || own.length === 0) return;
  for (const signal of autoscaler.signals) {
    const strange = serverSeries(signal).find(({ server }) => !set.derive(serversOfSet).has(server));
    if (!strange) continue;
    yield {
      object: autoscaler.entry,
      path: signal.queryPath ?? signal.namePath,
      value: strange.name,
      message: `reads ${strange.name} of ${strange.server.name}, but ${nameOf(workload.entry)} runs ${own.map(({ name }) => name).join(', ')}, and nothing in the set runs ${strange.server.name}.`,
      severity: 'warning',
    };
  }
}

function serversOfSet(set: ObjectSet): ReadonlySet<ModelServer> {
  return new Set(workloadsOf(set).flatMap(serversIn));
}

function serversIn({ pod }: Workload): ModelServer[] {
  return pod.running.map(serverOf).filter((server) => server !== undefined);
}
