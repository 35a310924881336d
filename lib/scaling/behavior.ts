import type { Duration } from 'cdk8s';
import { compact } from '../manifest/canonical';
import type { Faults } from '../manifest/fault';
import { isAtLeast, type KubernetesVersion, versionText } from '../manifest/version';

/** How fast the number of replicas may change in each direction. */
export interface ScalingBehavior {
  /** @default - Kubernetes' own: 100 % or 4 pods each 15 s, whichever is more, without a window */
  readonly scaleUp?: ScalingRules;
  /** @default - Kubernetes' own: 100 % each 15 s, to the highest recommendation of the last 300 s */
  readonly scaleDown?: ScalingRules;
}

/**
 * Rules for one direction.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#configurable-scaling-behavior
 */
export interface ScalingRules {
  /**
   * How far back the autoscaler looks for a recommendation nearer to the present size, from 0 to 3600 s.
   *
   * @default - 0 s up, 300 s down
   */
  readonly stabilizationWindow?: Duration;
  /** @default - Kubernetes' own policies for the direction */
  readonly policies?: readonly ScalingPolicy[];
  /** @default 'Max': the policy that allows the greatest change */
  readonly selectPolicy?: SelectPolicy;
  /**
   * Deviation from the target that is left alone, as a fraction: 0.05 is 5 %. Needs Kubernetes 1.33 with the feature
   * gate HPAConfigurableTolerance, which is on from 1.35 (KEP-4951).
   *
   * @default - the cluster's, 0.1
   */
  readonly tolerance?: number;
}

/** Which of several policies counts. */
export type SelectPolicy = 'Max' | 'Min' | 'Disabled';

/** How much may change within a period. */
export interface ScalingPolicy {
  readonly type: 'Pods' | 'Percent';
  /** Pods or percent, at least 1. */
  readonly value: number;
  /** From 1 to 1800 s. */
  readonly period: Duration;
}

/** Makes {@link ScalingPolicy}s. */
export const ScalingPolicy = {
  /** At most this many pods in a period. */
  pods: (value: number, period: Duration): ScalingPolicy => ({ type: 'Pods', value, period }),
  /** At most this many percent of the replicas in a period. */
  percent: (value: number, period: Duration): ScalingPolicy => ({ type: 'Percent', value, period }),
};

/** The behaviour as it stands in `spec.behavior`. */
export function behaviorSpec(behavior: ScalingBehavior): Record<string, unknown> {
  return compact({ scaleUp: rulesSpec(behavior.scaleUp), scaleDown: rulesSpec(behavior.scaleDown) });
}

function rulesSpec(rules: ScalingRules | undefined): Record<string, unknown> | undefined {
  if (!rules) return undefined;
  return compact({
    stabilizationWindowSeconds: rules.stabilizationWindow?.toSeconds({ integral: false }),
    selectPolicy: rules.selectPolicy,
    policies: rules.policies?.map(({ type, value, period }) => ({
      type,
      value,
      periodSeconds: period.toSeconds({ integral: false }),
    })),
    tolerance: rules.tolerance === undefined ? undefined : toleranceText(rules.tolerance),
  });
}

function toleranceText(tolerance: number): string {
  return Number.isInteger(tolerance) ? String(tolerance) : `${Math.round(tolerance * 1000)}m`;
}

/** The greatest whole number of the API. */
export const MAX_INT32 = 2_147_483_647;
const MAX_WINDOW_SECONDS = 3600;
const MAX_PERIOD_SECONDS = 1800;
const TOLERANCE_SINCE: KubernetesVersion = { major: 1, minor: 33 };

/** Adds what the API server would refuse. */
export function checkBehavior(behavior: ScalingBehavior, target: KubernetesVersion, faults: Faults): void {
  for (const direction of ['scaleUp', 'scaleDown'] as const) {
    const rules = behavior[direction];
    if (rules) checkRules(rules, `behavior.${direction}`, target, faults);
  }
}

function checkRules(rules: ScalingRules, field: string, target: KubernetesVersion, faults: Faults): void {
  const window = rules.stabilizationWindow?.toSeconds({ integral: false });
  if (window !== undefined && !(Number.isInteger(window) && window >= 0 && window <= MAX_WINDOW_SECONDS)) {
    faults.add({
      field: `${field}.stabilizationWindow`,
      value: window,
      problem: `must be whole seconds, 0 to ${MAX_WINDOW_SECONDS}`,
      fix: 'Shorten the window; a slow policy holds replicas longer than a window can.',
    });
  }
  if (rules.policies?.length === 0) {
    faults.add({
      field: `${field}.policies`,
      value: [],
      problem: 'must hold at least one policy',
      fix: "Leave policies out for Kubernetes' own, or use selectPolicy: 'Disabled' to forbid the direction.",
    });
  }
  rules.policies?.forEach((policy, index) => {
    checkPolicy(policy, `${field}.policies[${index}]`, faults);
  });
  if (rules.tolerance !== undefined) checkTolerance(rules.tolerance, `${field}.tolerance`, target, faults);
}

function checkPolicy(policy: ScalingPolicy, field: string, faults: Faults): void {
  if (!Number.isInteger(policy.value) || policy.value < 1 || policy.value > MAX_INT32) {
    faults.add({
      field: `${field}.value`,
      value: policy.value,
      problem: 'must be a whole number, at least 1',
      fix: "Allow at least 1, or use selectPolicy: 'Disabled' to forbid the direction.",
    });
  }
  const period = policy.period.toSeconds({ integral: false });
  if (!Number.isInteger(period) || period < 1 || period > MAX_PERIOD_SECONDS) {
    faults.add({
      field: `${field}.period`,
      value: period,
      problem: `must be whole seconds, 1 to ${MAX_PERIOD_SECONDS}`,
      fix: 'Choose a period within these bounds; a longer hold needs a stabilization window.',
    });
  }
}

function checkTolerance(tolerance: number, field: string, target: KubernetesVersion, faults: Faults): void {
  if (!Number.isFinite(tolerance) || tolerance < 0) {
    faults.add({ field, value: tolerance, problem: 'must be a fraction, 0 or more', fix: 'Write 5 % as 0.05.' });
  } else if (!isWholeInThousandths(tolerance)) {
    faults.add({ field, value: tolerance, problem: 'must have three decimals at most', fix: 'Round it.' });
  }
  if (!isAtLeast(target, TOLERANCE_SINCE)) {
    faults.add({
      field,
      value: tolerance,
      problem: `needs Kubernetes ${versionText(TOLERANCE_SINCE)}, but the app targets ${versionText(target)}`,
      fix: `Set targetVersion to ${versionText(TOLERANCE_SINCE)} or newer, or leave tolerance out.`,
    });
  }
}

/** Whether a number can be said in thousandths without loss. */
export function isWholeInThousandths(value: number): boolean {
  return Math.abs(value * 1000 - Math.round(value * 1000)) < 1e-9 * Math.max(1, Math.abs(value * 1000));
}
