/** Names, labels, annotations, owners and finalizers, which every object has. */
import {
  annotationKeyFaults,
  labelValueFaults,
  MAX_ANNOTATIONS_BYTES,
  qualifiedNameFaults,
} from '../../manifest/labels';
import { dns1035LabelFaults, dnsLabelFaults, dnsSubdomainFaults, pathSegmentFaults } from '../../manifest/names';
import { podSecurityLabelFaults } from '../pod-security/labels';
import { type Fields, flag, isFields, objects, section, stringMap, strings, text } from './fields';
import type { Report } from './report';

const LABEL_KINDS = new Set(['Namespace', 'StatefulSet']);
/** Built-in kinds whose names are DNS subdomains; of the others only what no path in the API may have is refused. */
const SUBDOMAIN_KINDS = new Set([
  ...['ConfigMap', 'CronJob', 'DaemonSet', 'Deployment', 'HorizontalPodAutoscaler', 'Ingress', 'Job', 'LimitRange'],
  ...['NetworkPolicy', 'PersistentVolume', 'PersistentVolumeClaim', 'Pod', 'PriorityClass', 'ReplicaSet'],
  ...['ReplicationController', 'ResourceClaim', 'ResourceClaimTemplate', 'ResourceQuota', 'RuntimeClass', 'Secret'],
  ...['ServiceAccount', 'StorageClass'],
]);
/** Kinds outside namespaces, of which the server drops a namespace unread. */
const CLUSTER_KINDS = new Set([
  ...['ClusterRole', 'ClusterRoleBinding', 'IngressClass', 'Namespace', 'Node', 'PersistentVolume', 'PriorityClass'],
  ...['RuntimeClass', 'SelfSubjectAccessReview', 'SelfSubjectReview', 'SelfSubjectRulesReview', 'StorageClass'],
  ...['SubjectAccessReview', 'TokenReview', 'VolumeAttributesClass'],
]);
/**
 * Built-in kinds that the server answers and does not keep, so that they need no name.
 *
 * @see https://github.com/kubernetes/kubernetes/tree/v1.37.2/pkg/registry/authorization
 * @see https://github.com/kubernetes/kubernetes/tree/v1.37.2/pkg/registry/authentication
 */
const ANSWERED_KINDS = new Set([
  ...['LocalSubjectAccessReview', 'SelfSubjectAccessReview', 'SelfSubjectReview', 'SelfSubjectRulesReview'],
  ...['SubjectAccessReview', 'TokenReview'],
]);
/**
 * Those of them whose metadata must be empty, but for the namespace of the one that stands in one.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/authorization/validation/validation.go
 */
const NAMELESS_KINDS = new Set(['LocalSubjectAccessReview', 'SelfSubjectAccessReview', 'SubjectAccessReview']);
/** What the server does not take away of metadata before it looks into it. */
const KEPT_METADATA: readonly string[] = [
  ...['name', 'generateName', 'labels', 'annotations', 'ownerReferences', 'finalizers', 'generation'],
  'resourceVersion',
];
const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);
/** A CronJob's Jobs append eleven characters to its name. */
const MAX_CRON_JOB_NAME = 52;

/** Checks `metadata` of an object of this kind. */
export function checkMetadata(report: Report, builtIn: boolean): void {
  const { kind, manifest } = report.entry;
  const metadata = section(manifest, 'metadata');
  checkName(report, metadata, builtIn ? kind : undefined);
  if (builtIn && NAMELESS_KINDS.has(kind)) checkEmpty(report, metadata);
  const namespace = text(metadata, 'namespace');
  if (namespace !== '' && !(builtIn && CLUSTER_KINDS.has(kind)))
    report.invalid('invalid-name', 'metadata.namespace', namespace, dnsLabelFaults(namespace));
  checkLabels(report, metadata['labels'], 'metadata.labels');
  checkAnnotations(report, metadata, 'metadata.annotations');
  checkOwners(report, metadata);
  checkFinalizers(report, metadata, builtIn);
  checkRepeats(report, strings(metadata, 'finalizers'), (index) => `metadata.finalizers[${index}]`);
  const owners = objects(metadata, 'ownerReferences').map((owner) => text(owner, 'uid'));
  checkRepeats(report, owners, (index) => `metadata.ownerReferences[${index}].uid`);
}

