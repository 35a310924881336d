import type { Fault } from '../manifest/fault';
import { unknownNameFix } from '../manifest/unknown-name';
import { fieldsNamed, type KnownFields, known } from './known';
import type { Shape } from './shape';

/**
 * Why a path can lead to no value, such as `scheduling.toleration`; undefined where it may lead to one. Whatever stands in
 * a map, in a value of a class, or in an object that is judged elsewhere may have any name.
 *
 * @param name the interface of the props in which the path begins
 * @param path names with dots between them; an entry of a list is named by its number
 */
export function pathFault(name: string, path: string): Pick<Fault, 'problem' | 'fix'> | undefined {
  const keys = path.split('.');
  if (keys.includes('')) return NAMELESS;
  let shapes: readonly Shape[] = [`#${name}`];
  for (const [index, key] of keys.entries()) {
    if (shapes.some(mayHoldAny)) return undefined;
    const inside = shapes.flatMap((shape) => shapesAt(shape, key));
    if (inside.length === 0) return missing(shapes, keys.slice(0, index), key);
    shapes = inside.flatMap(alternatives);
  }
  return undefined;
}

const NAMELESS = { problem: 'an empty name is no prop', fix: 'Name a prop, such as probes.liveness or env.DEBUG.' };

function missing(shapes: readonly Shape[], before: readonly string[], key: string): Pick<Fault, 'problem' | 'fix'> {
  const names = shapes.flatMap((shape) => [...(fieldsOf(shape)?.shapes.keys() ?? [])]);
  const parent = before.join('.');
  if (names.length > 0) {
    return { problem: `${[...before, key].join('.')} is no prop`, fix: unknownNameFix(key, names) };
  }
  const isList = shapes.some((shape) => typeof shape === 'object' && 'list' in shape);
  if (isList) return { problem: `${parent} is a list`, fix: `Say ${parent}, or ${parent}.0 for the first of it.` };
  return { problem: `${parent} has no parts`, fix: `Say ${parent}.` };
}

function alternatives(shape: Shape): readonly Shape[] {
  return typeof shape === 'object' && 'any' in shape ? shape.any.flatMap(alternatives) : [shape];
}

function mayHoldAny(shape: Shape): boolean {
  return typeof shape === 'string' ? /^(@.*|object|unknown)$/.test(shape) : 'map' in shape;
}

function shapesAt(shape: Shape, key: string): readonly Shape[] {
  if (typeof shape === 'object' && 'list' in shape) return /^\d+$/.test(key) ? [shape.list] : [];
  const field = fieldsOf(shape)?.shapes.get(key);
  return field === undefined ? [] : [field];
}

function fieldsOf(shape: Shape): KnownFields | undefined {
  if (typeof shape === 'string') return shape.startsWith('#') ? fieldsNamed(shape.slice(1)) : undefined;
  return 'fields' in shape ? known(shape.fields) : undefined;
}
