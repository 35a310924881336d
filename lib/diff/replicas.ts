import { type ReplicaRange, replicaRange } from '../check/graph/autoscalers';
import type { Workload } from '../check/graph/workloads';
import type { ObjectSet } from '../check/object-set';
import { at, wholeOf } from '../manifest/read';

/** How many replicas a workload has; the fewest are those without any load, which KEDA knows as idle. */
export function rangeOf(set: ObjectSet, workload: Workload): ReplicaRange | undefined {
  const range = replicaRange(set, workload);
  const idle = wholeOf(at(range?.autoscaler?.entry.manifest, 'spec', 'idleReplicaCount'));
  return range && idle !== undefined && range.autoscaler?.keda ? { ...range, min: Math.min(idle, range.min) } : range;
}