function checkName(report: Report, metadata: Fields, kind: string | undefined): void {
  const name = text(metadata, 'name');
  const prefix = text(metadata, 'generateName');
  const faultsOf = nameFaultsOf(report, kind);
  if (prefix !== '')
    report.invalid('invalid-name', 'metadata.generateName', prefix, faultsOf(maskTrailingDash(prefix)));
  if (name === '') {
    const isKept = kind === undefined || !ANSWERED_KINDS.has(kind);
    if (prefix === '' && isKept) report.required('invalid-name', 'metadata.name', 'name or generateName');
    return;
  }
  report.invalid('invalid-name', 'metadata.name', name, faultsOf(name));
  if (kind === 'CronJob' && name.length > MAX_CRON_JOB_NAME)
    report.invalid('invalid-name', 'metadata.name', name, [
      `must be no more than ${MAX_CRON_JOB_NAME} characters, has ${name.length}`,
    ]);
}

function checkEmpty(report: Report, metadata: Fields): void {
  const given = KEPT_METADATA.filter((field) => isGiven(metadata[field]));
  const [first] = given;
  if (first === undefined) return;
  const allowed = report.entry.kind === 'LocalSubjectAccessReview' ? ' but for the namespace' : '';
  const message = `It must be empty${allowed}, and has ${given.join(', ')}: the object is answered and not kept.`;
  const fix = 'Leave it out, and send the object by kubectl create: kubectl apply adds an annotation.';
  report.add('invalid-metadata', 'metadata', undefined, message, { at: `metadata.${first}`, fix });
}

/** Whether a value is another than that of a field that was left out. */
function isGiven(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== '' && value !== 0;
}

function nameFaultsOf(report: Report, kind: string | undefined): (name: string) => string[] {
  if (kind === undefined || SUBDOMAIN_KINDS.has(kind)) return dnsSubdomainFaults;
  if (kind === 'Service') return serviceNameFaults(report);
  if (LABEL_KINDS.has(kind)) return dnsLabelFaults;
  return pathSegmentFaults;
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
  // The server drops a reference that it has seen before.
  const controllers = new Set<string>();
  for (const [index, owner] of objects(metadata, 'ownerReferences').entries()) {
    const path = `metadata.ownerReferences[${index}]`;
    for (const name of ['apiVersion', 'kind', 'name', 'uid'])
      if (text(owner, name) === '') report.required('invalid-metadata', `${path}.${name}`);
    const version = text(owner, 'apiVersion');
    if (version.split('/').length > 2)
      report.invalid('invalid-metadata', `${path}.apiVersion`, version, ['must be group/version or version']);
    if (flag(owner, 'controller') === true) controllers.add(JSON.stringify(owner));
  }
  if (controllers.size > 1)
    report.add('invalid-metadata', 'metadata.ownerReferences', undefined, 'Only one owner can be the controller.');
}

function checkFinalizers(report: Report, metadata: Fields, builtIn: boolean): void {
  const finalizers = strings(metadata, 'finalizers');
  for (const [index, finalizer] of finalizers.entries()) {
    const at = `metadata.finalizers[${index}]`;
    report.invalid('invalid-metadata', 'metadata.finalizers', finalizer, qualifiedNameFaults(finalizer), { at });
    if (
      builtIn &&
      report.entry.kind !== 'PodDisruptionBudget' &&
      !finalizer.includes('/') &&
      !STANDARD_FINALIZERS.has(finalizer)
    )
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

/** Reports what a list names twice where only server-side apply minds, which merges the list by it. */
export function checkRepeats(report: Report, keys: readonly string[], path: (index: number) => string): void {
  if (keys.length < 2) return;
  const seen = new Set<string>();
  for (const [index, key] of keys.entries()) {
    if (seen.has(key))
      report.add(
        'duplicate-in-apply',
        path(index),
        key,
        `${JSON.stringify(key)} is listed twice: a create accepts it, server-side apply (GitOps) refuses it.`,
      );
    seen.add(key);
  }
}

/** Checks the secrets of a ServiceAccount. */
export function checkServiceAccount(report: Report): void {
  const names = objects(report.entry.manifest, 'secrets').map((one) => text(one, 'name'));
  checkRepeats(report, names, (index) => `secrets[${index}].name`);
}

/** Checks what chooses the Pod Security Standards of a Namespace, and its finalizers, which stand in its spec. */
export function checkNamespace(report: Report): void {
  const labels = stringMap(section(report.entry.manifest, 'metadata'), 'labels');
  for (const { key, value, fault } of podSecurityLabelFaults(labels))
    report.invalid('invalid-pod-security-label', `metadata.labels[${key}]`, value, [fault]);
  for (const [index, finalizer] of strings(section(report.entry.manifest, 'spec'), 'finalizers').entries()) {
    const at = `spec.finalizers[${index}]`;
    const faults = qualifiedNameFaults(finalizer);
    if (faults.length === 0 && !finalizer.includes('/') && !STANDARD_FINALIZERS.has(finalizer))
      faults.push('must be a standard finalizer or have a domain: example.com/name');
    report.invalid('invalid-metadata', 'spec.finalizers', finalizer, faults, { at });
  }
}
