import { withCondition } from './conditions';
import type { Configuration } from './configuration';
import { limitWithBehavior, limitWithRules } from './limits';
import type { Memory } from './memory';
import { stabilizeRecommendation, stabilizeRecommendationWithBehaviors, type Windows } from './recommendations';
import type { AutoscalerSpec, Behavior } from './spec';

/** What is left of the replicas that metrics ask for. */
export interface Normalized {
  /** In view of what they asked for before. */
  readonly stabilized: number;
  /** And within the limits. */
  readonly replicas: number;
  readonly memory: Memory;
}

/** Stabilizes, then limits the replicas that metrics ask for. */
export function normalize(
  hpa: AutoscalerSpec,
  current: number,
  desired: number,
  memory: Memory,
  now: number,
  configuration: Configuration,
): Normalized {
  const { behavior } = hpa;
  const { recommendations: earlier = [], scaleUpEvents: up, scaleDownEvents: down } = memory;
  const { replicas: stabilized, recommendations } = behavior
    ? stabilizeRecommendationWithBehaviors(earlier, current, desired, now, windowsOf(behavior, configuration))
    : stabilizeRecommendation(earlier, desired, now, configuration.downscaleStabilizationSeconds);
  const { replicas, reason } = behavior
    ? limitWithBehavior(current, stabilized, hpa, behavior, { up, down }, now)
    : limitWithRules(current, stabilized, hpa, configuration);
  const able = stabilized === desired ? 'ReadyForNewScale' : stabilizedReason(behavior, current, desired);
  const conditions = withCondition(memory.conditions, 'AbleToScale', true, able, now);
  return {
    stabilized,
    replicas,
    memory: {
      ...memory,
      recommendations,
      conditions: withCondition(conditions, 'ScalingLimited', replicas !== stabilized, reason, now),
    },
  };
}

function windowsOf({ scaleUp, scaleDown }: Behavior, { downscaleStabilizationSeconds }: Configuration): Windows {
  return {
    upSeconds: scaleUp.stabilizationWindowSeconds ?? 0,
    downSeconds: scaleDown.stabilizationWindowSeconds ?? downscaleStabilizationSeconds,
  };
}

function stabilizedReason(behavior: Behavior | undefined, current: number, desired: number): string {
  return behavior && desired >= current ? 'ScaleUpStabilized' : 'ScaleDownStabilized';
}
