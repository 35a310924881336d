import type { Fault, Faults } from './fault';
import { isPlainObject } from './plain-object';

/** A partial Kubernetes object that is laid over a rendered one. */
export interface ManifestPatch {
  readonly [field: string]: unknown;
}

type PlainObject = Record<string, unknown>;

/**
 * Lists whose items are told apart by the value of a field, so that a patch meets the item it means. All other lists
 * are replaced as a whole.
 *
 * @see https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/#notes-on-the-strategic-merge-patch
 */
const MERGE_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  env: ['name'],
  imagePullSecrets: ['name'],
  hostAliases: ['ip'],
  resourceClaims: ['name'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
};

/** Removes a field that may be there or not; for layers of patches, of which one takes back what another sets. */
export const ABSENT = Symbol('absent');

/** How an item of a list, or a whole object, is to be treated instead of being merged. */
const DIRECTIVE = '$patch';

/**
 * Lays a patch over a rendered object, as a strategic merge patch does: objects are merged field by field, `null` removes
 * a field, containers, volumes, environment variables and ports are met by name, and an item with `$patch: delete`
 * removes the one it meets. What is neither applied nor understood is a fault, and so is the removal of what is not
 * there, which may be a field misspelt: nothing is dropped in silence.
 *
 * @param base the rendered object, left as it is
 * @param patch what to lay over it
 * @param field where the patch stands, for faults
 */
export function mergePatch(base: PlainObject, patch: ManifestPatch, field: string, faults: Faults): PlainObject {
  const merged: PlainObject = { ...base };
  if (!isPlainObject(patch)) faults.add(noPlace(patch, field));
  for (const [key, value] of Object.entries(patch)) {
    const at = `${field}.${key}`;
    if (value === undefined) continue;
    if (key === DIRECTIVE || key === '__proto__') {
      faults.add({
        field: at,
        value,
        problem: 'is not a field that can be set here',
        fix: `Use ${DIRECTIVE}: delete on an item of a list that is merged by name, or null to remove a field.`,
      });
    } else if (value === ABSENT) {
      delete merged[key];
    } else if (value === null) {
      if (ownOf(merged, key) === undefined) faults.add(nothingToRemove(at, merged));
      delete merged[key];
    } else {
      merged[key] = mergeValue(ownOf(merged, key), value, key, at, faults);
    }
  }
  return merged;
}

/** What an object holds itself under a name, and not what every object inherits. */
function ownOf<T>(object: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function mergeValue(base: unknown, patch: unknown, key: string, field: string, faults: Faults): unknown {
  const shape = shapeOf(patch);
  if (shape === undefined) {
    faults.add(noPlace(patch, field));
    return base;
  }
  if (base !== undefined && shapeOf(base) !== shape) {
    faults.add({
      field,
      value: patch,
      problem: `is ${article(shape)}, but the field holds ${article(shapeOf(base) ?? 'value')}`,
      fix: `Give ${article(shapeOf(base) ?? 'value')}, or remove the field with null first.`,
    });
    return base;
  }
  if (shape === 'object') return mergePatch((base ?? {}) as PlainObject, patch as ManifestPatch, field, faults);
  if (shape === 'list') return mergeList((base ?? []) as unknown[], patch as unknown[], key, field, faults);
  return patch;
}

function mergeList(base: readonly unknown[], patch: readonly unknown[], key: string, field: string, faults: Faults) {
  const match = matcher(key, patch);
  if (!match) {
    return patch.map((item, index) => mergeValue(undefined, item, '', `${field}[${index}]`, faults));
  }
  const merged: unknown[] = [...base];
  const met = new Set<unknown>();
  patch.forEach((item, index) => {
    const at = `${field}[${index}]`;
    const { [DIRECTIVE]: directive, ...rest } = item as PlainObject;
    const position = merged.findIndex((candidate) => match(candidate, rest));
    const target = merged[position];
    if (target !== undefined && met.has(target)) {
      faults.add({
        field: at,
        value: rest,
        problem: 'names an item that this list names already',
        fix: 'Name each item once.',
      });
    } else if (directive !== undefined) {
      if (directive === 'delete' && target !== undefined) merged.splice(position, 1);
      else faults.add(directiveFault(at, directive));
    } else {
      const result = mergeValue(target, rest, '', at, faults);
      met.add(result);
      if (target === undefined) merged.push(result);
      else merged[position] = result;
    }
  });
  return merged;
}

function noPlace(value: unknown, field: string): Fault {
  const problem = `holds ${describe(value)}, which has no place in a manifest; allowed are text, numbers, booleans, lists and plain objects`;
  return { field, problem, fix: 'Write the value as it should stand in the YAML.' };
}

function nothingToRemove(field: string, there: PlainObject): Fault {
  const fields = Object.keys(there).filter((key) => there[key] !== undefined);
  return {
    field,
    problem: `is to be removed, but there is no such field; there ${fields.length === 0 ? 'is none' : `are ${fields.sort().join(', ')}`}`,
    fix: 'Respell it, or leave it out.',
  };
}

function directiveFault(field: string, directive: unknown) {
  return directive === 'delete'
    ? {
        field,
        problem: 'is to be deleted, but there is no such item',
        fix: 'Name an item that is rendered, or leave it out.',
      }
    : {
        field: `${field}.${DIRECTIVE}`,
        value: directive,
        problem: 'is not known; allowed: delete',
        fix: 'Use delete, or leave it out.',
      };
}

type Matcher = (candidate: unknown, item: PlainObject) => boolean;

/** How items of a list are told apart; undefined for a list that is replaced as a whole. */
function matcher(key: string, patch: readonly unknown[]): Matcher | undefined {
  if (!patch.every((item) => shapeOf(item) === 'object')) return undefined;
  if (key === 'ports') return samePort;
  const keys = ownOf(MERGE_KEYS, key);
  if (!keys) return undefined;
  if (!patch.every((item) => keys.every((name) => Object.hasOwn(item as PlainObject, name)))) return undefined;
  return (candidate, item) => keys.every((name) => (candidate as PlainObject)[name] === item[name]);
}

/** Ports are met by name where the patch gives one that is there, else by number and protocol. */
function samePort(candidate: unknown, item: PlainObject): boolean {
  const port = candidate as PlainObject;
  if (item.name !== undefined && item.name === port.name) return true;
  const number = item.containerPort ?? item.port;
  return (
    number !== undefined &&
    number === (port.containerPort ?? port.port) &&
    (item.protocol ?? 'TCP') === (port.protocol ?? 'TCP')
  );
}

type Shape = 'object' | 'list' | 'value';

function shapeOf(value: unknown): Shape | undefined {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string' || typeof value === 'boolean') return 'value';
  if (typeof value === 'number') return Number.isFinite(value) ? 'value' : undefined;
  return isPlainObject(value) ? 'object' : undefined;
}

function describe(value: unknown): string {
  if (typeof value === 'object' && value !== null) return `an instance of ${value.constructor.name}`;
  return typeof value === 'number' ? String(value) : `${value === null ? 'null' : `a ${typeof value}`}`;
}

function article(shape: Shape | 'value'): string {
  return shape === 'object' ? 'an object' : `a ${shape}`;
}
