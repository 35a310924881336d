import type { Duration, Size } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { isPlainObject } from '../manifest/plain-object';
import { isInstanceNamed } from '../props/fits';
import { isCpu } from './cpu';

/** What an instance stands for, by the name of its class: it may come from another copy of its package. */
const VALUES: readonly (readonly [name: string, valueOf: (instance: never) => unknown])[] = [
  ['Quantity', ({ value }: k8s.Quantity) => value],
  ['IntOrString', ({ value }: k8s.IntOrString) => value],
  ['Size', sizeQuantity],
  ['Duration', (duration: Duration) => duration.toSeconds()],
];

/**
 * Turns what cdk8s-plus-27 hands around into what stands in a manifest: `Quantity` and `IntOrString` become their value,
 * `Cpu` and `Size` become quantities, a `Duration` becomes whole seconds. Everything else is left as it is.
 */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  if (isPlainObject(value)) return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, plain(child)]));
  if (isCpu(value)) return value.amount;
  const known = VALUES.find(([name]) => isInstanceNamed(value, name));
  return known ? known[1](value as never) : value;
}

/** `Size.gibibytes(2)` as `2Gi`. */
export function sizeQuantity(size: Size): string {
  return size.asString();
}
