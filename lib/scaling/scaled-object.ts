import type { Duration } from 'cdk8s';
import { compact } from '../manifest/canonical';
import type { Faults } from '../manifest/fault';
import { KEDA_DEFAULTS } from '../manifest/keda-defaults';
import type { KubernetesVersion } from '../manifest/version';
import { behaviorSpec, checkBehavior, type ScalingBehavior } from './behavior';
import { amountText, type Metric } from './metric';
import { checkMetric } from './metric-check';
import { checkReplicas, type ReplicaBounds, type ScaleTarget } from './scaling';
import { Trigger, triggerSpec } from './trigger';
import { checkTrigger } from './trigger-check';

/** What is done while a metric cannot be had. */
export interface Fallback {
  /**
   * Failures in a row, one each 15 s, after which the fallback holds.
   *
   * @default 3
   */
  readonly failureThreshold?: number;
  /**
   * Replicas that are kept.
   *
   * @default - `minReplicas`, at least 1
   */
  readonly replicas?: number;
  /**
   * Whether the replicas that are there count: `currentReplicasIfHigher` takes none of them away.
   *
   * @default 'currentReplicasIfHigher'
   */
  readonly behavior?: 'static' | 'currentReplicas' | 'currentReplicasIfHigher' | 'currentReplicasIfLower';
}

/** How KEDA scales a workload. */
export interface ScaledObjectOptions extends ReplicaBounds {
  /** What to scale on: KEDA's triggers, and CPU or memory as a `Metric`. At least one. */
  readonly triggers: readonly (Trigger | Metric)[];
  /** @default - Kubernetes' own behaviour */
  readonly behavior?: ScalingBehavior;
  /**
   * How often KEDA looks whether a model at zero replicas is wanted. While there are replicas the autoscaler asks each
   * 15 s, whatever is set here.
   *
   * @default - KEDA's own, 30 s
   */
  readonly pollingInterval?: Duration;
  /**
   * How long nothing must be wanted before the last replicas are removed. Without `minReplicas: 0` it has no effect.
   *
   * @default - KEDA's own, 300 s
   */
  readonly cooldown?: Duration;
  /** @default - none: while a metric is missing nothing is scaled down */
  readonly fallback?: Fallback;
}

const DEFAULT_FAILURE_THRESHOLD = 3;

/** The spec of a KEDA ScaledObject. `minReplicaCount` is always written, since KEDA's default is 0. */
export function scaledObjectSpec(target: ScaleTarget, options: ScaledObjectOptions): Record<string, unknown> {
  const { minReplicas = 1, maxReplicas, triggers, behavior, fallback } = options;
  const isDefaultTarget = target.apiVersion === 'apps/v1' && target.kind === 'Deployment';
  return compact({
    scaleTargetRef: isDefaultTarget
      ? { name: target.name }
      : { apiVersion: target.apiVersion, kind: target.kind, name: target.name },
    minReplicaCount: minReplicas,
    maxReplicaCount: maxReplicas,
    pollingInterval: unless(KEDA_DEFAULTS.pollingInterval, seconds(options.pollingInterval)),
    cooldownPeriod: unless(KEDA_DEFAULTS.cooldownPeriod, seconds(options.cooldown)),
    fallback: fallback && fallbackSpec(fallback, minReplicas),
    advanced: behavior && { horizontalPodAutoscalerConfig: { behavior: behaviorSpec(behavior) } },
    triggers: triggers.flatMap((trigger) => asTrigger(trigger) ?? []).map(triggerSpec),
  });
}

function fallbackSpec(fallback: Fallback, minReplicas: number): Record<string, unknown> {
  return {
    failureThreshold: fallback.failureThreshold ?? DEFAULT_FAILURE_THRESHOLD,
    replicas: fallback.replicas ?? Math.max(1, minReplicas),
    behavior: fallback.behavior ?? 'currentReplicasIfHigher',
  };
}

/** CPU and memory as triggers; nothing for a metric that KEDA cannot ask for. */
function asTrigger(metric: Trigger | Metric): Trigger | undefined {
  if (metric instanceof Trigger) return metric;
  const { definition } = metric;
  if (definition.type !== 'Resource' && definition.type !== 'ContainerResource') return undefined;
  if (definition.resource !== 'cpu' && definition.resource !== 'memory') return undefined;
  const { target } = definition;
  const value = target.utilization === undefined ? amountText(target.averageValue) : String(target.utilization);
  const metadata: Record<string, string> =
    definition.type === 'ContainerResource' ? { containerName: definition.container, value } : { value };
  return Trigger.resource(
    definition.resource,
    target.utilization === undefined ? 'AverageValue' : 'Utilization',
    metadata,
  );
}

