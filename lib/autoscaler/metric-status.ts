import { Quantity } from '../manifest/quantity';
import type { MetricSourceType, MetricSpec } from './spec';

/** An entry of `status.currentMetrics`, as Kubernetes writes it from 1.34 on. */
export interface MetricStatus {
  readonly type: MetricSourceType;
  /** Name of the resource, or of the metric. */
  readonly name: string;
  readonly container?: string;
  readonly current: {
    readonly value?: Quantity;
    /** Absent without a replica to divide by, where a real controller shows a number without meaning. */
    readonly averageValue?: Quantity;
    /** Percent of the request. */
    readonly averageUtilization?: number;
  };
}

/** What the status says of a metric. */
export function metricStatus({ type, name, container }: MetricSpec, current: MetricStatus['current']): MetricStatus {
  return container === undefined ? { type, name, current } : { type, name, container, current };
}

/** An amount as the status shows it: memory in the units of metrics-server. */
export function statusQuantity(resource: string | undefined, milli: bigint): Quantity {
  return Quantity.make(milli, -3, resource === 'memory' ? 'BinarySI' : 'DecimalSI');
}
