import { Quantity } from '../manifest/quantity';

/** The greatest number of replicas. */
export const MAX_INT32 = 2_147_483_647;

/** The greatest amount, in thousandths. */
export const MAX_INT64 = 2n ** 63n - 1n;

/**
 * A number in thousandths, rounded up as a metrics API hands it over.
 *
 * @throws QuantityError where it is none
 */
export function milliOf(amount: number | string): bigint {
  return Quantity.parse(amount).milliValue();
}

/** An amount as the controller holds it, whose sums go around beyond 64 bits. */
export function int64(amount: bigint): bigint {
  return BigInt.asIntN(64, amount);
}

/**
 * A number of replicas rounded up, the greatest there is at most. Where Kubernetes does not see to that itself, what lies
 * beyond depends on the processor that its controller runs on.
 */
export function replicasOf(amount: number): number {
  return Math.min(Math.ceil(amount), MAX_INT32) + 0;
}

/** The sum of amounts. */
export function sumOf(amounts: Iterable<bigint>): bigint {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
}