function unless<T>(value: T, given: T | undefined): T | undefined {
  return given === value ? undefined : given;
}

function seconds(duration: Duration | undefined): number | undefined {
  return duration?.toSeconds({ integral: false });
}

/**
 * Adds what KEDA would refuse and what could never scale.
 *
 * @param isPartial whether there are triggers that are not here, since they are at fault
 */
export function checkScaledObject(
  options: ScaledObjectOptions,
  target: KubernetesVersion,
  faults: Faults,
  isPartial = false,
): void {
  const { triggers, behavior, minReplicas } = options;
  checkReplicas(options, faults);
  if (triggers.length === 0 && !isPartial) {
    faults.add({
      field: 'metrics',
      value: [],
      problem: 'must hold at least one metric',
      fix: 'Add one, for example Signal.waitingRequests({ perReplica: 4 }).',
    });
  }
  triggers.forEach((trigger, index) => {
    const field = `metrics[${index}]`;
    if (trigger instanceof Trigger) checkTrigger(trigger, field, faults);
    else checkResourceMetric(trigger, field, faults);
  });
  if (minReplicas === 0 && !isPartial) checkAwakening(triggers, faults);
  checkDurations(options, faults);
  checkFallback(options, faults);
  checkFloors(options, faults);
  if (behavior) checkBehavior(behavior, target, faults);
}

function checkResourceMetric(metric: Metric, field: string, faults: Faults): void {
  checkMetric(metric, field, faults);
  if (asTrigger(metric)) return;
  const { definition } = metric;
  faults.add({
    field,
    value: definition.type,
    problem: 'cannot be asked for by KEDA, which knows CPU and memory alone of the metrics of an autoscaler',
    fix: 'Use a Signal or a Trigger, or another source.',
  });
}

function checkAwakening(triggers: readonly (Trigger | Metric)[], faults: Faults): void {
  if (triggers.length === 0) return;
  if (triggers.some((trigger) => trigger instanceof Trigger && trigger.definition.existsAtZeroPods)) return;
  faults.add({
    field: 'minReplicas',
    value: 0,
    problem:
      'needs a metric that exists while there are no pods: those given come from the pods themselves, so once the model is at zero nothing would ever wake it (kedacore/keda#6040)',
    fix: 'Add one that is there at zero replicas, such as the queue at the gateway by Signal.query with existsAtZeroPods, a Trigger on a message queue, or a schedule; or keep one replica.',
  });
}

function checkDurations({ pollingInterval, cooldown }: ScaledObjectOptions, faults: Faults): void {
  for (const [field, duration, least] of [
    ['pollingInterval', pollingInterval, 1],
    ['cooldown', cooldown, 0],
  ] as const) {
    const value = seconds(duration);
    if (value === undefined || (Number.isInteger(value) && value >= least)) continue;
    const problem = `must be a whole number of seconds, at least ${least}`;
    faults.add({ field, value, problem, fix: 'Leave it out: it is derived from the start-up.' });
  }
}

function checkFallback({ fallback, triggers, maxReplicas }: ScaledObjectOptions, faults: Faults): void {
  if (!fallback) return;
  const { failureThreshold, replicas } = fallback;
  for (const [prop, value] of [
    ['failureThreshold', failureThreshold],
    ['replicas', replicas],
  ] as const) {
    if (value === undefined || (Number.isInteger(value) && value >= 0)) continue;
    const fix = 'Leave it out for the default.';
    faults.add({ field: `fallback.${prop}`, value, problem: 'must be a whole number, 0 or more', fix });
  }
  if (replicas !== undefined && replicas > maxReplicas) {
    const problem = `must not be above maxReplicas (${maxReplicas})`;
    faults.add({ field: 'fallback.replicas', value: replicas, problem, fix: 'Lower it, or raise maxReplicas.' });
  }
  if (!triggers.some((trigger) => trigger instanceof Trigger)) {
    faults.add({
      field: 'fallback',
      problem: 'needs a trigger other than CPU and memory: KEDA refuses it without one',
      fix: 'Leave it out.',
    });
  }
}

/** The floor of a schedule must lie between the bounds, else it has no effect or can never be met. */
function checkFloors({ triggers, minReplicas = 1, maxReplicas }: ScaledObjectOptions, faults: Faults): void {
  triggers.forEach((trigger, index) => {
    const window = trigger instanceof Trigger ? trigger.definition.window : undefined;
    if (!window || (window.replicas > minReplicas && window.replicas <= maxReplicas)) return;
    faults.add({
      field: `metrics[${index}].replicas`,
      value: window.replicas,
      problem: `must be above minReplicas (${minReplicas}) and not above maxReplicas (${maxReplicas})`,
      fix: 'Give the replicas that the window needs, or change the bounds.',
    });
  });
}
