import type { Condition } from './conditions';
import type { MetricStatus } from './metric-status';
import type { Recommendation } from './recommendations';
import type { ScaleEvent } from './scale-events';

/** What the status of an autoscaler says, which outlives its controller. */
export interface Status {
  readonly currentReplicas: number;
  readonly desiredReplicas: number;
  readonly currentMetrics: readonly MetricStatus[];
  /** In the order in which they were first set. */
  readonly conditions: readonly Condition[];
  readonly lastScaleTime?: number;
}

/** What a controller knows of one autoscaler. */
export interface Memory extends Status {
  /** Absent before the first run. */
  readonly recommendations?: readonly Recommendation[];
  readonly scaleUpEvents: readonly ScaleEvent[];
  readonly scaleDownEvents: readonly ScaleEvent[];
}

/** What it knows of a new one. */
export const NOTHING_KNOWN: Memory = {
  currentReplicas: 0,
  desiredReplicas: 0,
  currentMetrics: [],
  conditions: [],
  scaleUpEvents: [],
  scaleDownEvents: [],
};
