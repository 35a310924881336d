/** Custom resources, checked against the schema of their definition as the API server does it. */
import { type Fields, has, isFields } from '../fields';
import { type Report, shown } from '../report';
import { celRule } from './cel-rules';
import { customOrigin, type Schema } from './custom-types';
import { unknownField } from './decode';

const RULE = 'invalid-custom-resource';
const TOP_LEVEL = new Set(['apiVersion', 'kind', 'metadata']);
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;
const MAX_DEPTH = 100;
const patterns = new Map<string, RegExp>();
const withRules = new WeakMap<Schema, boolean>();

/** Checks an object against its schema: first unknown fields and types, then, when all fit, the rules in CEL. */
export function checkCustom(report: Report, schema: Schema, manifest: Fields): boolean {
  const walk = new Walk(report);
  for (const name of Object.keys(manifest)) {
    if (TOP_LEVEL.has(name)) continue;
    const property = schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    if (property) walk.check(property, manifest[name], name, 0);
    else unknownField(report, name, name, manifest[name], Object.keys(schema.properties ?? {}));
  }
  for (const name of schema.required ?? []) if (!has(manifest, name)) report.required(RULE, name);
  if (walk.fits && hasRules(schema)) checkCel(report, schema, withDefaults(schema, manifest), '');
  return walk.fits;
}

class Walk {
  fits = true;

  constructor(private readonly report: Report) {}

  check(schema: Schema, value: unknown, path: string, depth: number): void {
    // The server drops a null before it looks, unless the schema allows it.
    if (value === null || value === undefined || depth > MAX_DEPTH) return;
    if (!this.hasType(schema, value, path)) return;
    if (schema.enum && !schema.enum.includes(value)) {
      this.fits = false;
      this.report.unsupported(RULE, path, value, schema.enum.map(String));
    }
    if (typeof value === 'string') this.checkText(schema, value, path);
    else if (typeof value === 'number') this.checkNumber(schema, value, path);
    else if (Array.isArray(value)) this.checkList(schema, value, path, depth);
    else if (isFields(value)) this.checkFields(schema, value, path, depth);
  }

  private fault(path: string, value: unknown, faults: readonly string[]): void {
    if (faults.length > 0) this.fits = false;
    this.report.invalid(RULE, path, value, faults);
  }

  /** In a list the server does not drop a null. */
  private missing(path: string, wanted = 'value'): void {
    this.fits = false;
    this.report.add('wrong-type', path, null, `The item is empty, ${wanted} is needed.`, {
      fix: 'Remove the empty item.',
    });
  }

  private hasType(schema: Schema, value: unknown, path: string): boolean {
    const wanted = schema['x-kubernetes-int-or-string'] ? 'integer or string' : schema.type;
    const found = typeOf(value);
    const fits =
      wanted === undefined || wanted.split(' or ').includes(found) || (wanted === 'number' && found === 'integer');
    if (fits) return true;
    this.fits = false;
    this.report.add(
      'wrong-type',
      path,
      value,
      `${shown(value)} is of the type ${found}, ${wanted} is needed (the API server: ${path} in body must be of type ${wanted}: "${found}").`,
      {
        fix:
          wanted === 'string' && (found === 'integer' || found === 'number' || found === 'boolean')
            ? `Quote it: "${value}".`
            : undefined,
      },
    );
    return false;
  }

  private checkText(schema: Schema, value: string, path: string): void {
    const faults: string[] = [];
    const length = [...value].length;
    if (length < (schema.minLength ?? 0)) faults.push(`must have ${schema.minLength} characters or more`);
    if (length > (schema.maxLength ?? length))
      faults.push(`must have no more than ${schema.maxLength} characters, has ${length}`);
    if (schema.pattern !== undefined && !patternOf(schema.pattern).test(value))
      faults.push(`must match ${schema.pattern}`);
    if (schema.format === 'date-time' && !DATE_TIME.test(value))
      faults.push('must be a time such as 2026-01-31T12:00:00Z');
    this.fault(path, value, faults);
  }

  private checkNumber(schema: Schema, value: number, path: string): void {
    const faults: string[] = [];
    if (schema.minimum !== undefined && value < schema.minimum) faults.push(`must be ${schema.minimum} or more`);
    if (schema.maximum !== undefined && value > schema.maximum) faults.push(`must be no more than ${schema.maximum}`);
    if (schema.format === 'int32' && (value < -(2 ** 31) || value >= 2 ** 31))
      faults.push('must be a whole number of 32 bits');
    this.fault(path, value, faults);
  }

