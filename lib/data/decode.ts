import type { Fault } from '../manifest/fault';
import { fieldPath } from '../manifest/field-path';
import { nearest } from '../manifest/nearest';
import { likeNames, unknownNameFix } from '../manifest/unknown-name';
import {
  accepts,
  admits,
  hasMethodOf,
  isAmount,
  isNumeric,
  isObject,
  isText,
  mayBeEmpty,
  namesOf,
  type PlainObject,
} from './admitted';
import { FACTORIES } from './factories';
import type { RootSchema, Schema, SchemaCall } from './schema';
import { MERGE_KEY } from './soundness';
import { VALUES } from './values';

/** What is wrong with data. */
export interface DataFault extends Fault {
  /** Whether the result holds what its fix would make of the data. */
  readonly isMended?: boolean;
}

/** Data as a fix would make it. */
interface Mended {
  readonly fix: string;
  readonly data: unknown;
}

/**
 * Turns data into props along a schema: checks every field, and makes values of classes where the schema says so.
 *
 * @param schema the schema of the data
 * @param root where the schema's references lead
 * @param faults takes what is wrong; where it stays empty, or holds nothing but what is mended, the result is of the type
 * that the schema was made from
 * @param textAt the text of a plain value as it was written, where that is known
 */
export function decode(
  schema: Schema,
  data: unknown,
  root: RootSchema,
  faults: DataFault[],
  textAt: TextAt = () => undefined,
): unknown {
  return new Decoder(root, faults, textAt).value(schema, data, '');
}

/** The text of the plain value of a field as it was written; empty where nothing was. */
export type TextAt = (field: string) => string | undefined;

class Decoder {
  constructor(
    private readonly root: RootSchema,
    private readonly faults: DataFault[],
    private readonly textAt: TextAt,
    /** What belongs into a field, in a sentence. */
    private readonly meanings = new Map<string, string>(),
  ) {}

  value(schema: Schema, data: unknown, field: string): unknown {
    const { name, target } = this.resolve(schema);
    // The field's own, and not that of an alternative which is tried later.
    const description = this.meanings.has(field) ? undefined : (schema.description ?? target.description);
    if (description !== undefined) this.meanings.set(field, firstSentence(description));
    const notation = name === undefined ? undefined : VALUES[name];
    if (notation) return this.notated(target, notation.make, data, field);
    if (target.anyOf) return this.alternative(target.anyOf, data, field);
    if (target['x-call']) return this.call(target, data, field);
    if (target.type === 'object') return this.object(target, data, field);
    if (target.type === 'array') return this.array(target, data, field);
    if (target.type === 'null' && this.textAt(field) === '') return this.rejectEmpty(field);
    return admits(target, data) ? data : this.reject(field, data, [target], (mended) => mended);
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
    const mended = this.ofNotation(schema, data, field);
    if (this.isBrokenSince(before)) return undefined;
    try {
      return make(this.faults.length > before ? mended : data);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      return this.fault(field, data, problem, this.meaningOf(field));
    }
  }

  /** Data of a notation; mended where it is a single value, since an object is read by the notation alone. */
  private ofNotation(schema: Schema, data: unknown, field: string): unknown {
    const before = this.faults.length;
    if (!schema.anyOf) return admits(schema, data) ? data : this.reject(field, data, [schema], (mended) => mended);
    const mended = this.alternative(schema.anyOf, data, field);
    if (isObject(data)) this.faults.push(...this.faults.splice(before).map((fault) => ({ ...fault, isMended: false })));
    return mended;
  }

  private isBrokenSince(before: number): boolean {
    return this.faults.slice(before).some(({ isMended = false }) => !isMended);
  }

  /** Another decoder of the same schema, with faults of its own. */
  private aside(faults: DataFault[], meanings = this.meanings): Decoder {
    return new Decoder(this.root, faults, this.textAt, meanings);
  }

