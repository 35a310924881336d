import type { Manifest } from '../manifest/manifest';
import { at, textOf } from '../manifest/read';

/** The namespace of an object that names none. */
export const DEFAULT_NAMESPACE = 'default';

/** Where an object came from. */
export interface Origin {
  /** The file, as given or found. */
  readonly file?: string;
  /** The line of a field in that file, or of its nearest ancestor that is present. */
  readonly line?: (path: string) => number | undefined;
  /** The construct that made it. */
  readonly construct?: string;
}

/** One object of a set. */
export interface Entry {
  readonly manifest: Manifest;
  readonly kind: string;
  /** `autoscaling` of `autoscaling/v2`; the empty string for core objects. */
  readonly group: string;
  readonly name: string;
  /** The namespace, `default` where none is given. */
  readonly namespace: string;
  readonly origin: Origin;
}

/** Objects that belong together, indexed by kind, namespace and name, so that rules look up instead of scanning. */
export class ObjectSet {
  readonly entries: readonly Entry[];
  private readonly byKind = new Map<string, Entry[]>();
  private readonly byName = new Map<string, Map<string, Map<string, Entry>>>();
  private readonly derived = new Map<unknown, unknown>();
  /** Whether two objects have one kind, namespace and name; they may differ in their API group. */
  readonly holdsNamesakes: boolean;

  constructor(objects: Iterable<{ readonly manifest: Manifest; readonly origin?: Origin }>) {
    this.entries = Array.from(objects, ({ manifest, origin = {} }) => toEntry(manifest, origin));
    let namesakes = false;
    for (const entry of this.entries) {
      const ofKind = this.byKind.get(entry.kind);
      if (ofKind) ofKind.push(entry);
      else this.byKind.set(entry.kind, [entry]);
      const names = within(within(this.byName, entry.kind), entry.namespace);
      if (names.has(entry.name)) namesakes = true;
      else names.set(entry.name, entry);
    }
    this.holdsNamesakes = namesakes;
  }

  /** Whether there is an object of one of these kinds; `*` is any kind. */
  holdsKindOf(kinds: readonly string[]): boolean {
    return kinds.some((kind) => kind === '*' || this.byKind.has(kind));
  }

  /** Every object of these kinds, in the order given. */
  *ofKind(...kinds: readonly string[]): Iterable<Entry> {
    for (const kind of kinds) yield* this.byKind.get(kind) ?? [];
  }

  /** Every object of these kinds in an API group, in the order given; foreign kinds of the same name are left out. */
  *ofType(group: string, ...kinds: readonly string[]): Iterable<Entry> {
    for (const entry of this.ofKind(...kinds)) if (entry.group === group) yield entry;
  }

  /** What is derived from the whole set, worked out once, when it is first asked for. */
  derive<T>(compute: (set: ObjectSet) => T): T {
    if (!this.derived.has(compute)) this.derived.set(compute, compute(this));
    return this.derived.get(compute) as T;
  }

  /** The object of this kind, namespace and name. */
  find(kind: string, namespace: string, name: string): Entry | undefined {
    return this.byName.get(kind)?.get(namespace)?.get(name);
  }
}

/** Manifests are read from anywhere: a field that ought to be text may be anything. */
function toEntry(manifest: Manifest, origin: Origin): Entry {
  const apiVersion = textOf(manifest.apiVersion) ?? '';
  const slash = apiVersion.indexOf('/');
  return {
    manifest,
    kind: textOf(manifest.kind) ?? '',
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    name: textOf(at(manifest, 'metadata', 'name')) ?? '',
    namespace: textOf(at(manifest, 'metadata', 'namespace')) || DEFAULT_NAMESPACE,
    origin,
  };
}

/** The map in a map of maps, made where there is none yet. */
export function within<K, L, V>(maps: Map<K, Map<L, V>>, key: K): Map<L, V> {
  const known = maps.get(key);
  if (known) return known;
  const made = new Map<L, V>();
  maps.set(key, made);
  return made;
}
