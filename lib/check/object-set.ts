import type { Manifest } from '../manifest/manifest';

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
  private readonly byName = new Map<string, Entry>();

  constructor(objects: Iterable<{ readonly manifest: Manifest; readonly origin?: Origin }>) {
    this.entries = Array.from(objects, ({ manifest, origin = {} }) => toEntry(manifest, origin));
    for (const entry of this.entries) {
      const ofKind = this.byKind.get(entry.kind);
      if (ofKind) ofKind.push(entry);
      else this.byKind.set(entry.kind, [entry]);
      const key = nameKey(entry.kind, entry.namespace, entry.name);
      if (!this.byName.has(key)) this.byName.set(key, entry);
    }
  }

  /** Every object of these kinds, in the order given. */
  *ofKind(...kinds: readonly string[]): Iterable<Entry> {
    for (const kind of kinds) yield* this.byKind.get(kind) ?? [];
  }

  /** The object of this kind, namespace and name. */
  find(kind: string, namespace: string, name: string): Entry | undefined {
    return this.byName.get(nameKey(kind, namespace, name));
  }
}

function toEntry(manifest: Manifest, origin: Origin): Entry {
  const slash = manifest.apiVersion.indexOf('/');
  return {
    manifest,
    kind: manifest.kind,
    group: slash < 0 ? '' : manifest.apiVersion.slice(0, slash),
    name: manifest.metadata?.name ?? '',
    namespace: manifest.metadata?.namespace ?? 'default',
    origin,
  };
}

function nameKey(kind: string, namespace: string, name: string): string {
  return `${kind}\n${namespace}\n${name}`;
}