  /** Takes the alternative that the data means, so that a fault deep in it is told there. */
  private alternative(alternatives: readonly Schema[], data: unknown, field: string): unknown {
    const all = alternatives.flatMap((schema) => this.flatten(schema));
    const calls = all.filter((schema) => this.resolve(schema).target['x-call']);
    const fitting = all.filter((schema) => accepts(this.resolve(schema).target, data));
    const meant = isObject(data) ? this.callMeant(calls, data) : undefined;
    if (meant) return this.value(meant, this.withoutOthers(calls, meant, data, field), field);
    const others = fitting.filter((schema) => !calls.includes(schema));
    const keys = isObject(data) ? this.tellingKeys([...calls, ...others]) : [];
    const isTold = keys.length === 0 || keys.some((key) => Object.hasOwn(Object(data), key));
    if (!isTold && isObject(data)) return this.unknownKind(keys, data, field);
    if (others.length > 0) return this.best(others, data, field);
    return this.reject(
      field,
      data,
      all.map((schema) => this.resolve(schema).target),
      (mended, decoder) => decoder.alternative(alternatives, mended, field),
    );
  }

  /** The call that bears the name of a field of the data; of several, the one whose first argument fits. */
  private callMeant(calls: readonly Schema[], data: PlainObject): Schema | undefined {
    const named = calls.filter((schema) => hasMethodOf(this.resolve(schema).target, data));
    const fits = (schema: Schema) => {
      const { 'x-call': call, properties = {} } = this.resolve(schema).target;
      const argument = call && properties[call.method];
      return call && argument && accepts(this.resolve(argument).target, data[call.method]);
    };
    return named.find(fits) ?? named[0];
  }

  /** Data without what would be a value of its own: `{ cpuUtilization: 60, memoryUtilization: 50 }`. */
  private withoutOthers(calls: readonly Schema[], meant: Schema, data: unknown, field: string): unknown {
    const { properties = {}, 'x-call': call } = this.resolve(meant).target;
    const methods = calls.flatMap((schema) => this.resolve(schema).target['x-call']?.method ?? []);
    const others = Object.keys(Object(data)).filter((key) => methods.includes(key) && !Object.hasOwn(properties, key));
    for (const other of others) {
      const problem = `stands beside ${call?.method} where one value belongs`;
      const isItem = field.endsWith(']');
      const fix = isItem
        ? `Make it an item of its own: "- ${other}: ...".`
        : `Keep one of ${call?.method} and ${other}.`;
      this.faults.push({ field: fieldPath(field, other), problem, fix });
    }
    if (others.length === 0) return data;
    return Object.fromEntries(Object.entries(Object(data)).filter(([key]) => !others.includes(key)));
  }

  /** Alternatives within alternatives stand beside each other. */
  private flatten(schema: Schema): Schema[] {
    const { name, target } = this.resolve(schema);
    const isNotated = name !== undefined && VALUES[name] !== undefined;
    return target.anyOf && !isNotated ? target.anyOf.flatMap((inner) => this.flatten(inner)) : [schema];
  }

  private best(schemas: readonly Schema[], data: unknown, field: string): unknown {
    const tries = schemas.map((schema) => {
      const faults: DataFault[] = [];
      return { value: this.aside(faults).value(schema, data, field), faults };
    });
    const best = tries.reduce((a, b) => (b.faults.length < a.faults.length ? b : a));
    this.faults.push(...best.faults);
    return best.value;
  }

  /** The keys that tell objects of several kinds apart; none where one kind has no such key. */
  private tellingKeys(schemas: readonly Schema[]): string[] {
    const objects = schemas.map((schema) => this.resolve(schema).target).filter(({ type }) => type === 'object');
    const keys = objects.flatMap(({ 'x-call': call, required = [] }) => call?.method ?? required.slice(0, 1));
    return keys.length === objects.length && objects.length > 1 ? keys : [];
  }

