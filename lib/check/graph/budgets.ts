import type { LabelSelector } from '../../manifest/labels';
import { at } from '../../manifest/read';
import { readSelector } from '../../manifest/selectors';
import type { Entry, ObjectSet } from '../object-set';
import { type Workload, workloadIndex } from './workloads';

/** A PodDisruptionBudget and the workloads whose pods it selects. */
export interface Budget {
  readonly entry: Entry;
  readonly selector?: LabelSelector;
  readonly workloads: readonly Workload[];
}

/** Kinds whose pods come and go by themselves, and which disruption budgets are not for. */
const SHORT_LIVED: readonly string[] = ['Job', 'CronJob'];

/** Every disruption budget of a set. */
export function budgetsOf(set: ObjectSet): readonly Budget[] {
  return set.derive(readBudgets);
}

function readBudgets(set: ObjectSet): readonly Budget[] {
  return Array.from(set.ofType('policy', 'PodDisruptionBudget'), (entry) => {
    const selector = readSelector(at(entry.manifest, 'spec', 'selector'));
    const selected = workloadIndex(set).select(entry.namespace, selector);
    return { entry, selector, workloads: selected.filter(({ entry: { kind } }) => !SHORT_LIVED.includes(kind)) };
  });
}
