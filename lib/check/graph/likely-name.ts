import { mostSimilar } from '../knowledge/similar';
import type { ObjectSet } from '../object-set';

/** At most so many names of a kind and namespace are compared with one that is not found. */
const MAX_CANDIDATES = 200;

/** What objects are looked for by, beside their name. */
interface Place {
  /** The empty string for core objects. */
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
}

/** The object of the set that was probably meant by a name which none of its kind and namespace has. */
export function likelyName(set: ObjectSet, place: Place, name: string): string | undefined {
  return mostSimilar(name, set.derive(namesByPlace).get(keyOf(place)) ?? []);
}

function namesByPlace(set: ObjectSet): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const entry of set.entries) {
    const key = keyOf(entry);
    const names = found.get(key);
    if (!names) found.set(key, [entry.name]);
    else if (names.length < MAX_CANDIDATES) names.push(entry.name);
  }
  return found;
}

function keyOf({ group, kind, namespace }: Place): string {
  return `${group}/${kind}/${namespace}`;
}
