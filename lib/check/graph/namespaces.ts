import { at, textMapOf } from '../../manifest/read';
import type { Entry, ObjectSet } from '../object-set';
import { enforcedStandard, type Standard } from '../pod-security/labels';

/** A namespace of the set that enforces a Pod Security Standard. */
export interface EnforcingNamespace extends Standard {
  readonly entry: Entry;
}

/** The namespace of this name, where the set says what it enforces: it is there once, with labels that can be read. */
export function enforcingNamespace(set: ObjectSet, name: string): EnforcingNamespace | undefined {
  return set.derive(enforcingNamespaces).get(name);
}

function enforcingNamespaces(set: ObjectSet): ReadonlyMap<string, EnforcingNamespace | undefined> {
  const namespaces = new Map<string, EnforcingNamespace | undefined>();
  for (const entry of set.ofType('', 'Namespace')) {
    const standard = enforcedStandard(textMapOf(at(entry.manifest, 'metadata', 'labels')));
    namespaces.set(entry.name, namespaces.has(entry.name) || !standard ? undefined : { ...standard, entry });
  }
  return namespaces;
}
