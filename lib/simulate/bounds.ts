import type { Autoscaler } from '../check/graph/autoscalers';
import { nameOf } from '../check/graph/workloads';
import type { Faults } from '../manifest/fault';
import { type Fact, told } from './facts';
import type { ScalingOptions } from './scaling-options';

/** How many replicas an autoscaler may ask for. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Fewest and most replicas, those of the manifest unless they are told. */
export function boundsOf({ min, max, keda }: Autoscaler, options: ScalingOptions, faults: Faults): Bounds {
  const bounds = { min: options.min ?? min, max: options.max ?? max };
  if (bounds.min > bounds.max) {
    const problem = `must not be above the most replicas (${bounds.max})`;
    faults.add({ field: '--min', value: bounds.min, problem, fix: 'Lower --min or raise --max.' });
  }
  if (options.min === 0 && !keda) {
    const problem = 'must be 1 or more: a HorizontalPodAutoscaler does not scale to zero by itself';
    faults.add({ field: '--min', value: 0, problem, fix: 'Scale by KEDA, which does.' });
  }
  return bounds;
}

/** What the report says of them. */
export function boundsFact(autoscaler: Autoscaler, { min, max }: Bounds, options: ScalingOptions): Fact {
  const isOverridden = options.min !== undefined || options.max !== undefined;
  const written = isOverridden ? `, which says ${autoscaler.min} to ${autoscaler.max}` : '';
  return told('replicas', `${min} to ${max}, by ${nameOf(autoscaler.entry)}${written}`);
}
