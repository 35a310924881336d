import { isPlainObject } from '../manifest/plain-object';
import { canHoldFields, isMap } from './class-object';
import { fieldsNamed, type KnownFields, known } from './known';
import type { Shape } from './shape';

type Test = (value: unknown) => boolean;

/** Whether a value is of a class. */
export type IsOfClass = (value: object) => boolean;

/** Our own classes by name; those of other packages are told by the name that they give themselves. */
const own = new Map<string, IsOfClass>();

/** Makes a class of ours known, whose values shapes ask for by this name. */
export function rememberClass(name: string, isOfIt: IsOfClass): void {
  own.set(name, isOfIt);
}

/** The test of each shape, made when it is first met: every model of a fleet asks for the same ones. */
const tests = new Map<Shape, Test>();

/** Whether a value is of a shape through and through. */
export function fits(shape: Shape, value: unknown): boolean {
  return testOf(shape)(value);
}

/** The test whether a value is of a shape through and through. */
function testOf(shape: Shape): Test {
  let test = tests.get(shape);
  if (test === undefined) {
    test = makeTest(shape);
    tests.set(shape, test);
  }
  return test;
}

function makeTest(shape: Shape): Test {
  if (typeof shape === 'string') return testNamed(shape);
  if ('list' in shape) {
    const item = testOf(shape.list);
    return (value) => Array.isArray(value) && value.every(item);
  }
  if ('map' in shape) {
    const entry = testOf(shape.map);
    return (value) => isObject(value) && isMap(value) && Object.values(value).every(entry);
  }
  if ('any' in shape) {
    const alternatives = shape.any.map(testOf);
    return (value) => alternatives.some((one) => one(value));
  }
  if ('is' in shape) return (value) => shape.is.some((one) => one === value);
  return testFields(known(shape.fields));
}

function testNamed(shape: string): Test {
  const name = shape.slice(1);
  if (shape === 'unknown') return () => true;
  if (shape === 'object') return isObject;
  if (shape.startsWith('@')) return (value) => isOfClass(value, name);
  return shape.startsWith('#') ? testFields(fieldsNamed(name)) : (value) => typeof value === shape;
}

function testFields(fields: KnownFields): Test {
  const { shapes, required } = fields;
  const made = new Map<string, Test>();
  const test = (key: string, value: unknown): boolean => {
    let one = made.get(key);
    if (one === undefined) {
      const shape = shapes.get(key);
      if (shape === undefined) return false;
      one = testOf(shape);
      made.set(key, one);
    }
    return one(value);
  };
  return (value) => {
    if (!isObject(value) || !holdsItsFields(value, fields)) return false;
    for (const key of required) if (value[key] === undefined) return false;
    for (const key of namesIn(value, shapes)) {
      const given = value[key];
      if (given !== undefined && !test(key, given)) return false;
    }
    return true;
  };
}

function holdsItsFields(value: Readonly<Record<string, unknown>>, fields: KnownFields): boolean {
  return isPlainObject(value) || (canHoldFields(value) && fieldsNotHeld(value, fields).length === 0);
}

/**
 * The fields that an object of a class has without holding them itself, as getters or inherited: they would be lost where
 * the object is copied. Those of a construct are read in place, and so are those of an object that must have a method.
 */
export function fieldsNotHeld(
  value: Readonly<Record<string, unknown>>,
  { shapes, required }: KnownFields,
): readonly string[] {
  if (isPlainObject(value) || isConstruct(value)) return [];
  if (required.some((name) => shapes.get(name) === 'function')) return [];
  const isHeld = (name: string) => Object.prototype.propertyIsEnumerable.call(value, name);
  return [...shapes.keys()].filter((name) => value[name] !== undefined && !isHeld(name));
}

/**
 * The names in an object that must be those of fields. An object of a class may have what else it likes, and so may what
 * was copied of a construct: `{ ...model, weight: 90 }`.
 */
export function namesIn(
  value: Readonly<Record<string, unknown>>,
  shapes: ReadonlyMap<string, Shape>,
): Iterable<string> {
  if (!isPlainObject(value)) return shapes.keys();
  const names = Object.keys(value);
  return isConstruct(value) ? names.filter((name) => shapes.has(name) || !isObject(value[name])) : names;
}

/** Whether an object is a construct, or was copied of one. */
function isConstruct(value: Readonly<Record<string, unknown>>): boolean {
  return isOfClass(value['node'], 'Node');
}

/** Whether a value is what a shape asks for, whatever is in it. */
export function resembles(shape: Shape, value: unknown): boolean {
  if (typeof shape === 'string') return shape.startsWith('#') ? isObject(value) : fits(shape, value);
  if ('list' in shape) return Array.isArray(value);
  if ('any' in shape) return shape.any.some((one) => resembles(one, value));
  return 'is' in shape ? fits(shape, value) : isObject(value);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOfClass(value: unknown, name: string): boolean {
  if (!isObject(value)) return false;
  const isOfIt = own.get(name);
  return isOfIt ? isOfIt(value) : isInstanceNamed(value, name);
}

/** Whether a value is of a class of this name, from whatever copy of a package. */
export function isInstanceNamed(value: object, name: string): boolean {
  for (let prototype = Object.getPrototypeOf(value); prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    const made: unknown = prototype.constructor;
    if (typeof made === 'function' && (made.name === name || fullNameOf(made)?.endsWith(`.${name}`))) return true;
  }
  return false;
}

/**
 * `cdk8s.Chart`, as jsii writes it into each class of cdk8s, cdk8s-plus-27 and constructs: bundlers of apps rename classes.
 *
 * @see https://github.com/aws/jsii-compiler/blob/main/src/transforms/runtime-info.ts
 */
function fullNameOf(made: object): string | undefined {
  const info: unknown = Reflect.get(made, JSII);
  const name = isObject(info) ? info['fqn'] : undefined;
  return typeof name === 'string' ? name : undefined;
}

const JSII = Symbol.for('jsii.rtti');
