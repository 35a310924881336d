import type { Fault } from '../manifest/fault';
import { fieldPath } from '../manifest/field-path';
import { nearest } from '../manifest/nearest';
import { isPlainObject } from '../manifest/plain-object';
import { unknownNameFix } from '../manifest/unknown-name';
import { canHoldFields, isMap } from './class-object';
import { fieldsNotHeld, fits, isInstanceNamed, isObject, namesIn, resembles } from './fits';
import { callsOf, fieldsNamed, type KnownFields, known } from './known';
import type { Shape } from './shape';

/** How values of other packages' classes are made. */
const MAKERS: Readonly<Record<string, string>> = {
  Cpu: 'Cpu.millis(500) or Cpu.units(1)',
  Duration: 'Duration.seconds(30) or Duration.minutes(3)',
  EnvFrom: "Env.fromSecret(secret) or Env.fromConfigMap(configMap, 'PREFIX_')",
  EnvValue: 'EnvValue.fromSecretValue({ secret, key }), or as text',
  JsonPatch: "JsonPatch.add('/spec/paused', true) or another method of JsonPatch",
  ModelDeployment: 'new ModelDeployment(...), or the deployment of an AutoscaledModel: model.deployment',
  ModelService: 'new ModelService(...), or the service of an AutoscaledModel: model.service',
  ServingApp: 'new ServingApp(), in place of the App of cdk8s',
  Size: 'Size.mebibytes(512) or Size.gibibytes(2)',
  Volume: "Volume.fromSecret(chart, 'volume', secret) or another method of Volume",
};

const MOST_FIELDS_SHOWN = 8;

/** What is wrong with a value that does not fit, field by field. */
export function explain(shape: Shape, value: unknown, field: string): Fault[] {
  if (fits(shape, value) || isToken(value)) return [];
  if (typeof shape === 'string') {
    const isMeant = shape.startsWith('#') && isObject(value) && canHoldFields(value);
    return isMeant ? explainFields(fieldsNamed(shape.slice(1)), value, field) : [mismatch(shape, value, field)];
  }
  if ('any' in shape) return explainAny(shape.any, value, field);
  if ('list' in shape && Array.isArray(value)) {
    return value.flatMap((item, index) => explain(shape.list, item, `${field}[${index}]`));
  }
  if ('map' in shape && isObject(value)) {
    if (!isMap(value))
      return [{ field, problem: `must be a plain object; received ${received(value)}`, fix: WRITE_MAP }];
    return Object.entries(value).flatMap(([key, item]) => explain(shape.map, item, fieldPath(field, key)));
  }
  if ('fields' in shape && isObject(value) && canHoldFields(value))
    return explainFields(known(shape.fields), value, field);
  return [mismatch(shape, value, field)];
}

/** Takes the alternative that was meant, so that a fault deep in it is told there. */
function explainAny(alternatives: readonly Shape[], value: unknown, field: string): Fault[] {
  const meant = alternatives.filter((shape) => resembles(shape, value));
  const [first, ...others] = meant.map((shape) => explain(shape, value, field));
  if (first === undefined) return [mismatch({ any: alternatives }, value, field)];
  return others.reduce((best, faults) => (faults.length < best.length ? faults : best), first);
}

function explainFields({ shapes, required }: KnownFields, value: Readonly<Record<string, unknown>>, field: string) {
  const faults: Fault[] = required
    .filter((key) => value[key] === undefined)
    .map((key) => ({ field: fieldPath(field, key), problem: 'is missing', fix: `Set ${key}.` }));
  const notHeld = fieldsNotHeld(value, { shapes, required });
  faults.push(...notHeldFaults(value, { shapes, required }, field));
  const names = [...namesIn(value, shapes)].filter((name) => value[name] !== undefined && !notHeld.includes(name));
  for (const key of names) {
    const shape = shapes.get(key);
    if (shape !== undefined) faults.push(...explain(shape, value[key], fieldPath(field, key)));
    else faults.push({ field: fieldPath(field, key), problem: NO_PROP, fix: unknownNameFix(key, [...shapes.keys()]) });
  }
  return faults;
}

/** What is wrong with an object of a class some of whose fields would be lost. */
export function notHeldFaults(value: Readonly<Record<string, unknown>>, fields: KnownFields, field: string): Fault[] {
  return fieldsNotHeld(value, fields).map((key) => ({
    field: fieldPath(field, key),
    problem: 'is inherited or a getter, and would be lost: an object must hold its fields itself',
    fix: 'Write a plain object, or make it a field of the class.',
  }));
}

/** What is said of a name that there is not. */
export const NO_PROP = 'is no prop here';

