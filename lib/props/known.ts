import type { Fields, Shape, ShapeTable } from './shape';

/** Required and not imported: the compiler need not read what it has made. */
const table: ShapeTable = require('./shapes.json');

/** The fields of an object, made ready for looking them up. */
export interface KnownFields {
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly required: readonly string[];
}

const ready = new Map<Fields, KnownFields>();

/**
 * The fields of a kind of object.
 *
 * @throws Error where the table has no such kind
 */
export function fieldsNamed(name: string): KnownFields {
  const fields = table.fields[name];
  if (fields === undefined) throw new Error(`lib/props/shapes.json has no ${name}: run npm run schema`);
  return known(fields);
}

/** The static methods of a class that make its values, with their parameters. */
export function callsOf(className: string): Readonly<Record<string, Fields>> {
  return table.calls[className] ?? {};
}

/** Makes fields ready; once for each object of the table. */
export function known(fields: Fields): KnownFields {
  const before = ready.get(fields);
  if (before) return before;
  const names = Object.entries(fields).map(([key, shape]) => [key.replace(/\?$/, ''), shape] as const);
  const made = {
    shapes: new Map(names),
    required: Object.keys(fields).filter((key) => !key.endsWith('?')),
  };
  ready.set(fields, made);
  return made;
}
