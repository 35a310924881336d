import data from '../schema/kubernetes.json';
import { GATED_FIELDS } from './feature-gates';

/** A type of a field, as Go decodes it from JSON. */
export type FieldType =
  | { readonly is: 'list' | 'map'; readonly of: FieldType }
  | { readonly is: 'struct'; readonly name: string }
  | { readonly is: ScalarType };

/** Types without fields of their own. */
export type ScalarType =
  | 'string'
  | 'bool'
  | 'int32'
  | 'int64'
  | 'float64'
  | 'bytes'
  | 'quantity'
  | 'intOrString'
  | 'time'
  | 'duration'
  | 'any';

/** A field of a struct. */
export interface FieldDefinition {
  readonly type: FieldType;
  /** The first minor version of Kubernetes 1 that knows it. */
  readonly since: number;
  /** True where a feature gate stands before it. */
  readonly gated: boolean;
  /** The first minor version whose gate is on by default; undefined where none is, or there is no gate. */
  readonly enabled?: number;
}

/** What is known of a kind. */
export interface KindDefinition {
  /** The struct that holds its fields; absent where only its name is known. */
  readonly struct?: string;
  /** The first minor version of Kubernetes 1 that serves it. */
  readonly since: number;
  /** The first minor version that serves it no more. */
  readonly removed?: number;
}

const SCALARS: ReadonlySet<string> = new Set<ScalarType>([
  'string',
  'bool',
  'int32',
  'int64',
  'float64',
  'bytes',
  'quantity',
  'intOrString',
  'time',
  'duration',
  'any',
]);
const kinds: Readonly<Record<string, string>> = data.kinds;
/** The fields of each struct, `name string, replicas int32@30`: text, which is read in a fraction of the time. */
const structs: Readonly<Record<string, string>> = data.structs;
const parsedStructs = new Map<string, ReadonlyMap<string, FieldDefinition>>();
const builtInGroups = new Set(Object.keys(kinds).map((key) => groupOf(key.slice(0, key.indexOf(' ')))));
const parsedKinds = new Map<string, KindDefinition>();
const NOTE = /^([^@!]*)(?:@(\d+))?(?:!(\d+))?$/;

/** True for the API groups that every server has, such as `apps`; custom resources live in others. */
export function isBuiltInGroup(apiVersion: string): boolean {
  return builtInGroups.has(groupOf(apiVersion));
}

/** The kind, where a server of any supported version has it. */
export function kindDefinition(apiVersion: string, kind: string): KindDefinition | undefined {
  const key = `${apiVersion} ${kind}`;
  const known = parsedKinds.get(key);
  if (known || !Object.hasOwn(kinds, key)) return known;
  const [, struct = '', since, removed] = NOTE.exec(kinds[key] ?? '') ?? [];
  const parsed: KindDefinition = {
    struct: struct === '' ? undefined : struct,
    since: since ? Number(since) : 0,
    removed: removed ? Number(removed) : undefined,
  };
  parsedKinds.set(key, parsed);
  return parsed;
}

/** The API versions that have a kind of this name, those still served first. */
export function apiVersionsOf(kind: string): string[] {
  return Object.keys(kinds)
    .filter((key) => key.endsWith(` ${kind}`))
    .sort((a, b) => Number((kinds[a] ?? '').includes('!')) - Number((kinds[b] ?? '').includes('!')))
    .map((key) => key.slice(0, key.indexOf(' ')));
}

/** The kinds of an API version. */
export function kindsOf(apiVersion: string): string[] {
  const prefix = `${apiVersion} `;
  return Object.keys(kinds)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
}

/** The fields of a struct by name. */
export function fieldsOf(struct: string): ReadonlyMap<string, FieldDefinition> {
  const known = parsedStructs.get(struct);
  if (known) return known;
  const parsed = new Map<string, FieldDefinition>();
  const fields = structs[struct] ?? '';
  for (const field of fields === '' ? [] : fields.split(', ')) {
    const [name = '', note = ''] = field.split(' ');
    const at = note.lastIndexOf('@');
    const gate = `${struct}.${name}`;
    parsed.set(name, {
      type: parseType(at < 0 ? note : note.slice(0, at)),
      since: at < 0 ? 0 : Number(note.slice(at + 1)),
      gated: GATED_FIELDS.has(gate),
      enabled: GATED_FIELDS.get(gate),
    });
  }
  parsedStructs.set(struct, parsed);
  return parsed;
}

function parseType(note: string): FieldType {
  if (note.startsWith('[]')) return { is: 'list', of: parseType(note.slice(2)) };
  if (note.startsWith('{}')) return { is: 'map', of: parseType(note.slice(2)) };
  return isScalar(note) ? { is: note } : { is: 'struct', name: note };
}

function isScalar(note: string): note is ScalarType {
  return SCALARS.has(note);
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}