const WRITE_MAP = 'Write it as { name: value }; Object.fromEntries makes it of a Map.';

const LOAD_ONE =
  '`npm ls cdk8s-model-serving` tells who brings the other copy: let all of the app share one. ' +
  'In a test, take everything from one require: jest.resetModules() makes the next load another copy.';

function mismatch(shape: Shape, value: unknown, field: string): Fault {
  const other = classesOf(flatten(shape)).find((name) => isObject(value) && isInstanceNamed(value, name));
  if (other !== undefined) {
    const problem = `must be ${withArticle(other)} of this copy of cdk8s-model-serving; received ${withArticle(other)} of another one`;
    return { field, problem, fix: LOAD_ONE };
  }
  const wanted = [...new Set(descriptions(shape))].join(' or ');
  const fix = fixFor(flatten(shape), value) ?? `Give ${wanted}.`;
  return { field, problem: `must be ${wanted}; received ${received(value)}`, fix };
}

function flatten(shape: Shape): readonly Shape[] {
  return typeof shape === 'object' && 'any' in shape ? shape.any.flatMap(flatten) : [shape];
}

function descriptions(shape: Shape): string[] {
  return flatten(shape).map((one) => {
    if (typeof one === 'string') return descriptionOfNamed(one);
    if ('list' in one) return 'a list';
    if ('is' in one)
      return `${one.is.length > 1 ? 'one of ' : ''}${one.is.map((word) => JSON.stringify(word)).join(', ')}`;
    return 'fields' in one ? objectWith(known(one.fields)) : 'an object';
  });
}

const PRIMITIVES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  function: 'a function',
  object: 'an object',
};

function descriptionOfNamed(shape: string): string {
  const name = shape.slice(1);
  if (shape.startsWith('@') || MAKERS[name] !== undefined) return withArticle(name);
  return shape.startsWith('#') ? objectWith(fieldsNamed(name)) : (PRIMITIVES[shape] ?? shape);
}

function withArticle(name: string): string {
  return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
}

function objectWith({ shapes }: KnownFields): string {
  const names = [...shapes.keys()];
  return names.length > MOST_FIELDS_SHOWN ? 'an object' : `an object with ${names.join(', ')}`;
}

/** A value as the person who wrote it knows it. */
export function received(value: unknown): string {
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name}`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (!isObject(value)) return typeof value === 'string' ? JSON.stringify(value) : String(value);
  if (!isPlainObject(value)) return instanceOf(value);
  const keys = Object.keys(value);
  return keys.length === 0 ? 'an empty object' : `an object with ${keys.slice(0, MOST_FIELDS_SHOWN).join(', ')}`;
}

function instanceOf(value: object): string {
  const { name } = value.constructor;
  return name === '' ? 'an object' : withArticle(name);
}

function classesOf(shapes: readonly Shape[]): readonly string[] {
  return shapes.flatMap((shape) => (typeof shape === 'string' && shape.startsWith('@') ? shape.slice(1) : []));
}

function fixFor(shapes: readonly Shape[], value: unknown): string | undefined {
  if (value === null || value === undefined) return 'Give a value, or leave it out.';
  const classes = classesOf(shapes);
  if (typeof value === 'function' && classes.length > 0) return 'Call it.';
  if (shapes.some((shape) => typeof shape === 'object' && 'list' in shape && fits(shape.list, value))) {
    return 'Put it into a list, in [ and ].';
  }
  const isNumber = typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
  if (isNumber && shapes.includes('number')) return `Leave the quotes out: ${value.trim()}.`;
  if ((typeof value === 'number' || typeof value === 'boolean') && shapes.includes('string')) {
    return `Put it in quotes: '${value}'.`;
  }
  if (classes.length > 0) return `Write it as ${classes.map(makerOf).join(', or as ')}.`;
  const words = shapes.flatMap((shape) => (typeof shape === 'object' && 'is' in shape ? shape.is : []));
  const similar = typeof value === 'string' ? nearest(value, words.map(String)) : undefined;
  return similar === undefined ? undefined : `Did you mean ${JSON.stringify(similar)}?`;
}

function makerOf(className: string): string {
  const methods = Object.keys(callsOf(className)).map((method) => `${className}.${method}(...)`);
  return MAKERS[className] ?? (methods.length > 0 ? methods.join(', ') : `a ${className}`);
}

/** Whether the value is known only when the app is rendered, as cdk8s' `Lazy` is. */
function isToken(value: unknown): boolean {
  return isObject(value) && !isPlainObject(value) && (isFunction(value['produce']) || isFunction(value['resolve']));
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
