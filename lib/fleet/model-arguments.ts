import { compact } from '../manifest/canonical';
import { cycleFault } from '../manifest/cycle';
import type { Fault } from '../manifest/fault';
import { fieldPath } from '../manifest/field-path';
import { isPlainObject } from '../manifest/plain-object';
import { explain } from '../props/explain';
import { fits, isObject } from '../props/fits';
import { judgeArguments, judgeHeld } from '../props/require';
import type { Fields, Shape } from '../props/shape';

const ARGUMENTS: Fields = { name: 'string', props: 'object' };
const DIFFERENCE: Shape = { any: ['object', { is: [false] }] };
const DIFFERENCES: Shape = { map: DIFFERENCE };
const FIELD = 'environments';

/** Differences by environment, and what is wrong with those that are left out of them. */
interface ReadDifferences<D> {
  readonly differences: D;
  readonly faults: readonly Fault[];
}

/**
 * Judges what a model is defined by, without its differences.
 *
 * @param called the method to which it was given
 * @throws TypeError where there is no name, or nothing that could be props
 */
export function judgeModel(name: unknown, props: unknown, called: (...given: never[]) => unknown): void {
  judgeArguments('fleet.model(name, props, differences)', ARGUMENTS, { name, props }, called);
}

/**
 * Judges what the models of a folder have in common.
 *
 * @param called the method to which it was given
 * @throws TypeError where it is no object, and for what would be lost of one of a class
 */
export function judgeDefaults(defaults: unknown, called: (...given: never[]) => unknown): void {
  const where = 'fleet.modelsFrom(folder, defaults)';
  judgeArguments(where, { defaults: 'object' }, { defaults }, called);
  judgeHeld(where, 'AutoscaledModelProps', defaults, { field: 'defaults', called });
}

/**
 * The differences of a model without those that cannot be any, for those whom the compiler did not tell, and without those
 * that hold themselves, which nothing could be laid under.
 */
export function readDifferences<D extends object>(given: D): ReadDifferences<Partial<D>> {
  const misshapen = explain(DIFFERENCES, isPlainObject(given) ? compact(given) : given, FIELD);
  const entries = isObject(given) ? Object.entries(given).filter(([, one]) => fits(DIFFERENCE, one)) : [];
  const cyclic = entries.map(([name, one]) => cycleFault(one, fieldPath(FIELD, name)));
  const faults = [...misshapen, ...cyclic.flatMap((fault) => fault ?? [])];
  if (faults.length === 0) return { differences: given, faults };
  const sound = entries.filter((_, index) => cyclic[index] === undefined);
  return { differences: Object.fromEntries(sound) as Partial<D>, faults };
}