  private checkList(schema: Schema, list: readonly unknown[], path: string, depth: number): void {
    const faults: string[] = [];
    if (list.length < (schema.minItems ?? 0)) faults.push(`must have ${schema.minItems} items or more`);
    if (list.length > (schema.maxItems ?? list.length))
      faults.push(`must have no more than ${schema.maxItems} items, has ${list.length}`);
    this.fault(path, list, faults);
    const seen = new Set<string>();
    for (const [index, item] of list.entries()) {
      const at = `${path}[${index}]`;
      const key = listKey(schema, item);
      if (key !== undefined && seen.has(key)) {
        this.fits = false;
        this.report.duplicate(RULE, at, item);
      }
      if (key !== undefined) seen.add(key);
      if (item === null && schema.items?.nullable !== true) this.missing(at, schema.items?.type);
      else if (schema.items) this.check(schema.items, item, at, depth + 1);
    }
  }

  private checkFields(schema: Schema, value: Fields, path: string, depth: number): void {
    const names = Object.keys(value);
    const properties = schema.properties ?? {};
    if (names.length > (schema.maxProperties ?? names.length))
      this.fault(path, undefined, [`must have no more than ${schema.maxProperties} entries`]);
    if (names.length < (schema.minProperties ?? 0))
      this.fault(path, undefined, [`must have ${schema.minProperties} entries or more`]);
    for (const name of schema.required ?? []) {
      if (has(value, name) || properties[name]?.default !== undefined) continue;
      this.fits = false;
      this.report.required(RULE, `${path}.${name}`);
    }
    for (const name of names) {
      const property = Object.hasOwn(properties, name) ? properties[name] : schema.additionalProperties;
      const at = `${path}.${name}`;
      if (typeof property === 'object') this.check(property, value[name], at, depth + 1);
      else if (property !== true && !schema['x-kubernetes-preserve-unknown-fields'] && schema.properties)
        this.unknown(at, name, value[name], Object.keys(properties));
    }
  }

  private unknown(path: string, name: string, value: unknown, known: readonly string[]): void {
    unknownField(this.report, path, name, value, known, ` (as of ${customOrigin(this.report.entry.group)})`);
  }
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function patternOf(pattern: string): RegExp {
  const compiled = patterns.get(pattern) ?? new RegExp(pattern);
  patterns.set(pattern, compiled);
  return compiled;
}

/** What makes an item of a list unique, or undefined where items may repeat. */
function listKey(schema: Schema, item: unknown): string | undefined {
  if (schema['x-kubernetes-list-type'] === 'set') return JSON.stringify(item);
  const keys = schema['x-kubernetes-list-map-keys'];
  if (schema['x-kubernetes-list-type'] !== 'map' || !keys || !isFields(item)) return undefined;
  return JSON.stringify(keys.map((key) => item[key] ?? schema.items?.properties?.[key]?.default ?? null));
}

/** The value with the defaults of its schema filled in, which the server does before it asks the rules. */
function withDefaults(schema: Schema, value: unknown): unknown {
  if (Array.isArray(value))
    return schema.items ? value.map((item: unknown) => withDefaults(schema.items ?? {}, item)) : value;
  if (!isFields(value)) return value;
  const filled: Record<string, unknown> = Object.create(null);
  for (const [name, child] of Object.entries(value)) {
    const property = propertyOf(schema, name);
    if (child !== null) filled[name] = property ? withDefaults(property, child) : child;
  }
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    if (filled[name] === undefined && property.default !== undefined)
      filled[name] = withDefaults(property, property.default);
  return filled;
}

/** True where a schema has rules in CEL at any depth. */
function hasRules(schema: Schema): boolean {
  const known = withRules.get(schema);
  if (known !== undefined) return known;
  const children = [schema.items, schema.additionalProperties, ...Object.values(schema.properties ?? {})];
  const found =
    (schema['x-kubernetes-validations'] ?? []).length > 0 ||
    children.some((child) => typeof child === 'object' && hasRules(child));
  withRules.set(schema, found);
  return found;
}

function propertyOf(schema: Schema, name: string): Schema | undefined {
  if (schema.properties && Object.hasOwn(schema.properties, name)) return schema.properties[name];
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

function checkCel(report: Report, schema: Schema, value: unknown, path: string): void {
  for (const { rule } of schema['x-kubernetes-validations'] ?? []) {
    const translated = celRule(rule);
    if (translated && !translated.holds(value))
      report.add(RULE, path, value, `This breaks a rule of the custom resource: ${translated.demand}.`);
  }
  if (Array.isArray(value)) {
    if (schema.items)
      for (const [index, item] of value.entries()) checkCel(report, schema.items, item, `${path}[${index}]`);
  } else if (isFields(value))
    for (const [name, child] of Object.entries(value)) {
      const property = propertyOf(schema, name);
      if (property) checkCel(report, property, child, path === '' ? name : `${path}.${name}`);
    }
}
