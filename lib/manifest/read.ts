/** Reading fields of objects whose shape nobody has promised. */

/** A mapping of a manifest. */
export type PlainObject = Readonly<Record<string, unknown>>;

const EMPTY: PlainObject = {};
const NO_TEXTS: Readonly<Record<string, string>> = {};

/** The value as a mapping, or undefined where it is none. */
export function asObject(value: unknown): PlainObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as PlainObject) : undefined;
}

/** The value as a mapping, an empty one where it is none. */
export function objectOf(value: unknown): PlainObject {
  return asObject(value) ?? EMPTY;
}

/** The value as a list, an empty one where it is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as text, or undefined where it is none. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The value as a whole number, or undefined where it is none. */
export function wholeOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

/** The texts of a list; everything else in it is left out. */
export function textsOf(value: unknown): string[] {
  return listOf(value).filter((item): item is string => typeof item === 'string');
}

/** The entries of a mapping whose values are texts; the mapping itself where all are. */
export function textMapOf(value: unknown): Readonly<Record<string, string>> {
  const map = asObject(value);
  if (!map) return NO_TEXTS;
  if (holdsTexts(map)) return map;
  const entries = Object.entries(map).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(entries);
}

function holdsTexts(map: PlainObject): map is Readonly<Record<string, string>> {
  for (const key of Object.keys(map)) if (typeof map[key] !== 'string') return false;
  return true;
}

/** The value at the end of a chain of fields, or undefined where the chain breaks. */
export function at(value: unknown, ...fields: readonly (string | number)[]): unknown {
  let here = value;
  for (const field of fields) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, field)) return undefined;
    here = (here as Record<string | number, unknown>)[field];
  }
  return here;
}

/** `key` appended to a path as the API server writes it: `.key`, or `[a/b]` where a dot would mislead. */
export function keyed(path: string, key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? `${path}.${key}` : `${path}[${key}]`;
}
