import type { Autoscaler } from '../check/graph/autoscalers';
import { nameOf } from '../check/graph/workloads';
import type { Faults } from '../manifest/fault';
import { at, wholeOf } from '../manifest/read';
import { type Fact, told } from './facts';
import type { ScalingOptions } from './scaling-options';
import { rangeText } from './words';

/** How many replicas an autoscaler may ask for. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Fewest and most replicas, those of the manifest unless they are told. */
export function boundsOf(autoscaler: Autoscaler, options: ScalingOptions, faults: Faults): Bounds {
  const bounds = { min: options.min ?? autoscaler.min, max: options.max ?? autoscaler.max };
  const fewest = options.min === undefined ? `${nameOf(autoscaler.entry)} ${autoscaler.minPath}` : '--min';
  if (bounds.min > bounds.max) addCrossed(fewest, bounds, options, faults);
  if (bounds.min === 0 && !autoscaler.keda) {
    const problem = 'must be 1 or more: how a HorizontalPodAutoscaler comes back from zero is not replayed';
    faults.add({ field: fewest, value: 0, problem, fix: 'Scale by KEDA, or give --min 1.' });
  }
  return bounds;
}

function addCrossed(fewest: string, { min, max }: Bounds, options: ScalingOptions, faults: Faults): void {
  if (options.min === undefined && options.max !== undefined) {
    const problem = `must not be below the fewest replicas (${min})`;
    faults.add({ field: '--max', value: max, problem, fix: 'Raise --max, or give a lower --min.' });
    return;
  }
  const problem = `must not be above the most replicas (${max})`;
  faults.add({ field: fewest, value: min, problem, fix: 'Lower it, or give a higher --max.' });
}

/** What the report says of them. */
export function boundsFact(autoscaler: Autoscaler, { min, max }: Bounds, options: ScalingOptions): Fact {
  const isOverridden = options.min !== undefined || options.max !== undefined;
  const written = isOverridden ? `, which says ${rangeText(autoscaler.min, autoscaler.max)}` : '';
  const idle = autoscaler.keda ? wholeOf(at(autoscaler.entry.manifest, 'spec', 'idleReplicaCount')) : undefined;
  const resting = idle === undefined ? '' : `, ${idle} while no trigger is active`;
  return told('replicas', `${rangeText(min, max)}, by ${nameOf(autoscaler.entry)}${written}${resting}`);
}
