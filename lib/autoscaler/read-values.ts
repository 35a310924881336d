import type { Faults } from '../manifest/fault';
import { Quantity } from '../manifest/quantity';
import { textOf, wholeOf } from '../manifest/read';

/** A whole number within bounds; the lower one where there is a fault. */
export function readWhole(value: unknown, field: string, [least, most]: [number, number], faults: Faults): number {
  const whole = wholeOf(value);
  if (whole !== undefined && whole >= least && whole <= most) return whole;
  const problem = `must be a whole number, ${least} to ${most}`;
  faults.add({ field, value, problem, fix: `Write one, such as ${least}.` });
  return least;
}

/** One of several words; the first where there is a fault. */
export function readWord<T extends string>(
  value: unknown,
  field: string,
  words: readonly [T, ...T[]],
  faults: Faults,
): T {
  const word = words.find((one) => one === value);
  if (word !== undefined) return word;
  faults.add({ field, value, problem: `must be ${words.join(', ')}`, fix: 'Choose one of these.' });
  return words[0];
}

/** A name; an empty one where there is a fault. */
export function readName(value: unknown, field: string, faults: Faults): string {
  const name = textOf(value);
  if (name) return name;
  faults.add({ field, value, problem: 'must be a name', fix: 'Write the name.' });
  return '';
}

/** An amount above 0, in thousandths rounded up; undefined where none is given, and where there is a fault. */
export function readAmount(value: unknown, field: string, faults: Faults): bigint | undefined {
  if (value === undefined || value === null) return undefined;
  const quantity = Quantity.tryParse(value);
  if (quantity && quantity.sign > 0) return quantity.milliValue();
  const problems = quantity ? ['must be above 0'] : Quantity.faults(value);
  faults.addAll(field, value, problems, 'Write an amount such as 4, 500m or 2Gi.');
  return undefined;
}

/** A fraction as the controller reads it: its digits times a power of ten, which is not always the nearest number. */
export function readFraction(value: unknown, field: string, faults: Faults): number | undefined {
  if (value === undefined || value === null) return undefined;
  const quantity = Quantity.tryParse(value);
  if (quantity && quantity.sign >= 0) return approximate(quantity);
  const problems = quantity ? ['must not be below 0'] : Quantity.faults(value);
  faults.addAll(field, value, problems, 'Write 5 % as 0.05 or 50m.');
  return undefined;
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['n', 1e-9],
  ['u', 1e-6],
  ['m', 1e-3],
]);

function approximate(quantity: Quantity): number {
  const [, digits, unit] = /^(\d+)([num])$/.exec(quantity.toString()) ?? [];
  return digits === undefined ? quantity.toNumber() : Number(digits) * (UNITS.get(unit ?? '') ?? 1);
}
