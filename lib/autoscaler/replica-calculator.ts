import { isAtLeast, type KubernetesVersion } from '../manifest/version';
import type { Configuration } from './configuration';
import { groupPods, type PodGroups, readyPodCount } from './group-pods';
import { MetricError } from './metric-error';
import { replicasOf } from './numbers';
import type { Pod, PodMetric, PodMetrics, Scale } from './observation';
import { podRequest } from './pod-requests';
import { metricUsageRatio, resourceUtilizationRatio, type UsageRatio } from './ratios';
import type { IsWithin } from './tolerance';

/** What replicas are calculated for. */
export interface Circumstances {
  readonly now: number;
  readonly scale: Scale;
  readonly pods: readonly Pod[];
  readonly isWithin: IsWithin;
  readonly configuration: Configuration;
}

/** What a metric comes to. */
export interface Calculated {
  readonly replicas: number;
  /** What is used, in thousandths; undefined where there is no replica to divide it by. */
  readonly usage?: bigint;
  /** Percent of the request. */
  readonly utilization?: number;
}

/** How a metric of pods is measured. */
interface Measure {
  readonly ratioOf: (metrics: PodMetrics) => UsageRatio;
  /** What a pod without a metric is assumed to use when replicas would go. */
  readonly assumedOf: (pod: string) => bigint;
  /** Whether pods without a metric are assumed to use nothing when usage is exactly on target. */
  readonly assumesAtTarget: boolean;
}

const NOTHING_AT_TARGET_SINCE: KubernetesVersion = { major: 1, minor: 28 };
const NO_PODS = 'no pods returned by selector while calculating replica count';

/**
 * Replicas for a utilization: percent of what pods, or one container of each, request.
 *
 * @throws MetricError
 */
export function resourceReplicas(
  circumstances: Circumstances,
  metrics: PodMetrics,
  resource: string,
  targetUtilization: number,
  container?: string,
): Calculated {
  return replicasOfPods(circumstances, metrics, resource, () => {
    const { pods, configuration } = circumstances;
    const requests = new Map(
      pods.map(({ name, requests }) => [name, podRequest(name, requests, resource, container, configuration)]),
    );
    const fallback = BigInt(Math.max(100, targetUtilization));
    return {
      ratioOf: (metrics) => resourceUtilizationRatio(metrics, requests, targetUtilization),
      assumedOf: (pod) => ((requests.get(pod) ?? 0n) * fallback) / 100n,
      assumesAtTarget: false,
    };
  });
}

/**
 * Replicas for an average of what pods use, or report.
 *
 * @param resource what they use; undefined for a metric that they report
 * @throws MetricError
 */
export function averageReplicas(
  circumstances: Circumstances,
  metrics: PodMetrics,
  resource: string | undefined,
  target: bigint,
): Calculated {
  return replicasOfPods(circumstances, metrics, resource, () => ({
    ratioOf: (metrics) => metricUsageRatio(metrics, target),
    assumedOf: () => target,
    assumesAtTarget: !isAtLeast(circumstances.configuration.version, NOTHING_AT_TARGET_SINCE),
  }));
}

function replicasOfPods(
  { now, scale, pods, isWithin, configuration }: Circumstances,
  metrics: PodMetrics,
  resource: string | undefined,
  measured: () => Measure,
): Calculated {
  if (pods.length === 0) throw new MetricError(NO_PODS);
  const groups = groupPods(pods, metrics, resource, now, configuration);
  const counted = new Map(Array.from(metrics).filter(([pod]) => !groups.ignored.has(pod) && !groups.unready.has(pod)));
  if (counted.size === 0) throw new MetricError('did not receive metrics for targeted pods (pods might be unready)');
  const measure = measured();
  const { ratio, ...usage } = measure.ratioOf(counted);
  const scalesUpWithUnready = groups.unready.size > 0 && ratio > 1;
  if (!scalesUpWithUnready && groups.missing.size === 0)
    return { ...usage, replicas: isWithin(ratio) ? scale.specReplicas : replicasOf(ratio * groups.readyCount) };
  const assumed = withAssumptions(counted, groups, ratio, measure);
  const second = measure.ratioOf(assumed).ratio;
  return { ...usage, replicas: replicasWithAssumptions(ratio, second, assumed.size, scale.specReplicas, isWithin) };
}

/** Adds what is assumed of pods that cannot be measured, against the change that is on hand. */
function withAssumptions(metrics: PodMetrics, groups: PodGroups, ratio: number, measure: Measure): PodMetrics {
  const assumed = new Map(metrics);
  const assume = (pod: string, value: bigint) => assumed.set(pod, metricOf(value));
  if (ratio < 1) for (const pod of groups.missing) assume(pod, measure.assumedOf(pod));
  else if (ratio > 1 || measure.assumesAtTarget) for (const pod of groups.missing) assume(pod, 0n);
  if (ratio > 1) for (const pod of groups.unready) assume(pod, 0n);
  return assumed;
}

function metricOf(value: bigint): PodMetric {
  return { value, timestamp: 0, windowSeconds: 0 };
}

/** The replicas after assumptions, which may lessen a change but not turn it round. */
function replicasWithAssumptions(
  ratio: number,
  assumedRatio: number,
  podCount: number,
  current: number,
  isWithin: IsWithin,
): number {
  const turns = (ratio < 1 && assumedRatio > 1) || (ratio > 1 && assumedRatio < 1);
  if (isWithin(assumedRatio) || turns) return current;
  const replicas = replicasOf(assumedRatio * podCount);
  const contradicts = (assumedRatio < 1 && replicas > current) || (assumedRatio > 1 && replicas < current);
  return contradicts ? current : replicas;
}

/**
 * Replicas for one value of an object, or a sum of external ones: of the pods that are ready so many times more as the
 * value is above the target.
 *
 * @throws MetricError
 */
export function valueReplicas(circumstances: Circumstances, usage: bigint, target: bigint): Calculated {
  const { scale, pods, isWithin } = circumstances;
  const ratio = Number(usage) / Number(target);
  if (scale.specReplicas === 0) return { replicas: replicasOf(ratio), usage };
  if (isWithin(ratio)) return { replicas: scale.specReplicas, usage };
  if (pods.length === 0) throw new MetricError(`unable to calculate ready pods: ${NO_PODS}`);
  return { replicas: replicasOf(ratio * readyPodCount(pods)), usage };
}

/** Replicas that share one value of an object, or a sum of external ones; pods are not looked at. */
export function sharedReplicas({ scale, isWithin }: Circumstances, usage: bigint, target: bigint): Calculated {
  const { statusReplicas } = scale;
  const ratio = Number(usage) / (Number(target) * statusReplicas);
  const replicas = isWithin(ratio) ? statusReplicas : replicasOf(Number(usage) / Number(target));
  const share = statusReplicas === 0 ? undefined : BigInt(Math.ceil(Number(usage) / statusReplicas));
  return { replicas, usage: share };
}
