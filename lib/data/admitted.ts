/** What the schemas of data admit, and how that is said. */
import type { Schema } from './schema';

/** A mapping of data. */
export type PlainObject = Readonly<Record<string, unknown>>;

/** Whether data is a mapping. */
export function isObject(data: unknown): data is PlainObject {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

/** Whether a mapping names the method of a schema. */
export function hasMethodOf(schema: Schema, data: PlainObject): boolean {
  const method = schema['x-call']?.method;
  return method !== undefined && Object.hasOwn(data, method);
}

/** Whether data is of the schema's own type, whatever is in it. */
export function accepts(schema: Schema, data: unknown): boolean {
  if (schema.anyOf) return schema.anyOf.some((inner) => accepts(inner, data));
  if (schema.type === 'object') return isObject(data);
  if (schema.type === 'array') return Array.isArray(data);
  return admits({ ...schema, pattern: undefined }, data);
}

/** Whether a scalar is admitted. */
export function admits(schema: Schema, data: unknown): boolean {
  if (schema.const !== undefined) return data === schema.const;
  if (schema.enum) return schema.enum.some((value) => value === data);
  if (schema.type === 'integer') return Number.isInteger(data);
  if (schema.type === 'number') return Number.isFinite(data);
  if (schema.type === 'null') return data === null;
  if (schema.type !== undefined) return typeof data === schema.type && matches(schema.pattern, data);
  return true;
}

function matches(pattern: string | undefined, data: unknown): boolean {
  return pattern === undefined || new RegExp(pattern).test(String(data));
}

/** Whether text is admitted. */
export function isText({ type, const: word, enum: words = [] }: Schema): boolean {
  return type === 'string' || typeof word === 'string' || words.some((one) => typeof one === 'string');
}

/** Whether text is an amount with its unit, as its examples are. */
export function isAmount({ examples = [] }: Schema): boolean {
  return examples.some((example) => typeof example === 'string' && /^\d+[A-Za-z]+$/.test(example));
}

/** Whether numbers are admitted. */
export function isNumeric({ type }: Schema): boolean {
  return type === 'integer' || type === 'number';
}

/** Whether an object may hold nothing at all. */
export function mayBeEmpty({ type, required = [] }: Schema): boolean {
  return type === 'object' && required.length === 0;
}

const TYPE_NAMES: Readonly<Record<NonNullable<Schema['type']>, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null, which takes it away',
};

/** What schemas admit, for a person. */
export function namesOf(schemas: readonly Schema[]): string {
  const methods = schemas.flatMap(({ 'x-call': call }) => call?.method ?? []);
  const named = schemas.filter((schema) => !schema['x-call']).map(nameOf);
  const [first] = methods.sort();
  if (first !== undefined) named.unshift(`one of ${[...new Set(methods)].join(', ')}, such as { ${first}: ... }`);
  return [...new Set(named)].join(' or ');
}

function nameOf(schema: Schema): string {
  if (schema.anyOf) return namesOf(schema.anyOf);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum?.length === 1) return JSON.stringify(schema.enum[0]);
  if (schema.enum) return `one of ${schema.enum.map((value) => JSON.stringify(value)).join(', ')}`;
  if (schema.examples) return `written like ${schema.examples.map((value) => JSON.stringify(value)).join(' or ')}`;
  if (schema.pattern !== undefined) return `text that matches ${schema.pattern}`;
  return TYPE_NAMES[schema.type ?? 'null'];
}
