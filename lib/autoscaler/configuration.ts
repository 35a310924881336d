import { isAtLeast, type KubernetesVersion, NEWEST } from '../manifest/version';

/** Feature gates of kube-controller-manager that change what the autoscaler does. */
export interface FeatureGates {
  /** @default - on from Kubernetes 1.37 */
  readonly HPAScaleToZero: boolean;
  /** @default - on from Kubernetes 1.35 */
  readonly HPAConfigurableTolerance: boolean;
  /** @default - on from Kubernetes 1.34 */
  readonly PodLevelResources: boolean;
}

/**
 * How a cluster's controller is set up.
 *
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/
 */
export interface Configuration {
  /** @default - the newest that the rules know */
  readonly version: KubernetesVersion;
  readonly featureGates: FeatureGates;
  /**
   * `--horizontal-pod-autoscaler-tolerance`, a fraction.
   *
   * @default 0.1
   */
  readonly tolerance: number;
  /**
   * `--horizontal-pod-autoscaler-downscale-stabilization`.
   *
   * @default 300
   */
  readonly downscaleStabilizationSeconds: number;
  /**
   * `--horizontal-pod-autoscaler-cpu-initialization-period`.
   *
   * @default 300
   */
  readonly cpuInitializationPeriodSeconds: number;
  /**
   * `--horizontal-pod-autoscaler-initial-readiness-delay`.
   *
   * @default 30
   */
  readonly initialReadinessDelaySeconds: number;
  /**
   * Without behavior, one step leads to at most so many times the replicas. Fixed in a real controller.
   *
   * @default 2
   */
  readonly scaleUpLimitFactor: number;
  /**
   * Without behavior, one step may always lead to so many replicas. Fixed in a real controller.
   *
   * @default 4
   */
  readonly scaleUpLimitMinimum: number;
}

/** What is told of a configuration; the rest is as in production. */
export interface GivenConfiguration extends Partial<Omit<Configuration, 'featureGates'>> {
  readonly featureGates?: Partial<FeatureGates>;
}

/** Seconds between two runs: `--horizontal-pod-autoscaler-sync-period`. A real one adds the time that a run takes. */
export const SYNC_PERIOD_SECONDS = 15;

const SCALE_TO_ZERO_SINCE: KubernetesVersion = { major: 1, minor: 37 };
const CONFIGURABLE_TOLERANCE_SINCE: KubernetesVersion = { major: 1, minor: 35 };
const POD_LEVEL_RESOURCES_SINCE: KubernetesVersion = { major: 1, minor: 34 };

/** A configuration, where nothing else is told that of a cluster as it comes. */
export function configurationOf({ featureGates, ...given }: GivenConfiguration = {}): Configuration {
  const { version = NEWEST } = given;
  return {
    tolerance: 0.1,
    downscaleStabilizationSeconds: 300,
    cpuInitializationPeriodSeconds: 300,
    initialReadinessDelaySeconds: 30,
    scaleUpLimitFactor: 2,
    scaleUpLimitMinimum: 4,
    ...given,
    version,
    featureGates: { ...gatesOf(version), ...featureGates },
  };
}

function gatesOf(version: KubernetesVersion): FeatureGates {
  return {
    HPAScaleToZero: isAtLeast(version, SCALE_TO_ZERO_SINCE),
    HPAConfigurableTolerance: isAtLeast(version, CONFIGURABLE_TOLERANCE_SINCE),
    PodLevelResources: isAtLeast(version, POD_LEVEL_RESOURCES_SINCE),
  };
}
