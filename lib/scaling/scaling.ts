import { compact, compareText } from '../manifest/canonical';
import type { Faults } from '../manifest/fault';
import { isAtLeast, type KubernetesVersion, versionText } from '../manifest/version';
import { behaviorSpec, checkBehavior, MAX_INT32, type ScalingBehavior } from './behavior';
import { type Metric, metricSpec } from './metric';
import { checkMetric } from './metric-check';

/** Between which numbers of replicas an autoscaler may choose. */
export interface ReplicaBounds {
  /**
   * Replicas that are kept without load. 0 needs KEDA, or Kubernetes 1.37, and a metric that exists while there are no
   * pods.
   *
   * @default 1
   */
  readonly minReplicas?: number;
  /** Replicas that are never exceeded, at least `minReplicas`. */
  readonly maxReplicas: number;
}

/** How many replicas a model has, and what decides it. */
export interface ScalingOptions extends ReplicaBounds {
  /** What to scale on; the metric that asks for most replicas decides. At least one. */
  readonly metrics: readonly Metric[];
  /** @default - Kubernetes' own behaviour */
  readonly behavior?: ScalingBehavior;
}

/** The workload that an autoscaler scales. */
export interface ScaleTarget {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** The spec of an autoscaling/v2 HorizontalPodAutoscaler. */
export function autoscalerSpec(target: ScaleTarget, scaling: ScalingOptions): Record<string, unknown> {
  return compact({
    scaleTargetRef: { apiVersion: target.apiVersion, kind: target.kind, name: target.name },
    minReplicas: scaling.minReplicas,
    maxReplicas: scaling.maxReplicas,
    metrics: canonicalMetrics(scaling.metrics),
    behavior: scaling.behavior && behaviorSpec(scaling.behavior),
  });
}

/**
 * The autoscaler takes the maximum over its metrics, so their order means nothing; one fixed order keeps GitOps
 * controllers that compare lists from seeing a change (argoproj/argo-cd#1079).
 */
function canonicalMetrics(metrics: readonly Metric[]): Record<string, unknown>[] {
  return metrics
    .map((metric) => ({ spec: metricSpec(metric), key: sortKey(metric) }))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ spec }) => spec);
}

function sortKey({ definition }: Metric): string {
  const name =
    definition.type === 'Resource'
      ? definition.resource
      : definition.type === 'ContainerResource'
        ? `${definition.container}\n${definition.resource}`
        : definition.metric.name;
  return `${definition.type}\n${name}\n${JSON.stringify(definition)}`;
}

const ZERO_SINCE: KubernetesVersion = { major: 1, minor: 37 };

/**
 * Adds what the API server would refuse and what could never scale.
 *
 * @param isPartial whether there are metrics that are not here, since they are at fault
 */
export function checkScaling(
  scaling: ScalingOptions,
  target: KubernetesVersion,
  faults: Faults,
  isPartial = false,
): void {
  checkBounds(scaling, target, faults, isPartial);
  if (scaling.metrics.length === 0 && !isPartial) {
    faults.add({
      field: 'metrics',
      value: [],
      problem: 'must hold at least one metric',
      fix: 'Add one, for example Metric.cpuUtilization(50). Kubernetes would fall back to CPU at 80 % unasked.',
    });
  }
  scaling.metrics.forEach((metric, index) => {
    checkMetric(metric, `metrics[${index}]`, faults);
  });
  if (scaling.behavior) checkBehavior(scaling.behavior, target, faults);
}

function checkBounds(scaling: ScalingOptions, target: KubernetesVersion, faults: Faults, isPartial: boolean): void {
  const { minReplicas, metrics } = scaling;
  checkReplicas(scaling, faults);
  if (minReplicas !== 0) return;
  checkZero(metrics, target, faults, isPartial);
  checkFirstStep(scaling.behavior, faults);
}

/** Percent of no replicas are none, so the autoscaler itself would never take the first step. */
function checkFirstStep(behavior: ScalingBehavior | undefined, faults: Faults): void {
  const { policies, selectPolicy } = behavior?.scaleUp ?? {};
  const percent = policies?.filter(({ type }) => type === 'Percent') ?? [];
  if (percent.length === 0 || (selectPolicy !== 'Min' && percent.length < (policies?.length ?? 0))) return;
  faults.add({
    field: 'behavior.scaleUp.policies',
    value: percent.map(({ value }) => `${value} %`),
    problem: 'allow no step up from zero replicas: a share of none is none',
    fix: "Add ScalingPolicy.pods(1, ...), and leave selectPolicy at 'Max'.",
  });
}

/** Adds bounds that no autoscaler can have, whoever owns it. */
export function checkReplicas({ minReplicas, maxReplicas }: ReplicaBounds, faults: Faults): void {
  if (!isReplicas(maxReplicas) || maxReplicas < 1) {
    faults.add({
      field: 'maxReplicas',
      value: maxReplicas,
      problem: `must be a whole number from 1 to ${MAX_INT32}`,
      fix: 'Give the most replicas that the cluster has room for.',
    });
  }
  if (minReplicas === undefined) return;
  if (!isReplicas(minReplicas) || minReplicas < 0) {
    faults.add({
      field: 'minReplicas',
      value: minReplicas,
      problem: 'must be a whole number, at least 1',
      fix: 'Give the replicas to keep without load.',
    });
  } else if (minReplicas > maxReplicas) {
    faults.add({
      field: 'minReplicas',
      value: minReplicas,
      problem: `must not be above maxReplicas (${maxReplicas})`,
      fix: 'Lower minReplicas or raise maxReplicas.',
    });
  }
}

function checkZero(metrics: readonly Metric[], target: KubernetesVersion, faults: Faults, isPartial: boolean): void {
  const seenAtZero = metrics.some(({ definition: { type } }) => type === 'Object' || type === 'External');
  if (!isAtLeast(target, ZERO_SINCE)) {
    faults.add({
      field: 'minReplicas',
      value: 0,
      problem: `must be at least 1: an autoscaler scales to zero from Kubernetes ${versionText(ZERO_SINCE)} on, and the app targets ${versionText(target)}`,
      fix: 'Keep one replica, or scale to zero with KEDA.',
    });
  } else if (!seenAtZero && !isPartial) {
    faults.add({
      field: 'minReplicas',
      value: 0,
      problem: 'needs an Object or External metric: no other metric exists while there are no pods',
      fix: 'Add a metric that is there at zero replicas, such as the queue at the gateway, or keep one replica.',
    });
  }
}

function isReplicas(value: number): boolean {
  return Number.isInteger(value) && value <= MAX_INT32;
}
