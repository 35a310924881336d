/** Decoding, as the API server does it with strict field validation: unknown fields and values of another type. */

import { nearest } from '../../../manifest/nearest';
import { Quantity } from '../../../manifest/quantity';
import { isFields } from '../fields';
import { type Report, shown } from '../report';
import { type FieldType, fieldsOf, type ScalarType } from './kubernetes-types';

/** Where decoding stands, as a chain, since a path is needed only for the few values that are wrong. */
interface Place {
  readonly parent?: Place;
  /** The name of a field, the index of an item or the key of an entry. */
  readonly key: string | number;
  readonly is: 'field' | 'item' | 'entry';
  /** The struct that holds the field, or the list or map the value is in. */
  readonly owner: string;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const GO_DURATION = /^[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+)$/;
const GO_NAMES: Partial<Record<ScalarType, string>> = { intOrString: 'int32', bytes: '[]uint8' };
/** Nesting beyond which no Kubernetes type goes, save those that take anything. */
const MAX_DEPTH = 100;

/**
 * Reports what keeps the value from being decoded as this struct.
 *
 * @param field - the field that holds the struct, where it is not the object itself
 * @returns true where all values have the right type, whatever fields are unknown
 */
export function decodeStruct(report: Report, struct: string, value: unknown, field?: string): boolean {
  const place: Place | undefined = field === undefined ? undefined : { key: field, is: 'field', owner: '' };
  return decode(report, { is: 'struct', name: struct }, value, place, 0);
}

function decode(report: Report, type: FieldType, value: unknown, place: Place | undefined, depth: number): boolean {
  if (value === null || value === undefined) return true;
  if (depth > MAX_DEPTH) return mistyped(report, place, value, 'a value that is not nested so deeply');
  switch (type.is) {
    case 'struct':
      return decodeFields(report, type.name, value, place, depth);
    case 'list':
      return decodeList(report, type.of, value, place, depth);
    case 'map':
      return decodeMap(report, type.of, value, place, depth);
    default:
      return decodeScalar(report, type.is, value, place);
  }
}

// These three go on after the first value that fails, so that all faults are told.

function decodeList(report: Report, of: FieldType, value: unknown, place: Place | undefined, depth: number): boolean {
  if (!Array.isArray(value)) return mistyped(report, place, value, `[]${goName(of)}`);
  const owner = place?.owner ?? '';
  let fits = true;
  for (const [index, item] of value.entries())
    fits = decode(report, of, item, { parent: place, key: index, is: 'item', owner }, depth + 1) && fits;
  return fits;
}

function decodeMap(report: Report, of: FieldType, value: unknown, place: Place | undefined, depth: number): boolean {
  if (!isFields(value)) return mistyped(report, place, value, `map[string]${goName(of)}`);
  const owner = place?.owner ?? '';
  let fits = true;
  for (const key of Object.keys(value))
    fits = decode(report, of, value[key], { parent: place, key, is: 'entry', owner }, depth + 1) && fits;
  return fits;
}

function decodeFields(
  report: Report,
  struct: string,
  value: unknown,
  place: Place | undefined,
  depth: number,
): boolean {
  if (!isFields(value)) return mistyped(report, place, value, goName({ is: 'struct', name: struct }));
  const known = fieldsOf(struct);
  let fits = true;
  for (const name of Object.keys(value)) {
    const at: Place = { parent: place, key: name, is: 'field', owner: struct };
    const field = known.get(name);
    if (!field) unknownField(report, pathOf(at), name, value[name], known.keys());
    else {
      if (!report.since(field.since)) tooNew(report, pathOf(at), name, value[name], field.since);
      else if (field.gated && value[name] !== null) noteGate(report, pathOf(at), name, value[name], field.enabled);
      fits = decode(report, field.type, value[name], at, depth + 1) && fits;
    }
  }
  return fits;
}

/** The path as the server writes it: `spec.containers[0].args[1]`. */
function pathOf(place: Place | undefined): string {
  if (!place) return '';
  const before = pathOf(place.parent);
  if (place.is !== 'field') return `${before}[${place.key}]`;
  return before === '' ? String(place.key) : `${before}.${place.key}`;
}

/** The path as the server writes it in an error of type, without indexes and keys: `spec.containers.args`. */
function plainPathOf(place: Place | undefined): string {
  if (!place) return '';
  const before = plainPathOf(place.parent);
  if (place.is !== 'field') return before;
  return before === '' ? String(place.key) : `${before}.${place.key}`;
}

/** Reports a field that the schema does not have. */
export function unknownField(
  report: Report,
  path: string,
  name: string,
  value: unknown,
  known: Iterable<string>,
  note = '',
): void {
  const meant = nearest(name, known);
  report.add(
    'unknown-field',
    path,
    value,
    `There is no field ${JSON.stringify(name)} here${note}; the API server refuses it.`,
    {
      fix: meant === undefined ? undefined : `Did you mean \`${meant}\`?`,
    },
  );
}

function noteGate(report: Report, path: string, name: string, value: unknown, enabled: number | undefined): void {
  if (enabled !== undefined && report.since(enabled)) return;
  const until = enabled === undefined ? 'by default' : `before 1.${enabled} by default`;
  report.add(
    'field-ignored',
    path,
    value,
    `The server accepts the field ${JSON.stringify(name)} and drops it: its feature is off ${until}.`,
    {
      fix:
        enabled === undefined ? 'Leave it out.' : `Leave it out, or set the target version to 1.${enabled} or later.`,
    },
  );
}

function tooNew(report: Report, path: string, name: string, value: unknown, since: number): void {
  const { major, minor } = report.target;
  report.add(
    'field-too-new',
    path,
    value,
    `The field ${JSON.stringify(name)} came with Kubernetes 1.${since}; a ${major}.${minor} server refuses it as unknown.`,
    { fix: `Leave it out, or set the target version to 1.${since} or later.` },
  );
}

function decodeScalar(report: Report, type: ScalarType, value: unknown, place: Place | undefined): boolean {
  switch (type) {
    case 'any':
      return true;
    case 'string':
      return typeof value === 'string' || mistyped(report, place, value, 'string');
    case 'bool':
      return typeof value === 'boolean' || mistyped(report, place, value, 'bool');
    case 'float64':
      return typeof value === 'number' || mistyped(report, place, value, 'float64');
    case 'int32':
      return isInt32(value) || mistyped(report, place, value, 'int32');
    case 'int64':
      return isInt64(value) || mistyped(report, place, value, 'int64');
    case 'intOrString':
      return typeof value === 'string' || isInt32(value) || mistyped(report, place, value, 'int32');
    case 'quantity':
      return isQuantity(report, value, place);
    default:
      return isText(report, type, value, place);
  }
}

function isText(
  report: Report,
  type: 'bytes' | 'time' | 'duration',
  value: unknown,
  place: Place | undefined,
): boolean {
  if (type === 'bytes' && Array.isArray(value) && value.every(isByte)) return true;
  if (typeof value !== 'string') return mistyped(report, place, value, GO_NAMES[type] ?? 'string');
  if (type === 'bytes') {
    if (BASE64.test(value.replace(/[\r\n]/g, ''))) return true;
    report.add(
      'invalid-base64',
      pathOf(place),
      undefined,
      'The value is not base64, so the API server cannot decode the object.',
    );
    return false;
  }
  if (type === 'time' ? RFC3339.test(value) : GO_DURATION.test(value)) return true;
  report.add(
    'wrong-type',
    pathOf(place),
    value,
    `${shown(value)} is not a ${type === 'time' ? 'time such as 2026-01-31T12:00:00Z' : 'duration such as 30s or 1h5m'}.`,
  );
  return false;
}

function isQuantity(report: Report, value: unknown, place: Place | undefined): boolean {
  const faults = Quantity.faults(value);
  if (faults.length === 0) return true;
  report.invalid('invalid-quantity', pathOf(place), value, faults);
  return false;
}

function isByte(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255;
}

function isInt32(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
}

/** What is just beyond 64 bits is rounded to their limit where YAML is read, and passes. */
function isInt64(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 2 ** 63;
}

function mistyped(report: Report, place: Place | undefined, value: unknown, wanted: string): boolean {
  const [path, at] = [plainPathOf(place), pathOf(place)];
  const found = jsonType(value);
  const where = place ? ` into Go struct field ${shortName(place.owner)}.${path}` : '';
  const written = typeof value === 'number' && wanted.startsWith('int') ? `number ${value}` : found;
  report.add(
    'wrong-type',
    path,
    value,
    `${shown(value)} is ${article(found)}, ${described(wanted)} is needed (the API server: cannot unmarshal ${written}${where} of type ${wanted}).`,
    { at: at === path ? undefined : at, fix: mending(value, wanted) },
  );
  return false;
}

function mending(value: unknown, wanted: string): string | undefined {
  if (wanted === 'string' && (typeof value === 'number' || typeof value === 'boolean')) return `Quote it: "${value}".`;
  if (wanted.startsWith('int') && typeof value === 'string' && /^-?\d+$/.test(value))
    return `Take off the quotes: ${value}.`;
  if (wanted === 'bool' && typeof value === 'string') return 'Write true or false, without quotes.';
  if (wanted.startsWith('[]') && isFields(value)) return "Make it a list: put '- ' before the item.";
  return undefined;
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

function article(type: string): string {
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type === 'bool' ? 'boolean' : type}`;
}

function described(wanted: string): string {
  if (wanted.startsWith('[]')) return 'a list';
  if (wanted.startsWith('map[')) return 'a map';
  if (wanted === 'int32') return 'a whole number of 32 bits';
  if (wanted === 'int64') return 'a whole number of 64 bits';
  if (wanted === 'bool') return 'a boolean';
  if (wanted === 'string') return 'a string';
  if (wanted === 'float64') return 'a number';
  return wanted.includes(' ') ? wanted : 'an object';
}

function goName(type: FieldType): string {
  switch (type.is) {
    case 'list':
      return `[]${goName(type.of)}`;
    case 'map':
      return `map[string]${goName(type.of)}`;
    case 'struct':
      return shortName(type.name).replace(
        /^/,
        `${type.name.slice(type.name.indexOf('/') + 1, type.name.indexOf('.'))}.`,
      );
    default:
      return GO_NAMES[type.is] ?? type.is;
  }
}

function shortName(struct: string): string {
  return struct.slice(struct.lastIndexOf('.') + 1);
}
