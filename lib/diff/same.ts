import { Quantity } from '../manifest/quantity';
import { asObject, at, type PlainObject } from '../manifest/read';
import type { IsDefault } from './defaults';

/** Fields of a `spec` that hold amounts, or a mapping of them. */
const AMOUNTS: readonly string[] = ['averageValue', 'capacity', 'hard', 'limits', 'requests', 'sizeLimit'];

/**
 * Whether two values are one to a cluster: amounts count by what they amount to, and what is absent is its default.
 *
 * @param trail the fields that lead to them
 */
export function sameValue(before: unknown, after: unknown, trail: readonly string[], isDefault: IsDefault): boolean {
  if (before === after) return true;
  if (Array.isArray(before) && Array.isArray(after))
    return (
      before.length === after.length && before.every((item, index) => sameValue(item, after[index], trail, isDefault))
    );
  const [former, next] = [asObject(before), asObject(after)];
  if (former && next)
    return keysOf(former, next).every((key) => sameField(former, next, key, [...trail, key], isDefault));
  return isAmount(trail) && sameAmount(before, after);
}

/** Whether a field of two objects is one to a cluster. */
export function sameField(
  before: PlainObject,
  after: PlainObject,
  key: string,
  trail: readonly string[],
  isDefault: IsDefault,
): boolean {
  const [former, next] = [fieldOf(before, key), fieldOf(after, key)];
  if (former === undefined) return next === undefined || saysNothing(next, after, trail, isDefault);
  if (next === undefined) return saysNothing(former, before, trail, isDefault);
  return sameValue(former, next, trail, isDefault);
}

/** A field, undefined where it is absent; one that is null says as little, and no object has what it inherits. */
export function fieldOf(fields: PlainObject, key: string): unknown {
  return at(fields, key) ?? undefined;
}

/** Whether a field, or everything in it, is what it would be if it were absent. */
function saysNothing(value: unknown, parent: PlainObject, trail: readonly string[], isDefault: IsDefault): boolean {
  const fields = withoutNulls(value);
  if (isDefault(trail, fields ?? value, parent)) return true;
  const keys = Object.keys(fields ?? {});
  if (!fields || keys.length === 0) return false;
  return keys.every((key) => saysNothing(fields[key], fields, [...trail, key], isDefault));
}

function withoutNulls(value: unknown): PlainObject | undefined {
  const fields = asObject(value);
  return fields && Object.fromEntries(Object.entries(fields).filter(([, item]) => item !== null));
}

/** The fields of two objects, those of the first one first. */
export function keysOf(before: PlainObject, after: PlainObject): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])];
}

function isAmount(trail: readonly string[]): boolean {
  const [parent = '', field = ''] = trail.slice(-2);
  if (trail[0] !== 'spec') return false;
  return AMOUNTS.includes(field) || AMOUNTS.includes(parent) || (field === 'value' && parent === 'target');
}

function sameAmount(before: unknown, after: unknown): boolean {
  const former = Quantity.tryParse(before);
  const next = Quantity.tryParse(after);
  return former !== undefined && next !== undefined && former.equals(next);
}
