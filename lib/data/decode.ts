import { nearest } from '../check/nearest';
import type { Fault } from '../manifest/fault';
import { FACTORIES } from './factories';
import type { RootSchema, Schema } from './schema';
import { VALUES } from './values';

type PlainObject = Readonly<Record<string, unknown>>;

/**
 * Turns data into props along a schema: checks every field, and makes values of classes where the schema says so.
 *
 * @param schema the schema of the data
 * @param root where the schema's references lead
 * @param faults takes what is wrong; where it stays empty, the result is of the type that the schema was made from
 */
export function decode(schema: Schema, data: unknown, root: RootSchema, faults: Fault[]): unknown {
  return new Decoder(root, faults).value(schema, data, '');
}

class Decoder {
  constructor(
    private readonly root: RootSchema,
    private readonly faults: Fault[],
  ) {}

  value(schema: Schema, data: unknown, field: string): unknown {
    const { name, target } = this.resolve(schema);
    const notation = name === undefined ? undefined : VALUES[name];
    if (notation) return this.notated(target, notation.make, data, field);
    if (target.anyOf) return this.alternative(target.anyOf, data, field);
    if (target['x-call']) return this.call(target, data, field);
    if (target.type === 'object') return this.object(target, data, field);
    if (target.type === 'array') return this.array(target, data, field);
    if (!admits(target, data)) this.reject(field, data, `must be ${nameOf(target)}`);
    return data;
  }

  /** Follows references to the schema that they mean, and to its name. */
  private resolve(schema: Schema): { name?: string; target: Schema } {
    const [only] = schema.allOf ?? [];
    if (only) return this.resolve(only);
    if (schema.$ref === undefined) return { target: schema };
    const name = schema.$ref.slice('#/definitions/'.length);
    const target = this.root.definitions[name];
    if (target === undefined) throw new Error(`the schema has no definition of ${name}`);
    return { name, target };
  }

  private notated(schema: Schema, make: (data: unknown) => unknown, data: unknown, field: string): unknown {
    const before = this.faults.length;
    if (schema.anyOf) this.alternative(schema.anyOf, data, field);
    else if (!admits(schema, data)) this.reject(field, data, `must be ${nameOf(schema)}`);
    if (this.faults.length > before) return undefined;
    try {
      return make(data);
    } catch (error) {
      return this.reject(field, data, error instanceof Error ? error.message : String(error));
    }
  }

  /** Takes the alternative that the data means, so that a fault deep in it is told there. */
  private alternative(alternatives: readonly Schema[], data: unknown, field: string): unknown {
    const all = alternatives.flatMap((schema) => this.flatten(schema));
    const calls = all.filter((schema) => this.resolve(schema).target['x-call']);
    const fitting = all.filter((schema) => accepts(this.resolve(schema).target, data));
    const meant = isObject(data) ? calls.find((schema) => hasMethodOf(this.resolve(schema).target, data)) : undefined;
    if (meant) return this.value(meant, data, field);
    const others = fitting.filter((schema) => !calls.includes(schema));
    if (others.length > 0) return this.best(others, data, field);
    const methods = calls.map((schema) => this.resolve(schema).target['x-call']?.method ?? '');
    if (methods.length > 0 && isObject(data)) return this.unknownMethod(methods, data, field);
    const allowed = all.map((schema) => nameOf(this.resolve(schema).target));
    return this.reject(field, data, `must be ${[...new Set(allowed)].join(' or ')}`);
  }

  /** Alternatives within alternatives stand beside each other. */
  private flatten(schema: Schema): Schema[] {
    const { name, target } = this.resolve(schema);
    const isNotated = name !== undefined && VALUES[name] !== undefined;
    return target.anyOf && !isNotated ? target.anyOf.flatMap((inner) => this.flatten(inner)) : [schema];
  }

  private best(schemas: readonly Schema[], data: unknown, field: string): unknown {
    const tries = schemas.map((schema) => {
      const faults: Fault[] = [];
      return { value: new Decoder(this.root, faults).value(schema, data, field), faults };
    });
    const best = tries.reduce((a, b) => (b.faults.length < a.faults.length ? b : a));
    this.faults.push(...best.faults);
    return best.value;
  }

  private unknownMethod(methods: readonly string[], data: PlainObject, field: string): undefined {
    const [given = ''] = Object.keys(data);
    const known = [...new Set(methods)].sort();
    const problem = `must be written as one of ${known.join(', ')}`;
    const similar = nearest(given, methods);
    const fix = similar === undefined ? `Choose one, for example ${known[0]}.` : `Did you mean ${similar}?`;
    this.faults.push({ field: join(field, given), problem, fix });
    return undefined;
  }

