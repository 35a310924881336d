import { isAtLeast, type KubernetesVersion } from '../manifest/version';
import { type Condition, holds, withCondition } from './conditions';
import type { Configuration } from './configuration';
import type { AutoscalerSpec } from './spec';

const CONDITION_SINCE: KubernetesVersion = { major: 1, minor: 36 };

/** Whether the controller tells its own zero from a person's, by the condition ScaledToZero. */
function hasCondition({ version }: Configuration): boolean {
  return isAtLeast(version, CONDITION_SINCE);
}

/** Whether a metric does without pods. */
function hasOtherMetric({ metrics }: AutoscalerSpec): boolean {
  return metrics.some(({ type }) => type === 'Object' || type === 'External');
}

/**
 * Whether the controller itself scaled to zero, as far as it knows.
 *
 * @see https://github.com/kubernetes/enhancements/issues/2021
 */
export function hasScaledToZero(conditions: readonly Condition[], configuration: Configuration): boolean {
  const { HPAScaleToZero } = configuration.featureGates;
  return hasCondition(configuration) && HPAScaleToZero && holds(conditions, 'ScaledToZero');
}

/** Whether metrics count although there is no replica. */
export function scalesFromZero(
  hpa: AutoscalerSpec,
  conditions: readonly Condition[],
  configuration: Configuration,
): boolean {
  if (!hasCondition(configuration)) return hpa.minReplicas === 0;
  return hasScaledToZero(conditions, configuration) && (hpa.minReplicas !== 0 || hasOtherMetric(hpa));
}

/** The conditions after a step, with what it means for {@link hasScaledToZero}. */
export function withScaledToZero(
  conditions: readonly Condition[],
  hpa: AutoscalerSpec,
  desired: number,
  configuration: Configuration,
  now: number,
): readonly Condition[] {
  if (!hasCondition(configuration)) return conditions;
  if (!configuration.featureGates.HPAScaleToZero) return withoutScaledToZero(conditions);
  const toZero = desired === 0 && hpa.minReplicas === 0 && hasOtherMetric(hpa);
  return withCondition(conditions, 'ScaledToZero', toZero, toZero ? 'ScaledToZero' : 'NotScaledToZero', now);
}

/** The conditions of a controller that does not know ScaledToZero. */
export function withoutScaledToZero(conditions: readonly Condition[]): readonly Condition[] {
  return conditions.filter(({ type }) => type !== 'ScaledToZero');
}
