import { acceleratorsPerPod } from '../check/graph/accelerators';
import type { ReplicaRange } from '../check/graph/autoscalers';
import type { Workload } from '../check/graph/workloads';
import type { ObjectSet } from '../check/object-set';
import { rangeOf } from './replicas';

/** How many of an accelerator. */
export interface Amount {
  readonly least: number;
  readonly most: number;
}

/** Accelerators by the names of their resource, or of their device class. */
export type Amounts = ReadonlyMap<string, Amount>;

/** How many of each accelerator a workload takes; nothing where the number of its pods is open. */
export function acceleratorsOfWorkload(set: ObjectSet, workload: Workload): Amounts {
  const range = rangeOf(set, workload);
  if (!range) return new Map();
  return new Map(Array.from(acceleratorsPerPod(set, workload), ([name, count]) => [name, timesRange(count, range)]));
}

function timesRange(count: number, { min, max }: ReplicaRange): Amount {
  return { least: count * min, most: count * max };
}

/** The sum of amounts. */
export function addAmounts(sum: Amounts, others: Amounts): Amounts {
  const total = new Map(sum);
  for (const [name, { least, most }] of others) {
    const known = total.get(name) ?? NONE;
    total.set(name, { least: known.least + least, most: known.most + most });
  }
  return total;
}

/** No accelerator at all. */
export const NONE: Amount = { least: 0, most: 0 };

/** `1 to 4`, or `2` where it never varies. */
export function amountText({ least, most }: Amount): string {
  return least === most ? String(most) : `${least} to ${most}`;
}