  private call(schema: Schema, data: unknown, field: string): unknown {
    const call = schema['x-call'];
    if (!call || !isObject(data)) return this.reject(field, data, `must be ${nameOf(schema)}`);
    const before = this.faults.length;
    const decoded = this.object(schema, data, field);
    if (this.faults.length > before || !isObject(decoded)) return undefined;
    const argument = decoded[call.method];
    const [first] = call.parameters;
    const single = call.parameters.length === 1 && first !== undefined;
    const values = single
      ? [argument]
      : call.parameters.map((name) => (isObject(argument) ? argument[name] : undefined));
    const owner = FACTORIES[call.class];
    const make: unknown = owner && Reflect.get(owner, call.method);
    if (typeof make !== 'function')
      throw new Error(`the schema names ${call.class}.${call.method}, which is not there`);
    return Reflect.apply(make, owner, values);
  }

  private object(schema: Schema, data: unknown, field: string): unknown {
    if (!isObject(data)) return this.reject(field, data, 'must be an object');
    const { properties = {}, required = [], additionalProperties } = schema;
    for (const name of required.filter((key) => data[key] === undefined)) {
      this.faults.push({ field: join(field, name), problem: 'is missing', fix: `Set ${name}.` });
    }
    const decoded: [string, unknown][] = [];
    for (const [key, value] of Object.entries(data)) {
      const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
      const inner = known ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
      if (inner) decoded.push([key, this.value(inner, value, join(field, key))]);
      else this.unknownField(key, Object.keys(properties), field);
    }
    return Object.fromEntries(decoded);
  }

  private unknownField(key: string, known: readonly string[], field: string): void {
    const similar = nearest(key, known);
    const all = known.length === 0 ? '' : ` Known are ${[...known].sort().join(', ')}.`;
    const fix = similar === undefined ? `Leave it out.${all}` : `Did you mean ${similar}?`;
    this.faults.push({ field: join(field, key), problem: 'is no field here', fix });
  }

  private array(schema: Schema, data: unknown, field: string): unknown {
    if (!Array.isArray(data)) return this.reject(field, data, 'must be a list');
    return data.map((item, index) => this.value(schema.items ?? {}, item, `${field}[${index}]`));
  }

  private reject(field: string, value: unknown, problem: string): undefined {
    const isBareText = problem.includes('text') && (typeof value === 'number' || typeof value === 'boolean');
    const fix = isBareText
      ? `Put it in quotes: "${value}".`
      : 'Write it as the schema says; see the description of the field.';
    this.faults.push({ field, value, problem, fix });
    return undefined;
  }
}

function isObject(data: unknown): data is PlainObject {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function hasMethodOf(schema: Schema, data: PlainObject): boolean {
  const method = schema['x-call']?.method;
  return method !== undefined && Object.hasOwn(data, method);
}

/** Whether data is of the schema's own type, whatever is in it. */
function accepts(schema: Schema, data: unknown): boolean {
  if (schema.anyOf) return schema.anyOf.some((inner) => accepts(inner, data));
  if (schema.type === 'object') return isObject(data);
  if (schema.type === 'array') return Array.isArray(data);
  return admits({ ...schema, pattern: undefined }, data);
}

/** Whether a scalar is admitted. */
function admits(schema: Schema, data: unknown): boolean {
  if (schema.const !== undefined) return data === schema.const;
  if (schema.enum) return schema.enum.some((value) => value === data);
  if (schema.type === 'integer') return Number.isInteger(data);
  if (schema.type !== undefined) return typeof data === schema.type && matches(schema.pattern, data);
  return true;
}

function matches(pattern: string | undefined, data: unknown): boolean {
  return pattern === undefined || new RegExp(pattern).test(String(data));
}

const TYPE_NAMES: Readonly<Record<NonNullable<Schema['type']>, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'empty',
};

/** What a schema admits, for a person. */
function nameOf(schema: Schema): string {
  if (schema.anyOf) return [...new Set(schema.anyOf.map(nameOf))].join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return `one of ${schema.enum.map((value) => JSON.stringify(value)).join(', ')}`;
  if (schema.examples) return `written like ${schema.examples.map((value) => JSON.stringify(value)).join(' or ')}`;
  if (schema.pattern !== undefined) return `text that matches ${schema.pattern}`;
  return TYPE_NAMES[schema.type ?? 'null'];
}

function join(field: string, key: string): string {
  const part = /^[A-Za-z_$][\w$]*$/.test(key) ? key : `[${key}]`;
  if (field === '') return part;
  return part.startsWith('[') ? `${field}${part}` : `${field}.${part}`;
}
