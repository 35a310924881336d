import { environmentOf, environmentsOf } from '../check/environments';
import { type Entry, ObjectSet } from '../check/object-set';
import type { CheckedManifest } from '../check/run';
import { ownersOf } from './owners';

/** An object of one side of a comparison, among those that are in one cluster with it. */
export interface Located {
  readonly entry: Entry;
  readonly set: ObjectSet;
  /** What it is known by on both sides. */
  readonly key: string;
  /** What the workload that it belongs to is known by; undefined where it belongs to none, or to several. */
  readonly owner?: string;
}

/** One side of a comparison: every object, by what it is known by. */
export type Side = ReadonlyMap<string, Located>;

/**
 * Reads a side. Of two objects with one name in one cluster the first counts, as no cluster can hold both.
 *
 * @param roots the folders and files that are environments on either side
 */
export function readSide(objects: readonly CheckedManifest[], roots: ReadonlySet<string>): Side {
  const side = new Map<string, Located>();
  for (const environment of environmentsOf(objects, roots)) {
    const set = new ObjectSet(environment);
    const owners = ownersOf(set);
    for (const entry of set.entries) {
      const key = keyOf(entry, roots);
      if (side.has(key)) continue;
      const owner = owners.get(entry);
      side.set(key, { entry, set, key, owner: owner && keyOf(owner.entry, roots) });
    }
  }
  return side;
}

function keyOf({ manifest, origin, group, kind, namespace, name }: Entry, roots: ReadonlySet<string>): string {
  return [environmentOf({ manifest, origin }, roots), group, kind, namespace, name].join('\n');
}
