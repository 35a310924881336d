import { withCondition } from './conditions';
import { type Configuration, configurationOf } from './configuration';
import { type Decision, decide, statusesOf } from './decide';
import { type Memory, NOTHING_KNOWN, type Status } from './memory';
import type { Observation } from './observation';
import { isFailed } from './proposal';
import { storeScaleEvent } from './scale-events';
import { withScaledToZero } from './scale-to-zero';
import type { Behavior } from './spec';

/** An event that the controller records. */
export interface ScalingEvent {
  readonly type: 'Normal' | 'Warning';
  /** Such as `SuccessfulRescale`. */
  readonly reason: string;
  readonly message: string;
}

/** What came of one run: the status of the autoscaler after it, and how it came about. */
export interface Reconciliation extends Status, Omit<Decision, 'desiredReplicas' | 'memory'> {
  /** Whether the scale was written, with `desiredReplicas`. */
  readonly rescaled: boolean;
  readonly events: readonly ScalingEvent[];
}

/**
 * The controller of HorizontalPodAutoscalers, as far as it is concerned with one: what it decides in each of its runs,
 * and what it remembers from one to the next.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
 */
export class AutoscalerController {
  private known: Memory;

  /**
   * @param configuration how the cluster is set up
   * @param memory what it knows before the first run
   */
  constructor(
    private readonly configuration: Configuration = configurationOf(),
    memory: Partial<Memory> = {},
  ) {
    this.known = { ...NOTHING_KNOWN, ...memory };
  }

  /** What it knows after the last run. */
  get memory(): Memory {
    return this.known;
  }

  /** Forgets all but the status, as a controller does that is started anew. */
  restart(): void {
    const { recommendations, ...known } = this.known;
    this.known = { ...known, scaleUpEvents: [], scaleDownEvents: [] };
  }

  /**
   * One run.
   *
   * @throws RangeError where metrics count and there is not one reading for each
   */
  reconcile(observation: Observation): Reconciliation {
    const { now, scale, failures } = observation;
    if (failures?.getScale !== undefined) return this.withoutScale(failures.getScale, now);
    const { recommendations = [{ replicas: scale.specReplicas, timestamp: now }] } = this.known;
    this.known = { ...this.known, recommendations };
    this.setAbleToScale(true, 'SucceededGetScale', now);
    const decision = decide(observation, this.known, this.configuration);
    this.known = {
      ...decision.memory,
      currentReplicas: scale.specReplicas,
      currentMetrics: statusesOf(decision.proposals),
    };
    const { desiredReplicas } = decision;
    if (desiredReplicas === undefined) return this.outcome(decision, false, failureEvents(decision));
    if (desiredReplicas !== scale.specReplicas) return this.rescale(observation, decision, desiredReplicas);
    this.known = { ...this.known, desiredReplicas };
    return this.outcome(decision, false, failedMetrics(decision));
  }

  private withoutScale(error: string, now: number): Reconciliation {
    this.setAbleToScale(false, 'FailedGetScale', now);
    const events = [warning('FailedGetScale', error)];
    return this.outcome({ reason: '', proposals: [], memory: this.known, error }, false, events);
  }

  private rescale(observation: Observation, decision: Decision, desired: number): Reconciliation {
    const { now, hpa, scale, failures } = observation;
    const message = `New size: ${desired}; reason: ${decision.reason}`;
    if (failures?.updateScale !== undefined) {
      const error = failures.updateScale;
      this.setAbleToScale(false, 'FailedUpdateScale', now);
      const failed = warning('FailedRescale', `${message}; error: ${error}`);
      return this.outcome({ ...decision, error }, false, [...failedMetrics(decision), failed]);
    }
    this.setAbleToScale(true, 'SucceededRescale', now);
    const { conditions } = this.known;
    this.known = {
      ...this.known,
      ...(hpa.behavior && this.withScaleEvent(hpa.behavior, desired - scale.specReplicas, now)),
      conditions: withScaledToZero(conditions, hpa, desired, this.configuration, now),
      desiredReplicas: desired,
      lastScaleTime: now,
    };
    const rescaled: ScalingEvent = { type: 'Normal', reason: 'SuccessfulRescale', message };
    return this.outcome(decision, true, [...failedMetrics(decision), rescaled]);
  }

  private withScaleEvent({ scaleUp, scaleDown }: Behavior, change: number, now: number): Partial<Memory> {
    const { scaleUpEvents, scaleDownEvents } = this.known;
    return change > 0
      ? { scaleUpEvents: storeScaleEvent(scaleUpEvents, change, scaleUp, now) }
      : { scaleDownEvents: storeScaleEvent(scaleDownEvents, -change, scaleDown, now) };
  }

  private setAbleToScale(holds: boolean, reason: string, now: number): void {
    const conditions = withCondition(this.known.conditions, 'AbleToScale', holds, reason, now);
    this.known = { ...this.known, conditions };
  }

  private outcome(
    { memory, desiredReplicas, ...decision }: Decision,
    rescaled: boolean,
    events: readonly ScalingEvent[],
  ): Reconciliation {
    const { recommendations, scaleUpEvents, scaleDownEvents, ...status } = this.known;
    return { ...decision, ...status, rescaled, events };
  }
}

function failureEvents(decision: Decision): readonly ScalingEvent[] {
  const { error = '' } = decision;
  return [...failedMetrics(decision), warning('FailedComputeMetricsReplicas', error)];
}

function failedMetrics({ proposals }: Decision): readonly ScalingEvent[] {
  return proposals.filter(isFailed).map(({ reason, error }) => warning(reason, error));
}

function warning(reason: string, message: string): ScalingEvent {
  return { type: 'Warning', reason, message };
}
