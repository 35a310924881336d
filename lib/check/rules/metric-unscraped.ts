import { at } from '../../manifest/read';
import { autoscalerExample, CHAT_DEPLOYMENT, documents, example } from '../example';
import { autoscalersOf, scaledBy } from '../graph/autoscalers';
import { monitorsFor, monitorsOf, workloadsUnder } from '../graph/monitors';
import { serverSeries } from '../graph/series';
import { servicesFor } from '../graph/services';
import type { Signal } from '../graph/signals';
import { nameOf, namesNamespace, type Workload } from '../graph/workloads';
import { ANYWHERE } from '../label-index';
import type { ObjectSet } from '../object-set';
import type { Rule } from '../rule';

const SCRAPE = 'prometheus.io/scrape';

/** Further objects that tell somebody what to scrape, and of which it is not known here whom they reach. */
const OTHER_SCRAPERS: readonly (readonly [group: string, ...kinds: readonly string[]])[] = [
  ['monitoring.coreos.com', 'ScrapeConfig'],
  ['azmonitoring.coreos.com', 'PodMonitor', 'ServiceMonitor'],
  ['monitoring.googleapis.com', 'PodMonitoring', 'ClusterPodMonitoring'],
  ['operator.victoriametrics.com', 'VMPodScrape', 'VMServiceScrape', 'VMScrapeConfig'],
];

export const metricUnscraped: Rule = {
  id: 'metric-unscraped',
  severity: 'warning',
  kinds: ['HorizontalPodAutoscaler', 'ScaledObject'],
  title: 'An autoscaler needs a metric of pods that no monitor scrapes, although the set uses monitors.',
  why: 'Prometheus never sees the metric: the adapter knows no such name, and a KEDA query yields nothing, which reads as no load.',
  fix: 'Add a PodMonitor that selects the pods, or mend the selector of the one that should.',
  source: 'https://prometheus-operator.dev/docs/developer/getting-started/',
  example: example(
    documents(
      CHAT_DEPLOYMENT,
      autoscalerExample(
        'chat',
        '{ type: Pods, pods: { metric: { name: queue_length }, target: { type: AverageValue, averageValue: "5" } } }',
      ),
      `
apiVersion: apps/v1
kind: Deployment
metadata: { name: embed }
spec:
  selector: { matchLabels: { app: embed } }
  template:
    metadata: { labels: { app: embed } }
    spec:
      containers:
        - { name: model, image: "registry.example/embed:2.0.1", ports: [{ name: http, containerPort: 8080 }] }
`,
      `
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: { name: models }
spec:
  selector: { matchExpressions: [{ key: app, operator: In, values: [embed] }] }
  podMetricsEndpoints: [{ port: http }]
`,
    ),
    ['values: [embed]', 'values: [embed, chat]'],
  ),
  *check(set) {
    if (monitorsOf(set).length === 0 || hasOtherScrapers(set)) return;
    for (const autoscaler of autoscalersOf(set)) {
      const workload = scaledBy(set, autoscaler);
      if (!workload || isScraped(set, workload)) continue;
      const signal = autoscaler.signals.find(isOwnMetric);
      if (!signal) continue;
      yield {
        object: autoscaler.entry,
        path: signal.queryPath ?? signal.namePath,
        message: `scales on a metric of the pods of ${nameOf(workload.entry)}, but no monitor of the set scrapes them: the metric would not exist.`,
      };
    }
  },
};

/** Whether a signal is a metric that the pods themselves report. */
function isOwnMetric(signal: Signal): boolean {
  return signal.type === 'Pods' || serverSeries(signal).length > 0;
}

function hasOtherScrapers(set: ObjectSet): boolean {
  const others = OTHER_SCRAPERS.flatMap(([group, ...kinds]) => [...set.ofType(group, ...kinds)]);
  const servers = [...set.ofType('monitoring.coreos.com', 'Prometheus', 'PrometheusAgent')];
  return others.length > 0 || servers.some(({ manifest }) => at(manifest, 'spec', 'additionalScrapeConfigs'));
}

/** What monitors would scrape if they looked everywhere: who leaves its namespace open may well be applied to theirs. */
function scrapedAnywhere(set: ObjectSet): ReadonlySet<Workload> {
  return new Set(monitorsOf(set).flatMap((monitor) => workloadsUnder(set, { ...monitor, namespaces: [ANYWHERE] })));
}

function isScraped(set: ObjectSet, workload: Workload): boolean {
  if (workload.pod.annotations[SCRAPE] === 'true' || monitorsFor(set, workload).length > 0) return true;
  if (!namesNamespace(workload.entry) && set.derive(scrapedAnywhere).has(workload)) return true;
  return servicesFor(set, workload).some(
    ({ entry }) => at(entry.manifest, 'metadata', 'annotations', SCRAPE) === 'true',
  );
}
