import type { Workload } from '../check/graph/workloads';
import type { ObjectSet } from '../check/object-set';

/** A workload, among the objects that are in one cluster with it. */
export interface Subject {
  readonly set: ObjectSet;
  readonly workload: Workload;
}
