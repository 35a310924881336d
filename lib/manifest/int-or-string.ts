/** Values that are a count or a percentage: `maxUnavailable`, `maxSurge`, `minAvailable`. */

const PERCENT = /^[0-9]+%$/;

/** What keeps a value from being a count of zero or more, or a percentage; empty when nothing does. */
export function countOrPercentFaults(value: number | string): string[] {
  if (typeof value === 'number')
    return Number.isInteger(value) && value >= 0 ? [] : ['must be a whole number of 0 or more'];
  return PERCENT.test(value) ? [] : ["must be a whole number, or a percentage such as '25%'"];
}

/** The number before the percent sign, or undefined where the value is no percentage. */
export function percentOf(value: number | string): number | undefined {
  return typeof value === 'string' && PERCENT.test(value) ? Number(value.slice(0, -1)) : undefined;
}

/**
 * A count out of a total, as the Kubernetes controllers scale it.
 *
 * @param rounding - `up` for `maxSurge` and disruption budgets, `down` for a rollout's `maxUnavailable`
 * @returns undefined where the value is neither a count nor a percentage
 */
export function scaledCount(value: number | string, total: number, rounding: 'up' | 'down'): number | undefined {
  if (countOrPercentFaults(value).length > 0) return undefined;
  const percent = percentOf(value);
  if (percent === undefined) return Number(value);
  return rounding === 'up' ? Math.ceil((percent * total) / 100) : Math.floor((percent * total) / 100);
}

/** What a rollout takes for `maxSurge` and `maxUnavailable` where nobody says. */
export const DEFAULT_ROLLOUT_SHARE = '25%';

/**
 * How many pods a rollout starts beyond the replicas, and how many may be missing, as the Deployment controller rounds:
 * one may be missing where both would be none.
 */
export function rolloutSteps(
  maxSurge: number | string,
  maxUnavailable: number | string,
  replicas: number,
): { readonly surge: number; readonly unavailable: number } {
  const surge = scaledCount(maxSurge, replicas, 'up') ?? 0;
  const unavailable = scaledCount(maxUnavailable, replicas, 'down') ?? 0;
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}
