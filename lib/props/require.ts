import type { Construct } from 'constructs';
import { type Fault, faultText } from '../manifest/fault';
import { explain, NO_PROP, notHeldFaults } from './explain';
import { fits, type IsOfClass, isObject, rememberClass } from './fits';
import { callsOf, fieldsNamed, known } from './known';
import { placeFaults } from './place';
import type { Fields, Shape } from './shape';

/** Constructs that make their parts from props which were judged already. */
const vouching = new WeakSet<Construct>();

/** What called for judgement: the stack of an error begins where it was called itself. */
type Called = ((...given: never[]) => unknown) | (abstract new (...given: never[]) => unknown);

/**
 * Judges the props of a construct that is about to be made by the types of the public API, for those whom the compiler
 * did not tell: JavaScript, an app that runs without type check, values that were put together elsewhere.
 *
 * @param name the interface of the props
 * @param made the class of the construct
 * @returns the names that there are not, to be told when the app is validated with everything else that is wrong
 * @throws TypeError where a value is missing or of a wrong type, with everything that is wrong with the props, or where the
 * construct cannot stand, as there is no scope, chart or id, or the id is taken
 */
export function judgeProps(scope: Construct, id: string, name: string, props: unknown, made: Called): readonly Fault[] {
  if (vouching.has(scope)) return [];
  const misplaced = placeFaults(scope, id);
  if (misplaced.length > 0) throw typeError(`new ${made.name}(scope, id, props)`, misplaced, made);
  const path = [scope.node.path, id].filter((part) => part !== '').join('/');
  return judgeShape(path, name, props, { called: made });
}

/**
 * The same for an object that is given in another way.
 *
 * @param where what the error begins with
 * @param field where the object stands
 */
export function judgeShape(
  where: string,
  name: string,
  value: unknown,
  { field = '', called = judgeShape }: { readonly field?: string; readonly called?: Called } = {},
): readonly Fault[] {
  const shape = `#${name}`;
  if (fits(shape, value)) return [];
  const faults = explain(shape, value, isObject(value) ? field : field || 'props');
  if (faults.every(({ problem }) => problem === NO_PROP)) return faults;
  throw typeError(where, faults, called);
}

/**
 * Judges the arguments of a method.
 *
 * @param where what the error begins with
 * @param given by the names of the parameters
 * @throws TypeError where one is missing or of a wrong type, with everything that is wrong with them
 */
export function judgeArguments(
  where: string,
  parameters: Fields,
  given: Readonly<Record<string, unknown>>,
  called: Called,
): void {
  const faults = explain({ fields: parameters }, given, '');
  if (faults.length > 0) throw typeError(where, faults, called);
}

/**
 * Refuses an object of a class some of whose fields would be lost where it is copied, before it is.
 *
 * @param where what the error begins with
 * @param name the interface whose fields it has
 * @param field where the object stands
 * @throws TypeError that names the fields
 */
export function judgeHeld(
  where: string,
  name: string,
  value: unknown,
  { field = '', called = judgeHeld }: { readonly field?: string; readonly called?: Called } = {},
): void {
  const faults = isObject(value) ? notHeldFaults(value, fieldsNamed(name), field) : [];
  if (faults.length > 0) throw typeError(where, faults, called);
}

/** Lets the parts be that a construct makes of its judged props, until {@link isMade}. */
export function vouchFor(construct: Construct): void {
  vouching.add(construct);
}

/** What is put into a construct from now on is judged. */
export function isMade(construct: Construct): void {
  vouching.delete(construct);
}

/**
 * Judges what the static methods of a class are called with, as its types say.
 *
 * @param name what shapes call the class
 * @param isOfIt whether a value is one of the class; by default, whether it inherits from it
 */
export function judgeCalls(
  name: string,
  owner: { readonly prototype: object },
  isOfIt: IsOfClass = (value) => Object.prototype.isPrototypeOf.call(owner.prototype, value),
): void {
  rememberClass(name, isOfIt);
  for (const [method, parameters] of Object.entries(callsOf(name))) {
    const make: unknown = Reflect.get(owner, method);
    if (typeof make !== 'function')
      throw new Error(`lib/props/shapes.json names ${name}.${method}: run npm run schema`);
    const { shapes, required } = known(parameters);
    const isRight = [...shapes].map(([parameter, shape]) => argumentTest(shape, required.includes(parameter)));
    const judged = (...given: unknown[]): unknown => {
      if (isRight.every((test, index) => test(given[index]))) return Reflect.apply(make, owner, given);
      const named = Object.fromEntries([...shapes.keys()].map((parameter, index) => [parameter, given[index]]));
      const faults = explain({ fields: parameters }, named, '');
      throw typeError(`${name}.${method}(${Object.keys(named).join(', ')})`, faults, judged);
    };
    Reflect.set(owner, method, Object.defineProperty(judged, 'name', { value: method }));
  }
}

/** The test of an argument, made when there is one. */
function argumentTest(shape: Shape, isRequired: boolean): (value: unknown) => boolean {
  return (value) => (value === undefined ? !isRequired : fits(shape, value));
}

/** An error whose stack begins where the person called. */
function typeError(where: string, faults: readonly Fault[], called: Called): TypeError {
  const error = new TypeError(faults.map((fault) => `${where}: ${faultText(fault)}`).join('\n'));
  Error.captureStackTrace(error, called);
  return error;
}
