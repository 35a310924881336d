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
  const fields = value as Fields;
  return isTidy(fields) ? tidyInPlace({ ...fields }) : tidyFields(fields);
}

/** Whether the fields of an object are in order and none is left out of it, whatever is in them. */
function isTidy(fields: Fields): boolean {
  let last = '';
  for (const key of Object.keys(fields)) {
    const child = fields[key];
    if (key < last || child === undefined || child === null || key === '__proto__') return false;
    last = key;
  }
  return true;
}

function tidyInPlace(copy: Fields): unknown {
  for (const key of Object.keys(copy)) {
    const child = copy[key];
    if (typeof child === 'string' || typeof child === 'number' || typeof child === 'boolean') continue;
    const tidied = tidy(child);
    if (tidied === FOREIGN) return FOREIGN;
    copy[key] = tidied;
  }
  return copy;
}

function tidyFields(fields: Fields): unknown {
  const tidied: Fields = {};
  for (const key of Object.keys(fields).sort()) {
    const child = fields[key];
    if (child === undefined || child === null) continue;
    const value = tidy(child);
    if (value === FOREIGN) return FOREIGN;
    setField(tidied, key, value);
  }
  return tidied;
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

/**
 * Gives an object the fields of another that it lacks, whatever is in those that it has. For an object just made this is
 * what spreading the other before its own fields would be, at a fraction of the time.
 */
export function completed<T extends object, U extends object>(object: T, other: U): Omit<U, keyof T> & T {
  const fields = object as Fields;
  const others = other as Fields;
  for (const key of Object.keys(others)) if (!Object.hasOwn(fields, key)) setField(fields, key, others[key]);
  return object as Omit<U, keyof T> & T;
}

/** The object without the fields that are undefined. */
export function compact<T extends object>(object: T): T {
  const fields = object as Fields;
  const defined: Fields = {};
  for (const key of Object.keys(fields)) if (fields[key] !== undefined) setField(defined, key, fields[key]);
  return defined as T;
}
