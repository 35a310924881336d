import { isAtLeast, type KubernetesVersion } from '../manifest/version';
import { int64, MAX_INT64, sumOf } from './numbers';

const VALUE_GUARDED_SINCE: KubernetesVersion = { major: 1, minor: 35 };
const AVERAGE_GUARDED_SINCE: KubernetesVersion = { major: 1, minor: 34 };

/** The sum of external values for a target of type Value; beyond 64 bits it is the greatest there is. */
export function sumForValue(values: readonly bigint[], version: KubernetesVersion): bigint {
  if (!isAtLeast(version, VALUE_GUARDED_SINCE)) return int64(sumOf(values));
  let sum = 0n;
  for (const value of values) {
    if (value > 0n && sum > MAX_INT64 - value) return MAX_INT64;
    sum = int64(sum + value);
  }
  return sum;
}

/**
 * The sum of external values for a target of type AverageValue. From Kubernetes 1.34 on a sum below zero is taken for
 * one beyond 64 bits, and so for the greatest there is: a query that falls below zero scales to the maximum.
 */
export function sumForAverage(values: readonly bigint[], version: KubernetesVersion): bigint {
  if (!isAtLeast(version, AVERAGE_GUARDED_SINCE)) return int64(sumOf(values));
  let sum = 0n;
  for (const value of values) {
    sum = int64(sum + value);
    if (sum < 0n) return MAX_INT64;
  }
  return sum;
}
