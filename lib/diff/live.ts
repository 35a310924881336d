import type { Manifest } from '../manifest/manifest';
import { asObject, at, listOf, objectOf, type PlainObject } from '../manifest/read';

/** What the API server and its controllers fill into metadata. */
const METADATA: readonly string[] = ['finalizers', 'namespace'];
const NOTES: readonly RegExp[] = [
  /^(?:deployment|autoscaling\.alpha|volume(?:\.beta)?)\.kubernetes\.io\//,
  /^batch\.kubernetes\.io\/job-tracking$/,
  /^deprecated\.daemonset\.template\.generation$/,
  /^pv\.kubernetes\.io\/bind-completed$/,
  /^pv\.kubernetes\.io\/bound-by-controller$/,
];

/** What they fill into the `spec` of objects of a kind. */
const SPECS: Readonly<Record<string, readonly string[]>> = {
  Job: ['selector'],
  PersistentVolumeClaim: ['storageClassName', 'volumeName'],
  Service: ['clusterIP', 'clusterIPs', 'healthCheckNodePort', 'ipFamilies', 'ipFamilyPolicy'],
};

/** @see https://github.com/kedacore/keda/blob/v2.20.2/controllers/keda/scaledobject_controller.go ensureScaledObjectLabel */
const SEEN_BY_KEDA = 'scaledobject.keda.sh/name';
const JOB_LABEL = /^(?:batch\.kubernetes\.io\/)?(?:controller-uid|job-name)$/;

/**
 * A version of an object without what a cluster filled in and the other version leaves to it; as it is where it was not
 * read from a cluster, or where the other one was too.
 */
export function asGiven(manifest: Manifest, other: Manifest): Manifest {
  if (!isLive(manifest) || isLive(other)) return manifest;
  const { metadata, ...rest } = manifest;
  const annotations = withoutNames(at(metadata, 'annotations'), (name) => NOTES.some((note) => note.test(name)));
  const labels = labelsAsGiven(manifest, other);
  const filled = { ...metadata, ...(annotations && { annotations }), ...(labels && { labels }) };
  return { ...rest, ...specAsGiven(manifest, other), metadata: without(filled, METADATA, other.metadata) };
}

/** A Job without labels is given those of its pods, and KEDA labels what it has seen. */
function labelsAsGiven({ kind, metadata, spec }: Manifest, other: Manifest): PlainObject | undefined {
  if (kind === 'ScaledObject') {
    const isOwn = at(other, 'metadata', 'labels', SEEN_BY_KEDA) !== undefined;
    return withoutNames(at(metadata, 'labels'), (name) => name === SEEN_BY_KEDA && !isOwn);
  }
  if (kind !== 'Job') return undefined;
  const ofPods = at(other, 'metadata', 'labels') === undefined ? at(spec, 'template', 'metadata', 'labels') : undefined;
  return withoutNames(
    at(metadata, 'labels'),
    (name) => JOB_LABEL.test(name) || at(metadata, 'labels', name) === at(ofPods, name),
  );
}

function isLive({ metadata }: Manifest): boolean {
  return at(metadata, 'uid') !== undefined;
}

function specAsGiven({ kind, spec }: Manifest, other: Manifest): PlainObject {
  const given = asObject(spec);
  if (!given) return {};
  const fields = Object.hasOwn(SPECS, kind) ? SPECS[kind] : undefined;
  const kept = without(given, fields ?? [], other['spec']);
  if (kind === 'Service') return { spec: withoutNodePorts(kept, other) };
  return { spec: kind === 'Job' ? withoutJobLabels(kept) : kept };
}

function withoutNodePorts(spec: PlainObject, other: Manifest): PlainObject {
  const isGiven = listOf(at(other, 'spec', 'ports')).some((port) => at(port, 'nodePort') !== undefined);
  if (isGiven || !Array.isArray(spec['ports'])) return spec;
  return { ...spec, ports: spec['ports'].map((port) => without(objectOf(port), ['nodePort'], {})) };
}

function withoutJobLabels(spec: PlainObject): PlainObject {
  const { template } = spec;
  const labels = withoutNames(at(template, 'metadata', 'labels'), (name) => JOB_LABEL.test(name));
  if (!labels) return spec;
  const metadata = { ...objectOf(at(template, 'metadata')), labels };
  return { ...spec, template: { ...objectOf(template), metadata } };
}

function withoutNames(map: unknown, isLeftOut: (name: string) => boolean): PlainObject | undefined {
  const fields = asObject(map);
  return fields && Object.fromEntries(Object.entries(fields).filter(([name]) => !isLeftOut(name)));
}

/** Fields but for some of them, where another object does not have these. */
function without(fields: PlainObject, names: readonly string[], other: unknown): PlainObject {
  return Object.fromEntries(
    Object.entries(fields).filter(([name]) => !names.includes(name) || at(other, name) !== undefined),
  );
}
