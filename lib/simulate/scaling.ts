import type { AutoscalerSpec, PodRequests } from '../autoscaler';
import type { KedaScaling } from './keda-loop';
import type { Measured } from './meter';
import type { Schedule } from './schedule';

/** A metric of an autoscaler: it follows from the load, or from the time. */
export type PlannedMetric = MeasuredMetric | ScheduledMetric;

/** A schedule of KEDA. */
export interface ScheduledMetric {
  /** How people name it: `s1-cron`. */
  readonly label: string;
  readonly form: 'schedule';
  readonly schedule: Schedule;
}

/** A metric of an autoscaler that follows from the load. */
export interface MeasuredMetric extends Measured {
  /** How people name it: `cpu`, `vllm_num_requests_waiting`, `s0-prometheus`. */
  readonly label: string;
  /**
   * How the autoscaler reads it:
   *
   * - `resource`: the use of each pod, those that start included
   * - `pods`: the value of each pod that is ready
   * - `total`: one value, the total over all pods
   * - `mean`: one value, the mean of the pods
   */
  readonly form: 'resource' | 'pods' | 'total' | 'mean';
  /** What the metric is multiplied by. */
  readonly factor: number;
  /** Whether it reads as 0 where there is nothing, rather than as a failure. */
  readonly zeroWhenAbsent: boolean;
  /** Above which KEDA takes the model for active; undefined where the metric is no trigger that says so. */
  readonly activation?: number;
}

/** How a model is scaled. */
export interface Scaling {
  readonly min: number;
  readonly max: number;
  /** Undefined where the number of replicas is fixed. */
  readonly autoscaler?: ScalingAutoscaler;
}

/** Those of the metrics that follow from the load. */
export function measuredOf(metrics: readonly PlannedMetric[]): readonly MeasuredMetric[] {
  return metrics.flatMap((metric) => (metric.form === 'schedule' ? [] : metric));
}

/** The most replicas that schedules ask for at a second. */
export function scheduledAt(metrics: readonly PlannedMetric[], second: number): number {
  return Math.max(0, ...metrics.map((metric) => (metric.form === 'schedule' ? metric.schedule.replicasAt(second) : 0)));
}

/** The autoscaler of a model, and what stands behind its metrics. */
export interface ScalingAutoscaler {
  readonly spec: AutoscalerSpec;
  /** One for each metric of the autoscaler, in their order. */
  readonly metrics: readonly PlannedMetric[];
  readonly requests: PodRequests;
  /** Present where KEDA makes the autoscaler. */
  readonly keda?: KedaScaling;
}
