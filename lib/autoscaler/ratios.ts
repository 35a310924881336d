import { MetricError } from './metric-error';
import { int64, sumOf } from './numbers';
import type { PodMetrics } from './observation';

/** How much is used in comparison with the target. */
export interface UsageRatio {
  readonly ratio: number;
  /** What a pod uses on average, in thousandths. */
  readonly usage: bigint;
  /** Percent of the request. */
  readonly utilization?: number;
}

/**
 * How much of their requests pods use in comparison with a target. Whole percents first, the ratio from these.
 *
 * @param requests thousandths by pod; pods without an entry do not count
 * @param targetUtilization percent
 * @throws MetricError where nothing is requested
 */
export function resourceUtilizationRatio(
  metrics: PodMetrics,
  requests: ReadonlyMap<string, bigint>,
  targetUtilization: number,
): UsageRatio {
  let used = 0n;
  let requested = 0n;
  let count = 0n;
  for (const [pod, { value }] of metrics) {
    const request = requests.get(pod);
    if (request === undefined) continue;
    used += value;
    requested += request;
    count++;
  }
  const divisor = int64(requested);
  if (divisor === 0n) throw new MetricError('no metrics returned matched known pods');
  const utilization = Number(BigInt.asIntN(32, int64(used * 100n) / divisor));
  return { ratio: utilization / targetUtilization, usage: int64(used) / count, utilization };
}

/** How much pods use on average in comparison with a target, both thousandths. */
export function metricUsageRatio(metrics: PodMetrics, target: bigint): UsageRatio {
  const total = sumOf(Array.from(metrics.values(), ({ value }) => value));
  const usage = int64(total) / BigInt(metrics.size);
  return { ratio: Number(usage) / Number(target), usage };
}
