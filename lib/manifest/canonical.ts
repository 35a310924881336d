import type { Manifest, ObjectMetadata } from './manifest';

/**
 * Puts the keys of an object and of everything in it into one order: `apiVersion`, `kind` and `metadata` first at the
 * top, the alphabet everywhere else. Lists keep their order. It is the order in which cdk8s renders, held also for what
 * patches added.
 */
export function canonicalManifest(manifest: Manifest): Manifest {
  const { apiVersion, kind, metadata, ...rest } = manifest;
  const sorted = sortKeys(rest) as Record<string, unknown>;
  return {
    apiVersion,
    kind,
    ...(metadata === undefined ? {} : { metadata: sortKeys(metadata) as ObjectMetadata }),
    ...sorted,
  };
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => compareText(a, b));
  return Object.fromEntries(entries.map(([key, child]) => [key, sortKeys(child)]));
}

/** Compares by code unit, which is the same on every machine and in every locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The object without the fields that are undefined. */
export function compact<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