  private unknownKind(keys: readonly string[], data: PlainObject, field: string): undefined {
    const [given] = Object.keys(data);
    const known = [...new Set(keys)].sort();
    const problem = `must be written as one of ${known.join(', ')}`;
    const similar = given === undefined ? [] : likeNames(given, known);
    const fix = similar.length === 0 ? `Choose one, for example ${known[0]}.` : `Did you mean ${similar.join(' or ')}?`;
    this.faults.push({ field: given === undefined ? field : fieldPath(field, given), problem, fix });
    return undefined;
  }

  private call(schema: Schema, data: unknown, field: string): unknown {
    const call = schema['x-call'];
    if (!call || !isObject(data)) return this.reject(field, data, [schema]);
    const before = this.faults.length;
    const decoded = this.object(schema, data, field);
    if (this.isBrokenSince(before) || !isObject(decoded)) return undefined;
    const owner = FACTORIES[call.class];
    const make: unknown = owner && Reflect.get(owner, call.method);
    if (typeof make !== 'function')
      throw new Error(`the schema names ${call.class}.${call.method}, which is not there`);
    return Reflect.apply(make, owner, argumentsOf(call, decoded));
  }

  private object(schema: Schema, data: unknown, field: string): unknown {
    if (!isObject(data)) return this.reject(field, data, [schema]);
    const { properties = {}, required = [], additionalProperties } = schema;
    const before = this.faults.length;
    const decoded: [string, unknown][] = [];
    for (const [key, value] of Object.entries(data)) {
      if (key === MERGE_KEY) continue;
      const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
      const inner = known ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
      if (inner) decoded.push([key, this.value(inner, value, fieldPath(field, key))]);
      else decoded.push(...this.unknownField(key, value, properties, field, data, decoded));
    }
    const missing = required.filter((key) => data[key] === undefined);
    const isMisspelt = (name: string) => decoded.some(([key]) => key === name);
    const faults = missing.map((name) => {
      const fault = { field: fieldPath(field, name), problem: 'is missing', fix: `Set ${name}.` };
      return isMisspelt(name) ? { ...fault, isMended: true } : fault;
    });
    this.faults.splice(before, 0, ...faults);
    return Object.fromEntries(decoded);
  }

  /** Refuses a field that there is not; what it holds under the name that was meant, where that is clear. */
  private unknownField(
    key: string,
    value: unknown,
    properties: Readonly<Record<string, Schema>>,
    field: string,
    data: PlainObject,
    decoded: readonly (readonly [string, unknown])[],
  ): [string, unknown][] {
    const known = Object.keys(properties);
    const at = fieldPath(field, key);
    const fault = { field: at, problem: 'is no field here', fix: unknownNameFix(key, known) };
    const meant = nearest(key, known);
    const schema = meant === undefined ? undefined : properties[meant];
    const isTaken = meant !== undefined && (Object.hasOwn(data, meant) || decoded.some(([name]) => name === meant));
    const faults: DataFault[] = [];
    const mended = schema && !isTaken ? this.aside(faults, new Map()).value(schema, value, at) : undefined;
    const isMended = schema !== undefined && !isTaken && faults.length === 0;
    this.faults.push(isMended ? { ...fault, isMended } : fault);
    return isMended && meant !== undefined ? [[meant, mended]] : [];
  }

  private array(schema: Schema, data: unknown, field: string): unknown {
    if (!Array.isArray(data)) return this.reject(field, data, [schema]);
    return data.map((item, index) => this.value(schema.items ?? {}, item, `${field}[${index}]`));
  }

  /**
   * Refuses data that none of the schemas admits.
   *
   * @param decode what is made of data that the fix would mend
   */
  private reject(
    field: string,
    data: unknown,
    schemas: readonly Schema[],
    decode?: (mended: unknown, decoder: Decoder) => unknown,
  ): unknown {
    const problem = `must be ${namesOf(schemas)}`;
    if (data !== null) {
      const mended = this.mend(field, data, schemas);
      if (!mended) return this.fault(field, data, problem, this.fixFor(field, data, schemas));
      const faults: DataFault[] = [];
      const decoded = decode?.(mended.data, this.aside(faults));
      this.fault(field, data, problem, mended.fix, decode !== undefined && faults.length === 0);
      return decoded;
    }
    const nothing = schemas.some(mayBeEmpty) ? ', {} where there is nothing to say,' : '';
    const fix = `Write a value behind it${nothing} or leave it out.`;
    return this.textAt(field) === '' ? this.rejectEmpty(field, problem, fix) : this.fault(field, null, problem, fix);
  }

