import type { Configuration } from './configuration';
import { type ScaleEvents, scaleDownLimit, scaleUpLimit } from './policies';
import type { AutoscalerSpec, Behavior } from './spec';

/** Why replicas are limited, or that they are not. */
export type LimitReason =
  | 'DesiredWithinRange'
  | 'TooFewReplicas'
  | 'TooManyReplicas'
  | 'ScaleUpLimit'
  | 'ScaleDownLimit';

/** Replicas within their limits. */
export interface Limited {
  readonly replicas: number;
  readonly reason: LimitReason;
}

/** The fewest and the most replicas. */
export type Bounds = Pick<AutoscalerSpec, 'minReplicas' | 'maxReplicas'>;

/** Without behavior: replicas between the fewest and the most, and not too many at once. */
export function limitWithRules(
  current: number,
  desired: number,
  { minReplicas, maxReplicas }: Bounds,
  { scaleUpLimitFactor, scaleUpLimitMinimum }: Configuration,
): Limited {
  const step = Math.trunc(Math.max(scaleUpLimitFactor * current, scaleUpLimitMinimum));
  if (desired < minReplicas) return { replicas: minReplicas, reason: 'TooFewReplicas' };
  if (desired <= Math.min(maxReplicas, step)) return { replicas: desired, reason: 'DesiredWithinRange' };
  return maxReplicas > step
    ? { replicas: step, reason: 'ScaleUpLimit' }
    : { replicas: maxReplicas, reason: 'TooManyReplicas' };
}

/** With behavior: replicas within the policies, and the fewest or the most, of the direction that they move in. */
export function limitWithBehavior(
  current: number,
  desired: number,
  { minReplicas, maxReplicas }: Bounds,
  { scaleUp, scaleDown }: Behavior,
  events: ScaleEvents,
  now: number,
): Limited {
  const within: Limited = { replicas: desired, reason: 'DesiredWithinRange' };
  if (desired > current) {
    const limit = Math.max(current, scaleUpLimit(current, events, scaleUp, now));
    if (desired <= Math.min(maxReplicas, limit)) return within;
    return maxReplicas > limit
      ? { replicas: limit, reason: 'ScaleUpLimit' }
      : { replicas: maxReplicas, reason: 'TooManyReplicas' };
  }
  if (desired < current) {
    const limit = Math.min(current, scaleDownLimit(current, events, scaleDown, now));
    if (desired >= Math.max(minReplicas, limit)) return within;
    return minReplicas < limit
      ? { replicas: limit, reason: 'ScaleDownLimit' }
      : { replicas: minReplicas, reason: 'TooFewReplicas' };
  }
  return within;
}
