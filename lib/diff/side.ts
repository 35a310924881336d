import { environmentOf, environmentsOf } from '../check/environments';
import { type Entry, ObjectSet } from '../check/object-set';
import type { CheckedManifest } from '../check/run';
import type { Manifest } from '../manifest/manifest';
import { at, textOf } from '../manifest/read';
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
 * Reads a side. Of two objects with one name in one cluster the last counts, as it does where all are applied in order.
 *
 * @param roots the folders and files that are environments on either side
 */
export function readSide(objects: readonly CheckedManifest[], roots: ReadonlySet<string>): Side {
  const side = new Map<string, Located>();
  for (const environment of environmentsOf(objects, roots)) {
    const set = withoutFormer(new ObjectSet(environment));
    const owners = ownersOf(set);
    const keys = keysOf(set, roots);
    for (const [entry, key] of keys) {
      if (side.has(key)) continue;
      const owner = owners.get(entry);
      side.set(key, { entry, set, key, owner: owner && keys.get(owner.entry) });
    }
  }
  return side;
}

/** The set without the objects of which another one follows under the same name. */
function withoutFormer(set: ObjectSet): ObjectSet {
  if (!set.holdsNamesakes) return set;
  const last = new Map(set.entries.map((entry) => [nameIn(entry), entry]));
  return new ObjectSet(set.entries.filter((entry) => entry.name === '' || last.get(nameIn(entry)) === entry));
}

function nameIn({ group, kind, namespace, name }: Pick<Entry, 'group' | 'kind' | 'namespace' | 'name'>): string {
  return [group, kind, namespace, name].join('\n');
}

/** What the objects of a set are known by: those that the server is to name, by their place among their like. */
function keysOf(set: ObjectSet, roots: ReadonlySet<string>): ReadonlyMap<Entry, string> {
  const known = new Map<string, number>();
  const keys = new Map<Entry, string>();
  for (const entry of set.entries) {
    const key = keyOf(entry, roots);
    const before = known.get(key) ?? 0;
    known.set(key, before + 1);
    keys.set(entry, before === 0 ? key : `${key}\n${before}`);
  }
  return keys;
}

function keyOf({ manifest, origin, group, kind, namespace, name }: Entry, roots: ReadonlySet<string>): string {
  const given = name === '' ? prefixOf(manifest) : name;
  return [environmentOf({ manifest, origin }, roots), nameIn({ group, kind, namespace, name }), given].join('\n');
}

function prefixOf(manifest: Manifest): string {
  return textOf(at(manifest, 'metadata', 'generateName')) ?? '';
}
