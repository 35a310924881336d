/** Names, labels, annotations, owners and finalizers, which every object has. */
import {
  annotationKeyFaults,
  labelValueFaults,
  MAX_ANNOTATIONS_BYTES,
  qualifiedNameFaults,
} from '../../manifest/labels';
import { dns1035LabelFaults, dnsLabelFaults, dnsSubdomainFaults, pathSegmentFaults } from '../../manifest/names';
import { type Fields, flag, isFields, number, objects, section, stringMap, strings, text } from './fields';
import type { Report } from './report';

const LABEL_KINDS = new Set(['Namespace', 'StatefulSet']);
const PATH_SEGMENT_KINDS = new Set(['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding']);
/** Kinds whose metadata the server does not check beyond its types. */
const UNCHECKED_KINDS = new Set(['PodDisruptionBudget']);
const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);
/** A CronJob's Jobs append eleven characters to its name. */
const MAX_CRON_JOB_NAME = 52;

/** Checks `metadata` of an object of this kind. */
export function checkMetadata(report: Report, builtIn: boolean): void {
  const { kind, manifest } = report.entry;
  const metadata = section(manifest, 'metadata');
  if (builtIn && UNCHECKED_KINDS.has(kind)) {
    if (text(metadata, 'name') === '' && text(metadata, 'generateName') === '')
      report.required('invalid-name', 'metadata.name', 'name or generateName');
    return;
  }
  checkName(report, metadata, builtIn ? kind : '');
  const namespace = text(metadata, 'namespace');
  if (namespace !== '') report.invalid('invalid-name', 'metadata.namespace', namespace, dnsLabelFaults(namespace));
  report.nonNegative('invalid-metadata', 'metadata.generation', number(metadata, 'generation'));
  checkLabels(report, metadata['labels'], 'metadata.labels');
  checkAnnotations(report, metadata, 'metadata.annotations');
  checkOwners(report, metadata);
  checkFinalizers(report, metadata, builtIn);
}

function checkName(report: Report, metadata: Fields, kind: string): void {
  const name = text(metadata, 'name');
  const prefix = text(metadata, 'generateName');
  const faultsOf = nameFaultsOf(report, kind);
  if (prefix !== '')
    report.invalid('invalid-name', 'metadata.generateName', prefix, faultsOf(maskTrailingDash(prefix)));
  if (name === '') {
    if (prefix === '') report.required('invalid-name', 'metadata.name', 'name or generateName');
    return;
  }
  report.invalid('invalid-name', 'metadata.name', name, faultsOf(name));
  if (kind === 'CronJob' && name.length > MAX_CRON_JOB_NAME)
    report.invalid('invalid-name', 'metadata.name', name, [
      `must be no more than ${MAX_CRON_JOB_NAME} characters, has ${name.length}`,
    ]);
}

function nameFaultsOf(report: Report, kind: string): (name: string) => string[] {
  if (kind === 'Service') return serviceNameFaults(report);
  if (LABEL_KINDS.has(kind)) return dnsLabelFaults;
  if (PATH_SEGMENT_KINDS.has(kind)) return pathSegmentFaults;
  return dnsSubdomainFaults;
}

/** A Service's name may start with a digit from Kubernetes 1.36 on. */
export function serviceNameFaults(report: Report): (name: string) => string[] {
  return report.since(36) ? dnsLabelFaults : dns1035LabelFaults;
}

/** A prefix may end with a dash, since the server appends to it. */
function maskTrailingDash(prefix: string): string {
  return prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -1)}a` : prefix;
}

/** Checks a map of labels; the server names the map, not the key. */
export function checkLabels(report: Report, labels: unknown, path: string, rule = 'invalid-label'): void {
  if (!isFields(labels)) return;
  for (const key of Object.keys(labels)) {
    const at = `${path}[${key}]`;
    report.invalid(rule, path, key, qualifiedNameFaults(key), { at });
    const value = text(labels, key);
    report.invalid(rule, path, value, labelValueFaults(value), { at });
  }
}

/** Checks a map of annotations under `annotations` of the object. */
export function checkAnnotations(report: Report, metadata: Fields, path: string): void {
  const annotations = stringMap(metadata, 'annotations');
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations)) {
    report.invalid('invalid-annotation', path, key, annotationKeyFaults(key), { at: `${path}[${key}]` });
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (bytes > MAX_ANNOTATIONS_BYTES)
    report.add(
      'invalid-annotation',
      path,
      undefined,
      `The annotations have ${bytes} bytes together, ${MAX_ANNOTATIONS_BYTES} are allowed.`,
    );
}

function checkOwners(report: Report, metadata: Fields): void {
  let controllers = 0;
  for (const [index, owner] of objects(metadata, 'ownerReferences').entries()) {
    const path = `metadata.ownerReferences[${index}]`;
    for (const name of ['apiVersion', 'kind', 'name', 'uid'])
      if (text(owner, name) === '') report.required('invalid-metadata', `${path}.${name}`);
    if (flag(owner, 'controller') === true) controllers++;
  }
  if (controllers > 1)
    report.add('invalid-metadata', 'metadata.ownerReferences', undefined, 'Only one owner can be the controller.');
}

function checkFinalizers(report: Report, metadata: Fields, builtIn: boolean): void {
  const finalizers = strings(metadata, 'finalizers');
  for (const [index, finalizer] of finalizers.entries()) {
    const at = `metadata.finalizers[${index}]`;
    report.invalid('invalid-metadata', 'metadata.finalizers', finalizer, qualifiedNameFaults(finalizer), { at });
    if (builtIn && !finalizer.includes('/') && !STANDARD_FINALIZERS.has(finalizer))
      report.invalid('invalid-metadata', at, finalizer, [
        'must be a standard finalizer or have a domain: example.com/name',
      ]);
  }
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion'))
    report.add(
      'invalid-metadata',
      'metadata.finalizers',
      finalizers,
      'orphan and foregroundDeletion exclude each other.',
    );
}
