import { configurationOf } from '../autoscaler';
import type { Autoscaler } from '../check/graph/autoscalers';
import { type Monitor, monitorsFor } from '../check/graph/monitors';
import { isResource, type Signal } from '../check/graph/signals';
import { startupBudget } from '../check/graph/startup';
import { gracePeriod, stopSeconds } from '../check/graph/termination';
import { nameOf } from '../check/graph/workloads';
import { at, listOf, textOf } from '../manifest/read';
import { versionText } from '../manifest/version';
import { parseSeconds } from './amounts';
import { assumed, type Fact, told } from './facts';
import type { Seeing } from './read-metric';
import type { ReplayInput } from './replay';
import type { Subject } from './subject';
import { secondsText } from './words';

/** Without a startup probe nothing says how long a start takes. */
const STARTUP_SECONDS = 60;
const WINDOW_SECONDS = 60;
/**
 * How often the metrics server asks the kubelets, as its own manifests configure it.
 *
 * @see https://github.com/kubernetes/kubernetes/pull/117121
 */
const METRICS_SERVER_SECONDS = 15;
/**
 * How often a Prometheus of the Prometheus Operator scrapes where nothing else is said.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.CommonPrometheusFields
 */
const PROMETHEUS_SECONDS = 30;

/**
 * Types of KEDA's triggers that count in a queue or a table itself, rather than ask somebody who looks at it from time to
 * time, as Prometheus and the monitoring of clouds do.
 *
 * @see https://keda.sh/docs/2.20/scalers/
 */
const QUEUES: readonly string[] = [
  ...['activemq', 'apache-kafka', 'artemis-queue', 'aws-sqs-queue', 'azure-queue', 'azure-servicebus', 'beanstalkd'],
  ...['kafka', 'mongodb', 'mssql', 'mysql', 'nats-jetstream', 'nsq', 'postgresql', 'pulsar', 'rabbitmq'],
  ...['redis', 'redis-cluster', 'redis-sentinel', 'redis-streams', 'redis-cluster-streams', 'redis-sentinel-streams'],
];

interface SeeingOptions {
  readonly scrapeSeconds?: number;
  readonly windowSeconds?: number;
}

/** How often metrics are looked at: as told, else as the model's monitor says, else as is usual. */
export function seeingOf(
  subject: Subject,
  { scrapeSeconds, windowSeconds = WINDOW_SECONDS }: SeeingOptions,
): { readonly seeing: Seeing; readonly fact: Fact } {
  const runs = `the autoscaler runs every 15 s, as in Kubernetes ${versionText(configurationOf().version)}`;
  const { autoscaler } = subject;
  if (scrapeSeconds === undefined && autoscaler && isAsked(autoscaler)) {
    const fact = told('metrics', `asked of the queue itself whenever they are needed; ${runs}`);
    return { seeing: { scrapeSeconds: 1, windowSeconds }, fact };
  }
  const signals = autoscaler ? seenSignals(autoscaler) : [];
  const scraped = signals.every(isResource) ? undefined : scrapedBy(subject);
  const usual = signals.every(isResource) ? METRICS_SERVER_SECONDS : PROMETHEUS_SECONDS;
  const seconds = scrapeSeconds ?? scraped?.seconds ?? usual;
  const by = scrapeSeconds === undefined && scraped ? `, as ${nameOf(scraped.monitor.entry)} says` : '';
  const text = `looked at every ${secondsText(seconds)}${by}; ${runs}`;
  const isTold = scrapeSeconds !== undefined || scraped !== undefined;
  const fact = isTold ? told('metrics', text) : assumed('metrics', text, '--scrape-interval');
  return { seeing: { scrapeSeconds: seconds, windowSeconds }, fact };
}

/** Those that are looked at, which a schedule is not. */
function seenSignals({ signals, keda }: Autoscaler): readonly Signal[] {
  return signals.filter(({ name }) => !keda || name !== 'cron');
}

/** Whether KEDA counts in queues alone, and anew each time that the autoscaler asks. */
function isAsked(autoscaler: Autoscaler): boolean {
  const { keda, entry } = autoscaler;
  const signals = seenSignals(autoscaler);
  const isCached = listOf(at(entry.manifest, 'spec', 'triggers')).some((each) => at(each, 'useCachedMetrics') === true);
  return keda && !isCached && signals.length > 0 && signals.every(({ name }) => QUEUES.includes(name));
}

function scrapedBy({ set, workload }: Subject): { readonly seconds: number; readonly monitor: Monitor } | undefined {
  for (const monitor of monitorsFor(set, workload)) {
    for (const { fields } of monitor.endpoints) {
      const seconds = parseSeconds(textOf(fields['interval']) ?? '');
      if (seconds !== undefined && seconds >= 1) return { seconds, monitor };
    }
  }
  return undefined;
}

/** How long a pod takes to be ready: as told, else the most that its startup probe allows. */
export function startupOf(
  { workload }: Subject,
  { startupSeconds }: { readonly startupSeconds?: number },
): { readonly seconds: number; readonly fact: Fact } {
  const text = (seconds: number) => `a pod is ready ${secondsText(seconds)} after it is made`;
  if (startupSeconds !== undefined) return { seconds: startupSeconds, fact: told('start-up', text(startupSeconds)) };
  const budget = startupBudget(workload.pod)?.seconds;
  const why = budget === undefined ? 'nothing in the manifest tells' : 'the most that its startup probe allows';
  const seconds = budget ?? STARTUP_SECONDS;
  return { seconds, fact: assumed('start-up', `${text(seconds)}: ${why}`, '--startup') };
}

/** How pods end: the longest hook counts. */
export function endOf({ workload: { pod } }: Subject): Pick<ReplayInput, 'graceSeconds' | 'stopSeconds'> {
  return { graceSeconds: gracePeriod(pod).seconds, stopSeconds: Math.max(0, ...pod.running.map(stopSeconds)) };
}
