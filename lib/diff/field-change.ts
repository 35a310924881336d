import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '../manifest/manifest';
import { asObject, keyed, listOf, objectOf, type PlainObject } from '../manifest/read';
import { defaultsOf, type IsDefault } from './defaults';
import { keyOfItem } from './list-keys';
import { asGiven } from './live';
import { fieldOf, keysOf, sameField, sameValue } from './same';

/** A field that differs. */
export interface FieldChange {
  /** Where it is, items of lists by their names: `spec.template.spec.containers[chat].image`. */
  readonly path: string;
  /** The fields from the top of the object on, without items of lists. */
  readonly trail: readonly string[];
  /** What it was; undefined where it was absent. */
  readonly before?: unknown;
  /** What it becomes; undefined where it goes. */
  readonly after?: unknown;
}

/** What the API server fills in, and no manifest decides. */
const SERVER_OWNED: readonly string[] = [
  'creationTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
];

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The fields in which two versions of one object differ for a cluster: amounts are compared by value, what the server
 * fills in counts as given, and items of lists are met by what the server tells them apart by.
 */
export function fieldChanges(before: Manifest, after: Manifest): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  const top = { path: '', trail: [], isDefault: defaultsOf(after.kind) };
  compareObjects(asWritten(asGiven(before, after)), asWritten(asGiven(after, before)), top, changes);
  return changes;
}

function asWritten({ status: _, metadata, ...rest }: Manifest): PlainObject {
  const spec = rest.kind === 'Job' ? { spec: withCompletions(objectOf(rest['spec'])) } : {};
  const { annotations, ...others } = metadata ?? {};
  const kept = Object.entries(annotations ?? {}).filter(([name]) => name !== LAST_APPLIED);
  const fields = Object.entries(others).filter(([name]) => !SERVER_OWNED.includes(name));
  const own = kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {};
  return { ...rest, ...spec, metadata: { ...Object.fromEntries(fields), ...own } };
}

/** A Job that says neither how often it is to succeed nor how often it runs at a time does both once. */
function withCompletions(job: PlainObject): PlainObject {
  const isOpen = job['completions'] === undefined && job['parallelism'] === undefined;
  return isOpen ? { ...job, completions: 1 } : job;
}

interface Place {
  readonly path: string;
  readonly trail: readonly string[];
  readonly isDefault: IsDefault;
}

function compareObjects(before: PlainObject, after: PlainObject, place: Place, changes: FieldChange[]): void {
  const { isDefault } = place;
  for (const key of keysOf(before, after)) {
    const trail = [...place.trail, key];
    if (sameField(before, after, key, trail, isDefault)) continue;
    const path = place.path === '' ? key : keyed(place.path, key);
    compareValues(fieldOf(before, key), fieldOf(after, key), { path, trail, isDefault }, changes);
  }
}

function compareValues(before: unknown, after: unknown, place: Place, changes: FieldChange[]): void {
  const [former, next] = [asObject(before), asObject(after)];
  if (former && next) compareObjects(former, next, place, changes);
  else if (Array.isArray(before) && Array.isArray(after)) compareLists(before, after, place, changes);
  else changes.push(changed(place, before, after));
}

function changed({ path, trail }: Place, before: unknown, after: unknown): FieldChange {
  return { path, trail, before, after };
}

/** Items that can be told apart are compared one by one, and by their order where that alone differs; others as a whole. */
function compareLists(
  before: readonly unknown[],
  after: readonly unknown[],
  place: Place,
  changes: FieldChange[],
): void {
  const [former, next] = [byKey(before, place.trail), byKey(after, place.trail)];
  if (!former || !next) {
    compareUnnamed(before, after, place, changes);
    return;
  }
  for (const key of new Set([...former.keys(), ...next.keys()])) {
    const [was, is] = [former.get(key), next.get(key)];
    if (sameValue(was, is, place.trail, place.isDefault)) continue;
    compareValues(was, is, { ...place, path: `${place.path}[${key}]` }, changes);
  }
  const [was, is] = [inBoth(former, next), inBoth(next, former)];
  if (was.some((key, index) => key !== is[index])) changes.push(changed(place, was, is));
}

/** The keys of items that the other list has too, in order. */
function inBoth(items: ReadonlyMap<string, unknown>, others: ReadonlyMap<string, unknown>): string[] {
  return [...items.keys()].filter((key) => others.has(key));
}

/** Where one item alone of a list became another, that is all there is to tell. */
function compareUnnamed(
  before: readonly unknown[],
  after: readonly unknown[],
  place: Place,
  changes: FieldChange[],
): void {
  const differing = before.flatMap((item, index) =>
    sameValue(item, after[index], place.trail, place.isDefault) ? [] : [index],
  );
  const [index = 0] = differing;
  const [was, is] = [asObject(before[index]), asObject(after[index])];
  if (before.length === after.length && differing.length === 1 && was && is)
    compareObjects(was, is, { ...place, path: `${place.path}[${index}]` }, changes);
  else changes.push(changed(place, before, after));
}

function byKey(items: readonly unknown[], trail: readonly string[]): ReadonlyMap<string, unknown> | undefined {
  const found = new Map<string, unknown>();
  for (const item of items) {
    const key = keyOfItem(trail.at(-1) ?? '', item);
    if (key === undefined || found.has(key)) return undefined;
    found.set(key, item);
  }
  return found;
}

/** Items of a list that came and went; undefined for what is no list on both sides. */
export function itemChanges({ before, after }: FieldChange): { gone: unknown[]; come: unknown[] } | undefined {
  if (!Array.isArray(before) || !Array.isArray(after)) return undefined;
  return { gone: without(before, after), come: without(after, before) };
}

function without(items: readonly unknown[], others: readonly unknown[]): unknown[] {
  const left = [...listOf(others)];
  return items.filter((item) => {
    const index = left.findIndex(
      (other) => item === other || (typeof item === 'object' && isDeepStrictEqual(item, other)),
    );
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
