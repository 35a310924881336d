import { isAtLeast, type KubernetesVersion } from '../manifest/version';
import type { MetricReading, PodMetric } from './observation';
import type { Amounts } from './pod-requests';

/** What the containers of one pod use. */
export interface PodUsage {
  readonly pod: string;
  /** When it was measured, in seconds. */
  readonly timestamp: number;
  /** How long it was measured. */
  readonly windowSeconds: number;
  readonly containers: readonly { readonly name: string; readonly usage: Amounts }[];
}

const LENIENT_SINCE: KubernetesVersion = { major: 1, minor: 33 };

/** What a Resource metric is: what all containers of a pod use, of pods that tell it of each. */
export function resourceReading(usages: readonly PodUsage[], resource: string): MetricReading {
  const measured = usages.filter(
    ({ containers }) => containers.length > 0 && containers.every(({ usage }) => usage[resource] !== undefined),
  );
  const sum = ({ containers }: PodUsage) => containers.reduce((sum, { usage }) => sum + (usage[resource] ?? 0n), 0n);
  return { pods: new Map(measured.map((usage) => [usage.pod, metricOf(usage, sum(usage))])) };
}

/**
 * What a ContainerResource metric is: what one container of a pod uses. Up to Kubernetes 1.32 the metric fails where
 * a pod has no such container.
 */
export function containerReading(
  usages: readonly PodUsage[],
  resource: string,
  container: string,
  version: KubernetesVersion,
): MetricReading {
  const pods = new Map<string, PodMetric>();
  for (const usage of usages) {
    const found = usage.containers.find(({ name }) => name === container);
    if (!found && !isAtLeast(version, LENIENT_SINCE))
      return { error: `container ${container} not present in metrics for pod ${usage.pod}` };
    const value = found?.usage[resource];
    if (value !== undefined) pods.set(usage.pod, metricOf(usage, value));
  }
  return { pods };
}

function metricOf({ timestamp, windowSeconds }: PodUsage, value: bigint): PodMetric {
  return { value, timestamp, windowSeconds };
}
