import type { PodRequests } from './pod-requests';
import type { AutoscalerSpec } from './spec';

/** Where in its life a pod is. */
export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

/** The condition Ready of a pod. */
export interface Readiness {
  readonly status: 'True' | 'False' | 'Unknown';
  readonly lastTransitionTime: number;
}

/** A pod that the selector of the scale matches, as long as it exists. */
export interface Pod {
  readonly name: string;
  readonly phase: PodPhase;
  /** When a kubelet took it; absent before. */
  readonly startTime?: number;
  /** Absent before a kubelet took the pod, which then says `False`. */
  readonly ready?: Readiness;
  /** Whether it is being deleted. */
  readonly deleting?: boolean;
  readonly requests: PodRequests;
}

/** The scale sub-resource of what is scaled. */
export interface Scale {
  /** What the controller calls the current replicas. */
  readonly specReplicas: number;
  /** How many the workload has: fewer or more than it should while it changes. */
  readonly statusReplicas: number;
}

/** A metric of one pod. */
export interface PodMetric {
  /** Thousandths. */
  readonly value: bigint;
  /** When it was measured. */
  readonly timestamp: number;
  /** How long it was measured; 60 for a metric of an adapter that does not tell. */
  readonly windowSeconds: number;
}

/** A metric of several pods, by their names. */
export type PodMetrics = ReadonlyMap<string, PodMetric>;

/** What a metrics API answers. One without any value is an error, as for the controller. */
export type MetricReading =
  /** Of a Resource, ContainerResource or Pods metric; pods that it leaves out have no metric. */
  | { readonly pods: PodMetrics }
  /** Of an Object metric, which has one, or of an External one, whose values are summed; thousandths. */
  | { readonly values: readonly bigint[] }
  /** What it answers instead. */
  | { readonly error: string };

/** What the API server refuses. */
export interface Failures {
  /** Why the scale cannot be read. */
  readonly getScale?: string;
  /** What is wrong with the selector of the scale: it is none, or another autoscaler selects the same pods. */
  readonly selector?: 'InvalidSelector' | 'AmbiguousSelector';
  /** Why the scale cannot be written. */
  readonly updateScale?: string;
}

/** What the controller sees in one run. Times are seconds from any one point on. */
export interface Observation {
  readonly now: number;
  readonly hpa: AutoscalerSpec;
  readonly scale: Scale;
  readonly pods: readonly Pod[];
  /** One for each metric of the autoscaler, in its order; not looked at where the replicas follow without. */
  readonly metrics: readonly MetricReading[];
  /** @default - none */
  readonly failures?: Failures;
}
