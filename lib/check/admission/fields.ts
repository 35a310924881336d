/**
 * Reading the fields of a manifest as the API server decodes them: null is absent, and what is absent
 * has the zero value of its type. A value of the wrong type reads as absent too, since the structure
 * has been checked before.
 */

/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

const NONE: Fields = Object.freeze({});

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object in a field, or undefined where there is none. */
export function object(from: Fields | undefined, name: string): Fields | undefined {
  const value = from?.[name];
  return isFields(value) ? value : undefined;
}

/** The object in a field, or an empty one. */
export function section(from: Fields | undefined, name: string): Fields {
  return object(from, name) ?? NONE;
}

/** The objects of a list; an item that is null is an empty object. */
export function objects(from: Fields | undefined, name: string): readonly Fields[] {
  const value = from?.[name];
  if (!Array.isArray(value)) return [];
  return value.every(isFields) ? value : value.map((item: unknown) => (isFields(item) ? item : NONE));
}

/** The strings of a list. */
export function strings(from: Fields | undefined, name: string): readonly string[] {
  const value = from?.[name];
  return Array.isArray(value) ? value.map((item: unknown) => (typeof item === 'string' ? item : '')) : [];
}

/** The numbers of a list. */
export function numbers(from: Fields | undefined, name: string): readonly number[] {
  const value = from?.[name];
  return Array.isArray(value) ? value.map((item: unknown) => (typeof item === 'number' ? item : 0)) : [];
}

/** The string in a field, or the empty string. */
export function text(from: Fields | undefined, name: string): string {
  const value = from?.[name];
  return typeof value === 'string' ? value : '';
}

/** The string in a field, or undefined where there is none. */
export function optionalText(from: Fields | undefined, name: string): string | undefined {
  const value = from?.[name];
  return typeof value === 'string' ? value : undefined;
}

/** The number in a field, or undefined where there is none. */
export function number(from: Fields | undefined, name: string): number | undefined {
  const value = from?.[name];
  return typeof value === 'number' ? value : undefined;
}

/** The boolean in a field, or undefined where there is none. */
export function flag(from: Fields | undefined, name: string): boolean | undefined {
  const value = from?.[name];
  return typeof value === 'boolean' ? value : undefined;
}

/** The number or string in a field, or undefined where there is none. */
export function numberOrText(from: Fields | undefined, name: string): number | string | undefined {
  const value = from?.[name];
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

/** A map of strings; a value that is null is the empty string. */
export function stringMap(from: Fields | undefined, name: string): Readonly<Record<string, string>> {
  const value = object(from, name);
  if (!value) return {};
  return Object.fromEntries(Object.keys(value).map((key) => [key, text(value, key)]));
}

/** True where a field holds anything but null. */
export function has(from: Fields | undefined, name: string): boolean {
  return from !== undefined && from[name] !== undefined && from[name] !== null;
}
