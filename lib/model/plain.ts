import { Duration, Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { isPlainObject } from '../manifest/plain-object';

/**
 * Turns what cdk8s-plus-27 hands around into what stands in a manifest: `Quantity` and `IntOrString` become their value,
 * `Cpu` and `Size` become quantities, a `Duration` becomes whole seconds. Everything else is left as it is.
 */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof k8s.Quantity || value instanceof k8s.IntOrString) return value.value;
  if (value instanceof Cpu) return value.amount;
  if (value instanceof Size) return sizeQuantity(value);
  if (value instanceof Duration) return value.toSeconds();
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, plain(child)]));
}

/** `Size.gibibytes(2)` as `2Gi`. */
export function sizeQuantity(size: Size): string {
  return size.asString();
}
