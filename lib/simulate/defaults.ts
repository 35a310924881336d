import { configurationOf } from '../autoscaler';
import { type Monitor, monitorsFor } from '../check/graph/monitors';
import { isResource } from '../check/graph/signals';
import { startupBudget } from '../check/graph/startup';
import { gracePeriod, stopSeconds } from '../check/graph/termination';
import { nameOf } from '../check/graph/workloads';
import { textOf } from '../manifest/read';
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

interface SeeingOptions {
  readonly scrapeSeconds?: number;
  readonly windowSeconds?: number;
}

/** How often metrics are looked at: as told, else as the model's monitor says, else as is usual. */
export function seeingOf(
  subject: Subject,
  { scrapeSeconds, windowSeconds = WINDOW_SECONDS }: SeeingOptions,
): { readonly seeing: Seeing; readonly fact: Fact } {
  // A schedule is not looked at.
  const { autoscaler } = subject;
  const signals = (autoscaler?.signals ?? []).filter(({ name }) => !autoscaler?.keda || name !== 'cron');
  const scraped = signals.every(isResource) ? undefined : scrapedBy(subject);
  const usual = signals.every(isResource) ? METRICS_SERVER_SECONDS : PROMETHEUS_SECONDS;
  const seconds = scrapeSeconds ?? scraped?.seconds ?? usual;
  const version = versionText(configurationOf().version);
  const by = scrapeSeconds === undefined && scraped ? `, as ${nameOf(scraped.monitor.entry)} says` : '';
  const text = `looked at every ${secondsText(seconds)}${by}; the autoscaler runs every 15 s, as in Kubernetes ${version}`;
  const isTold = scrapeSeconds !== undefined || scraped !== undefined;
  const fact = isTold ? told('metrics', text) : assumed('metrics', text, '--scrape-interval');
  return { seeing: { scrapeSeconds: seconds, windowSeconds }, fact };
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
