/** Decoding, as the API server does it with strict field validation: unknown fields and values of another type. */
import { Quantity } from '../../../manifest/quantity';
import { nearest } from '../../nearest';
import { isFields } from '../fields';
import { type Report, shown } from '../report';
import { GATED_FIELDS } from './feature-gates';
import { type FieldType, fieldsOf, type ScalarType } from './kubernetes-types';

/** Where decoding stands. */
interface Place {
  /** As the server names it, with indexes. */
  readonly at: string;
  /** As the server names it in an error of type: without indexes and keys. */
  readonly plain: string;
  /** The name of the struct that holds the field, as Go errors name it. */
  readonly owner: string;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const GO_DURATION = /^[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
const GO_NAMES: Partial<Record<ScalarType, string>> = { intOrString: 'int32', bytes: '[]uint8' };
/** Nesting beyond which no Kubernetes type goes, save those that take anything. */
const MAX_DEPTH = 100;

/**
 * Reports what keeps the value from being decoded as this struct.
 *
 * @returns true where all values have the right type, whatever fields are unknown
 */
export function decodeStruct(report: Report, struct: string, value: unknown, path = ''): boolean {
  return decode(report, { is: 'struct', name: struct }, value, { at: path, plain: path, owner: '' }, 0);
}

function decode(report: Report, type: FieldType, value: unknown, place: Place, depth: number): boolean {
  if (value === null || value === undefined) return true;
  if (depth > MAX_DEPTH) return mistyped(report, place, value, 'a value that is not nested so deeply');
  switch (type.is) {
    case 'struct':
      return decodeFields(report, type.name, value, place, depth);
    case 'list':
      if (!Array.isArray(value)) return mistyped(report, place, value, `[]${goName(type.of)}`);
      return allDecode(value, (item: unknown, index) =>
        decode(report, type.of, item, { ...place, at: `${place.at}[${index}]` }, depth + 1),
      );
    case 'map':
      if (!isFields(value)) return mistyped(report, place, value, `map[string]${goName(type.of)}`);
      return allDecode(Object.keys(value), (key) =>
        decode(report, type.of, value[key], { ...place, at: `${place.at}[${key}]` }, depth + 1),
      );
    default:
      return decodeScalar(report, type.is, value, place);
  }
}

function decodeFields(report: Report, struct: string, value: unknown, place: Place, depth: number): boolean {
  if (!isFields(value)) return mistyped(report, place, value, goName({ is: 'struct', name: struct }));
  const known = fieldsOf(struct);
  const prefix = place.at === '' ? '' : `${place.at}.`;
  const plainPrefix = place.plain === '' ? '' : `${place.plain}.`;
  return allDecode(Object.keys(value), (name) => {
    const field = known.get(name);
    const at = `${prefix}${name}`;
    if (!field) {
      unknownField(report, at, name, value[name], known.keys());
      return true;
    }
    if (!report.since(field.since)) tooNew(report, at, name, value[name], field.since);
    else noteGate(report, struct, at, name, value[name]);
    return decode(
      report,
      field.type,
      value[name],
      { at, plain: `${plainPrefix}${name}`, owner: shortName(struct) },
      depth + 1,
    );
  });
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

function noteGate(report: Report, struct: string, path: string, name: string, value: unknown): void {
  const gate = `${struct}.${name}`;
  if (!GATED_FIELDS.has(gate) || value === null) return;
  const enabled = GATED_FIELDS.get(gate);
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

function decodeScalar(report: Report, type: ScalarType, value: unknown, place: Place): boolean {
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
      return Number.isInteger(value) || mistyped(report, place, value, 'int64');
    case 'intOrString':
      return typeof value === 'string' || isInt32(value) || mistyped(report, place, value, 'int32');
    case 'quantity':
      return isQuantity(report, value, place);
    default:
      return isText(report, type, value, place);
  }
}

function isText(report: Report, type: 'bytes' | 'time' | 'duration', value: unknown, place: Place): boolean {
  if (type === 'bytes' && Array.isArray(value) && value.every(isByte)) return true;
  if (typeof value !== 'string') return mistyped(report, place, value, GO_NAMES[type] ?? 'string');
  if (type === 'bytes') {
    if (BASE64.test(value.replace(/[\r\n]/g, ''))) return true;
    report.add(
      'invalid-base64',
      place.at,
      undefined,
      'The value is not base64, so the API server cannot decode the object.',
    );
    return false;
  }
  if (type === 'time' ? RFC3339.test(value) : GO_DURATION.test(value)) return true;
  report.add(
    'wrong-type',
    place.at,
    value,
    `${shown(value)} is not a ${type === 'time' ? 'time such as 2026-01-31T12:00:00Z' : 'duration such as 30s or 1h5m'}.`,
  );
  return false;
}

function isQuantity(report: Report, value: unknown, place: Place): boolean {
  const faults = Quantity.faults(value);
  report.invalid('invalid-quantity', place.at, value, faults);
  return faults.length === 0;
}

function isByte(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255;
}

function isInt32(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
}

function mistyped(report: Report, place: Place, value: unknown, wanted: string): boolean {
  const found = jsonType(value);
  const where = place.owner === '' ? '' : ` into Go struct field ${place.owner}.${place.plain}`;
  const written = typeof value === 'number' && wanted.startsWith('int') ? `number ${value}` : found;
  report.add(
    'wrong-type',
    place.plain,
    value,
    `${shown(value)} is ${article(found)}, ${described(wanted)} is needed (the API server: cannot unmarshal ${written}${where} of type ${wanted}).`,
    { at: place.at === place.plain ? undefined : place.at, fix: mending(value, wanted) },
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
  if (wanted === 'int64') return 'a whole number';
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

/** Unlike `every`, goes on after the first that fails, so that all faults are told. */
function allDecode<T>(items: readonly T[], decodes: (item: T, index: number) => boolean): boolean {
  let all = true;
  for (const [index, item] of items.entries()) all = decodes(item, index) && all;
  return all;
}
