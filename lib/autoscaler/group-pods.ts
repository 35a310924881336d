import type { Configuration } from './configuration';
import type { Pod, PodMetric, PodMetrics } from './observation';

/** Pods by what they count for. */
export interface PodGroups {
  /** How many count with their metric. */
  readonly readyCount: number;
  /** Names of pods that do not work yet. */
  readonly unready: ReadonlySet<string>;
  /** Names of pods without a metric. */
  readonly missing: ReadonlySet<string>;
  /** Names of pods that have failed or are being deleted. */
  readonly ignored: ReadonlySet<string>;
}

/**
 * Groups pods.
 *
 * @param resource what is measured; only of cpu, which is high while a pod starts, pods must be ready to count
 */
export function groupPods(
  pods: readonly Pod[],
  metrics: PodMetrics,
  resource: string | undefined,
  now: number,
  configuration: Configuration,
): PodGroups {
  const unready = new Set<string>();
  const missing = new Set<string>();
  const ignored = new Set<string>();
  let readyCount = 0;
  for (const pod of pods) {
    const metric = metrics.get(pod.name);
    if (pod.deleting || pod.phase === 'Failed') ignored.add(pod.name);
    else if (pod.phase === 'Pending') unready.add(pod.name);
    else if (!metric) missing.add(pod.name);
    else if (resource === 'cpu' && isUnready(pod, metric, now, configuration)) unready.add(pod.name);
    else readyCount++;
  }
  return { readyCount, unready, missing, ignored };
}

/** Whether the cpu of a pod does not count: of one that starts, until it was ready for a whole window. */
function isUnready({ startTime, ready }: Pod, metric: PodMetric, now: number, configuration: Configuration): boolean {
  if (!ready || startTime === undefined) return true;
  const isFalse = ready.status === 'False';
  const { cpuInitializationPeriodSeconds, initialReadinessDelaySeconds } = configuration;
  if (startTime + cpuInitializationPeriodSeconds > now)
    return isFalse || metric.timestamp < ready.lastTransitionTime + metric.windowSeconds;
  const wasNeverReady = startTime + initialReadinessDelaySeconds > ready.lastTransitionTime;
  return isFalse && wasNeverReady;
}

/** How many pods run and are ready, those that are being deleted among them. */
export function readyPodCount(pods: readonly Pod[]): number {
  return pods.filter(({ phase, ready }) => phase === 'Running' && ready?.status === 'True').length;
}
