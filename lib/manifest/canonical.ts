import type { Manifest, ObjectMetadata } from './manifest';

type Fields = Record<string, unknown>;

/**
 * Puts the keys of an object and of everything in it into one order: `apiVersion`, `kind` and `metadata` first at the
 * top, the alphabet everywhere else. Lists keep their order. It is the order in which cdk8s renders, held also for what
 * patches added.
 */
export function canonicalManifest(manifest: Manifest): Manifest {
  const { apiVersion, kind, metadata, ...rest } = manifest;
  return {
    apiVersion,
    kind,
    ...(metadata === undefined ? {} : { metadata: sortKeys(metadata) as ObjectMetadata }),
    ...(sortKeys(rest) as Fields),
  };
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  return mapSorted(value, sortKeys);
}

/** What {@link tidy} answers where a value holds what does not render as it is. */
export const FOREIGN = Symbol('foreign');

/**
 * A copy of a value as cdk8s renders it, with its keys in order and without the fields that are null or undefined;
 * `FOREIGN` where anything in it is no text, number, boolean, list or plain object.
 */
export function tidy(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) {
    const items = value.map(tidy);
    return items.includes(FOREIGN) ? FOREIGN : items;
  }
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return FOREIGN;
  const object: Fields = {};
  for (const key of Object.keys(value).sort()) {
    const child: unknown = Reflect.get(value, key);
    if (child === undefined || child === null) continue;
    const tidied = tidy(child);
    if (tidied === FOREIGN) return FOREIGN;
    setField(object, key, tidied);
  }
  return object;
}

function mapSorted(object: object, map: (value: unknown) => unknown): Fields {
  const mapped: Fields = {};
  for (const key of Object.keys(object).sort()) setField(mapped, key, map(Reflect.get(object, key)));
  return mapped;
}

/** Sets a field of whatever name: assigning to `__proto__` would set none. */
function setField(object: Fields, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

/** Compares by code unit, which is the same on every machine and in every locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The object without the fields that are undefined. */
export function compact<T extends object>(object: T): T {
  const defined: Fields = {};
  for (const [key, value] of Object.entries(object)) if (value !== undefined) setField(defined, key, value);
  return defined as T;
}