  /** Nothing was written where something belongs, or where only a spelled-out `null` means nothing. */
  private rejectEmpty(
    field: string,
    problem = 'must be a value or null',
    fix = 'Write a value behind it, or null to take away what the model has elsewhere.',
  ): undefined {
    this.faults.push({ field, problem: `is empty: it ${problem}`, fix });
    return undefined;
  }

  /** What the data should be, where that is clear. */
  private mend(field: string, data: unknown, schemas: readonly Schema[]): Mended | undefined {
    if (isBare(data)) {
      const text = this.written(field, data);
      const isMeant = schemas.some((schema) => isText(schema) && admits(schema, text));
      return isMeant ? { fix: `Put it in quotes: "${text}".`, data: text } : undefined;
    }
    if (typeof data !== 'string') return undefined;
    const number = data.trim() === '' ? Number.NaN : Number(data);
    if (schemas.some((schema) => isNumeric(schema) && admits(schema, number))) {
      return { fix: `Leave the quotes out: ${data.trim()}.`, data: number };
    }
    const words = schemas.flatMap(({ enum: each = [] }) => each);
    const similar = nearest(data, words.map(String));
    const word = words.find((each) => String(each) === similar);
    return word === undefined ? undefined : { fix: `Did you mean ${word}?`, data: word };
  }

  private fixFor(field: string, data: unknown, schemas: readonly Schema[]): string {
    if (typeof data === 'number' && schemas.some(isAmount)) return `Write the unit behind it. ${this.meaningOf(field)}`;
    const isNumber = typeof data === 'string' && data.trim() !== '' && Number.isFinite(Number(data));
    if (isNumber && schemas.some(isNumeric)) return `Leave the quotes out: ${data.trim()}.`;
    const fields = isObject(data) ? [] : schemas.flatMap(({ properties = {} }) => Object.keys(properties));
    return fields.length > 0 ? `Write its fields: ${[...new Set(fields)].sort().join(', ')}.` : this.meaningOf(field);
  }

  private meaningOf(field: string): string {
    const meaning = this.meanings.get(field);
    return meaning === undefined
      ? 'Leave it out, or see how the schema describes it.'
      : `What belongs here: ${meaning}`;
  }

  private fault(field: string, data: unknown, problem: string, fix: string, isMended = false): undefined {
    const fault = isBare(data)
      ? { field, problem: `${problem}; received ${this.written(field, data)}`, fix }
      : { field, value: data, problem, fix };
    this.faults.push(isMended ? { ...fault, isMended } : fault);
    return undefined;
  }

  /** What no quotes surround, as it was written: the value alone does not tell `0.20` from `0.2`. */
  private written(field: string, data: number | boolean): string {
    return this.textAt(field) || String(data);
  }
}

function firstSentence(description: string): string {
  return /^.*?\.(?=\s|$)/s.exec(description)?.[0] ?? description;
}

/** The parameter that takes what stands beside a value and is no argument itself. */
const OPTIONS = 'options';

/** The arguments of a call, in the order of its parameters. */
function argumentsOf({ method, parameters, beside }: SchemaCall, decoded: PlainObject): unknown[] {
  const { [method]: argument, ...others } = decoded;
  if (!beside) {
    return parameters.length === 1
      ? [argument]
      : parameters.map((name) => (isObject(argument) ? argument[name] : undefined));
  }
  const between = parameters.slice(1).filter((name) => name !== OPTIONS);
  const options = Object.fromEntries(Object.entries(others).filter(([name]) => !between.includes(name)));
  return [argument, ...between.map((name) => others[name]), ...(parameters.includes(OPTIONS) ? [options] : [])];
}

function isBare(value: unknown): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}
