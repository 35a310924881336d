import { isAtLeast, type KubernetesVersion } from '../manifest/version';
import type { Configuration } from './configuration';
import type { AutoscalerSpec } from './spec';

/** Deviations from a target that are left alone, as fractions. */
export interface Tolerances {
  readonly scaleDown: number;
  readonly scaleUp: number;
}

/** Whether a ratio of usage to target is left alone. */
export type IsWithin = (ratio: number) => boolean;

const BY_DIRECTION_SINCE: KubernetesVersion = { major: 1, minor: 33 };

/** The tolerances of an autoscaler: its own where it has some and the cluster lets it, else those of the controller. */
export function tolerancesOf({ behavior }: AutoscalerSpec, { tolerance, featureGates }: Configuration): Tolerances {
  const own = featureGates.HPAConfigurableTolerance ? behavior : undefined;
  return { scaleDown: own?.scaleDown.tolerance ?? tolerance, scaleUp: own?.scaleUp.tolerance ?? tolerance };
}

/**
 * The test for tolerances. Up to Kubernetes 1.32 it compares the deviation, since 1.33 the ratio, which is not the
 * same at the edge: 55 % of a target of 50 % are outside of 10 % there and inside here.
 */
export function withinTolerances({ scaleDown, scaleUp }: Tolerances, version: KubernetesVersion): IsWithin {
  if (isAtLeast(version, BY_DIRECTION_SINCE)) return (ratio) => 1 - scaleDown <= ratio && ratio <= 1 + scaleUp;
  return (ratio) => Math.abs(1 - ratio) <= (ratio < 1 ? scaleDown : scaleUp);
}
