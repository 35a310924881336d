import { nameOf } from '../check/graph/workloads';
import type { Entry } from '../check/object-set';
import { at } from '../manifest/read';
import { exposureStatements } from './exposure';
import { type FieldChange, fieldChanges } from './field-change';
import { pauseStatements } from './pauses';
import { refusedChanges, sinceHeldJobsMayChange } from './refused';
import { caution, type ObjectDiff, type Statement } from './report';
import { withoutSecrets } from './secret-values';
import { wholeText } from './words';

/** An object that is new. */
export function added(entry: Entry): ObjectDiff {
  const statements = [...exposureStatements(undefined, entry), ...pauseStatements(undefined, entry)];
  return { change: 'added', entry, fields: [], statements };
}

/** An object that is gone, and what goes with it. */
export function removed(entry: Entry): ObjectDiff {
  return {
    change: 'removed',
    entry,
    fields: [],
    statements: [...lossOf(entry), ...exposureStatements(entry, undefined)],
  };
}

/** An object of which something differs; undefined where nothing does. */
export function changed(before: Entry, after: Entry): ObjectDiff | undefined {
  const fields = fieldChanges(before.manifest, after.manifest);
  if (fields.length === 0) return undefined;
  // What the server is to name becomes another object each time.
  const isUpdate = after.name !== '';
  const refused = isUpdate ? refusedChanges(after.group, fields, before.manifest, after.manifest) : [];
  return {
    change: 'changed',
    entry: after,
    fields: withoutSecrets(after, fields),
    statements: [
      ...refusals(after, refused),
      ...exposureStatements(before, after),
      ...pauseStatements(before, after),
      ...trapsOf(before, after, fields),
    ],
  };
}

function refusals(entry: Entry, refused: readonly FieldChange[]): Statement[] {
  if (refused.length === 0) return [];
  const paths = refused.map(({ path }) => path).join(', ');
  const instead =
    entry.kind === 'PersistentVolumeClaim'
      ? 'give it another name'
      : 'delete the object first, or give it another name';
  const text = `${nameOf(entry)}: the API server does not let ${paths} change. To get it, ${instead}.`;
  return [{ topic: 'refused', text, gravity: 'refused' }];
}

/** What is lost with objects of a kind. */
const LOSSES: Readonly<Record<string, string>> = {
  '/Namespace': 'everything in it goes, its volumes too',
  '/PersistentVolumeClaim': 'what is on it goes too, unless its storage class retains volumes',
  'apiextensions.k8s.io/CustomResourceDefinition': 'every object of the kind goes, in all namespaces',
};

function lossOf(entry: Entry): Statement[] {
  const name = `${entry.group}/${entry.kind}`;
  const loss = Object.hasOwn(LOSSES, name) ? LOSSES[name] : undefined;
  return loss === undefined ? [] : [caution(`${nameOf(entry)}: ${loss}`)];
}

/** What the server makes of a change otherwise than the manifest has it. */
function trapsOf(before: Entry, after: Entry, fields: readonly FieldChange[]): Statement[] {
  return [
    ...recreation(before, after),
    ...headlessness(before, after),
    ...classOfClaim(before, after),
    ...podsOfHeldJob(before, after, fields),
  ];
}

/**
 * A claim without a class was given the cluster's default one when it was made, which is for good. Where there was none, it
 * can be given one, once. What was read from a cluster shows which it is.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#retroactive-default-storageclass-assignment
 */
function classOfClaim(before: Entry, after: Entry): Statement[] {
  const [former, next] = [before, after].map(({ manifest }) => at(manifest, 'spec', 'storageClassName'));
  const isKnown = before.name === '' || at(before.manifest, 'metadata', 'uid') !== undefined;
  if (after.kind !== 'PersistentVolumeClaim' || former !== undefined || next === undefined || isKnown) return [];
  const text = `${nameOf(after)}: the API server gives it class ${wholeText(next)} only where it has none yet. If the cluster gave it its default class when it was made, that stays, and another one is refused`;
  return [caution(text)];
}

/**
 * Of a suspended Job older servers let its pods be placed anew as long as it never started, and no more than that.
 *
 * @see https://kep.k8s.io/5440
 */
function podsOfHeldJob(before: Entry, after: Entry, fields: readonly FieldChange[]): Statement[] {
  if (after.kind !== 'Job' || after.group !== 'batch' || after.name === '') return [];
  const paths = sinceHeldJobsMayChange(before.manifest, fields).map(({ path }) => path);
  if (paths.length === 0) return [];
  const text = `${nameOf(after)}: the API server lets ${paths.join(', ')} of a suspended Job change from Kubernetes 1.36 on, and refuses it before`;
  return [caution(text)];
}

/**
 * Under `Recreate` the server allows no `rollingUpdate`, and server-side apply does not take away one that the server
 * filled in itself.
 *
 * @see https://github.com/kubernetes/kubernetes/issues/24198
 */
function recreation(before: Entry, after: Entry): Statement[] {
  const [former, next] = [before, after].map(({ manifest }) => at(manifest, 'spec', 'strategy'));
  const turns = at(next, 'type') === 'Recreate' && at(former, 'type') !== 'Recreate';
  if (after.kind !== 'Deployment' || !turns || at(former, 'rollingUpdate') !== undefined) return [];
  const patch = '{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null}}}';
  const fix = `kubectl patch deployment ${after.name} --type merge --patch '${patch}'`;
  const why = 'server-side apply, as Flux does it, does not get from the default strategy to Recreate';
  return [caution(`${nameOf(after)}: ${why}; kubectl apply does. By hand, once: ${fix}`)];
}

/** A Service that leaves its address to the server keeps the one that it has, and so does one that had none. */
function headlessness(before: Entry, after: Entry): Statement[] {
  const [former, next] = [before, after].map(({ manifest }) => at(manifest, 'spec', 'clusterIP'));
  if (after.kind !== 'Service' || former !== 'None' || next !== undefined) return [];
  if (at(after.manifest, 'spec', 'type') === 'ExternalName') return [];
  return [
    caution(`${nameOf(after)} stays headless: the server keeps clusterIP None. To get an address, delete it first`),
  ];
}
