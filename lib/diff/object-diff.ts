import { nameOf } from '../check/graph/workloads';
import type { Entry } from '../check/object-set';
import { at } from '../manifest/read';
import { exposureStatements } from './exposure';
import { type FieldChange, fieldChanges } from './field-change';
import { refusedChanges } from './refused';
import { caution, type ObjectDiff, type Statement } from './report';
import { withoutSecrets } from './secret-values';

/** An object that is new. */
export function added(entry: Entry): ObjectDiff {
  return { change: 'added', entry, fields: [], statements: exposureStatements(undefined, entry) };
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
    statements: [...refusals(after, refused), ...exposureStatements(before, after), ...trapsOf(before, after)],
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
function trapsOf(before: Entry, after: Entry): Statement[] {
  return [...recreation(before, after), ...headlessness(before, after)];
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
