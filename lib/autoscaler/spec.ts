import type { LabelSelector } from '../manifest/labels';

/** Where a metric comes from. */
export type MetricSourceType = 'Resource' | 'ContainerResource' | 'Pods' | 'Object' | 'External';

/** The target of a metric; amounts are thousandths. */
export interface MetricTarget {
  /** Looked at for Object metrics alone; for all others the field that is given decides. */
  readonly type: 'Utilization' | 'Value' | 'AverageValue';
  readonly value?: bigint;
  readonly averageValue?: bigint;
  /** Percent of the request. */
  readonly averageUtilization?: number;
}

/** The object that an Object metric describes. */
export interface DescribedObject {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
}

/** A metric that an autoscaler scales on. */
export interface MetricSpec {
  readonly type: MetricSourceType;
  /** Name of the resource, such as `cpu`, or of the metric. */
  readonly name: string;
  /** The container of a ContainerResource metric. */
  readonly container?: string;
  /** Selects series of a Pods, Object or External metric. */
  readonly selector?: LabelSelector;
  readonly describedObject?: DescribedObject;
  readonly target: MetricTarget;
}

/** How much may change within a period. */
export interface ScalingPolicy {
  readonly type: 'Pods' | 'Percent';
  /** Pods or percent. */
  readonly value: number;
  readonly periodSeconds: number;
}

/** Rules for one direction, defaults filled in. */
export interface ScalingRules {
  /** @default - the downscale stabilization of the controller; for scaleUp it is always there */
  readonly stabilizationWindowSeconds?: number;
  readonly selectPolicy: 'Max' | 'Min' | 'Disabled';
  readonly policies: readonly ScalingPolicy[];
  /**
   * Deviation from the target that is left alone, as a fraction.
   *
   * @default - the tolerance of the controller
   */
  readonly tolerance?: number;
}

/** How fast replicas may change. One that is absent and one that is empty are two things, see {@link AutoscalerSpec}. */
export interface Behavior {
  readonly scaleUp: ScalingRules;
  readonly scaleDown: ScalingRules;
}

/** The `spec` of a HorizontalPodAutoscaler as the API server stores it: defaults filled in. */
export interface AutoscalerSpec {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: readonly MetricSpec[];
  /** Without it there are no policies, but a limit to each single step up. */
  readonly behavior?: Behavior;
}
