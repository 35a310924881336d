import type { LabelSelector } from '../../manifest/labels';
import { asObject, at, textMapOf } from '../../manifest/read';
import type { Entry, ObjectSet } from '../object-set';
import { type Workload, workloadIndex } from './workloads';

const GROUPS: readonly string[] = ['inference.networking.k8s.io', 'inference.networking.x-k8s.io'];

/**
 * The InferencePools whose endpoint picker chooses among the pods of a workload.
 *
 * @see https://gateway-api-inference-extension.sigs.k8s.io/api-types/inferencepool/
 */
export function inferencePoolsFor(set: ObjectSet, workload: Workload): readonly Entry[] {
  const pools = [...set.ofKind('InferencePool')].filter(({ group }) => GROUPS.includes(group));
  const index = workloadIndex(set);
  return pools.filter((pool) => index.select(pool.namespace, selectorOf(pool)).includes(workload));
}

/** The labels stood in `selector` itself before version 1. */
function selectorOf({ manifest }: Entry): LabelSelector | undefined {
  const selector = at(manifest, 'spec', 'selector');
  const matchLabels = textMapOf(asObject(at(selector, 'matchLabels')) ?? selector);
  return Object.keys(matchLabels).length > 0 ? { matchLabels } : undefined;
}
