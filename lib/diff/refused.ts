import type { Manifest } from '../manifest/manifest';
import { Quantity } from '../manifest/quantity';
import { at, listOf, objectOf } from '../manifest/read';
import { type FieldChange, itemChanges } from './field-change';

/** Whether the API server refuses a change of an object. */
type Judge = (change: FieldChange, before: Manifest, after: Manifest) => boolean;

/** The beginnings of fields, dots between them. */
function below(...paths: readonly string[]): Judge {
  return ({ trail }) => paths.some((path) => `${trail.join('.')}.`.startsWith(`${path}.`));
}

/** What may change in a pod that runs: its images, how long it may live, and what it tolerates besides. */
const POD: Judge = (change) => {
  const field = change.trail.join('.');
  if (field.startsWith('spec.tolerations')) return isTolerationLost(change);
  return change.trail[0] === 'spec' && !/^spec\.(?:(?:initC|c)ontainers\.image|activeDeadlineSeconds)$/.test(field);
};

/** Tolerations may come, and may end at another time. */
function isTolerationLost(change: FieldChange): boolean {
  if (change.trail.length > 2) return change.trail.at(-1) !== 'tolerationSeconds';
  const items = itemChanges(change);
  return items ? items.gone.length > 0 : change.before !== undefined;
}

/** What containers of a Job ask for. */
const RESOURCES = below('spec.template.spec.containers.resources', 'spec.template.spec.initContainers.resources');

const AFFINITY = 'spec.template.spec.affinity';

/** Where the pods of a Job are placed, by the nodes: which pods are beside them is not meant. */
const PLACEMENT: Judge = (change, before, after) =>
  below(
    'spec.template.metadata.annotations',
    'spec.template.metadata.labels',
    `${AFFINITY}.nodeAffinity`,
    'spec.template.spec.nodeSelector',
    'spec.template.spec.schedulingGates',
    'spec.template.spec.tolerations',
  )(change, before, after) || isOfNodesAlone(change);

function isOfNodesAlone({ trail, before, after }: FieldChange): boolean {
  const names = [before, after].flatMap((affinity) => Object.keys(objectOf(affinity)));
  return trail.join('.') === AFFINITY && names.every((name) => name === 'nodeAffinity');
}

/** Whether a Job is suspended and no pod of it is left, as far as its manifest tells. */
function isHeld({ spec, status }: Manifest): boolean {
  const isStopped = listOf(at(status, 'conditions')).some(
    (condition) => at(condition, 'type') === 'Suspended' && at(condition, 'status') === 'True',
  );
  return at(spec, 'suspend') === true && (!hasStarted(status) || isStopped) && !at(status, 'active');
}

function hasStarted(status: unknown): boolean {
  return at(status, 'startTime') !== undefined;
}

/** The changes of a suspended Job that the API server takes from Kubernetes 1.36 on alone. */
export function sinceHeldJobsMayChange(before: Manifest, changes: readonly FieldChange[]): readonly FieldChange[] {
  if (!isHeld(before)) return [];
  const started = hasStarted(before['status']);
  return changes.filter(
    (change) => RESOURCES(change, before, before) || (started && PLACEMENT(change, before, before)),
  );
}

/** The pods of a Job are fixed, but for those of one that is suspended, which may be placed anew. */
const JOB: Judge = (change, before) =>
  below(
    'spec.backoffLimitPerIndex',
    'spec.completionMode',
    'spec.managedBy',
    'spec.podFailurePolicy',
    'spec.selector',
    'spec.successPolicy',
  )(change, before, before) ||
  (below('spec.template')(change, before, before) &&
    !(isHeld(before) && (PLACEMENT(change, before, before) || RESOURCES(change, before, before)))) ||
  (below('spec.completions')(change, before, before) && at(before, 'spec', 'completionMode') !== 'Indexed');

/** A claim may grow, change its class of attributes, and be given a class where it has none. */
const CLAIM: Judge = ({ trail, before, after }) => {
  const [top, field, ...rest] = trail;
  if (top !== 'spec' || field === 'volumeAttributesClassName') return false;
  if (field === 'storageClassName' && before === undefined) return false;
  if (field !== 'resources' || rest.join('.') !== 'requests.storage') return true;
  const [former, next] = [Quantity.tryParse(before), Quantity.tryParse(after)];
  return former !== undefined && next !== undefined && next.compare(former) < 0;
};

/** An address that a Service has cannot be given up for another one, nor can who balances its load. */
const SERVICE: Judge = ({ trail, after: next }, before, after) => {
  const field = trail.join('.');
  const types = [before, after].map((manifest) => at(manifest, 'spec', 'type') ?? 'ClusterIP');
  if (field === 'spec.loadBalancerClass') return types.every((type) => type === 'LoadBalancer');
  return field === 'spec.clusterIP' && next !== undefined && !types.includes('ExternalName');
};

/** The fields of a PersistentVolume that say how it is used, rather than where it is. */
const VOLUME_USE: readonly string[] = [
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
];

/** What a volume is stays; a secret for its growth may be given. */
const VOLUME: Judge = ({ trail: [top, field = '', ...rest], before }) =>
  top === 'spec' &&
  !VOLUME_USE.includes(field) &&
  !(before === undefined && field === 'csi' && rest[0] === 'controllerExpandSecretRef');

/** What is claimed stays. Two versions of the API write one claim differently. */
const DEVICES: Judge = (change, before, after) =>
  before.apiVersion === after.apiVersion && below('spec')(change, before, after);

/** What is said to be immutable stays so. */
const SEALED: Judge = ({ trail: [top = ''] }, before) =>
  before['immutable'] === true && ['binaryData', 'data', 'immutable', 'stringData'].includes(top);

/**
 * The fields that the API server does not let change, by kind.
 *
 * @see https://github.com/kubernetes/kubernetes/tree/master/pkg/apis the functions named Validate...Update
 */
const JUDGES: Readonly<Record<string, readonly Judge[]>> = {
  'apps/DaemonSet': [below('spec.selector')],
  'apps/Deployment': [below('spec.selector')],
  'apps/ReplicaSet': [below('spec.selector')],
  'apps/StatefulSet': [
    below('spec.podManagementPolicy', 'spec.selector', 'spec.serviceName', 'spec.volumeClaimTemplates'),
  ],
  'batch/Job': [JOB],
  '/ConfigMap': [SEALED],
  '/PersistentVolume': [VOLUME],
  '/PersistentVolumeClaim': [CLAIM],
  '/Pod': [POD],
  '/Secret': [SEALED, below('type')],
  '/Service': [SERVICE],
  'apiextensions.k8s.io/CustomResourceDefinition': [below('spec.names.kind', 'spec.scope')],
  'discovery.k8s.io/EndpointSlice': [below('addressType')],
  'networking.k8s.io/IngressClass': [below('spec.controller')],
  'node.k8s.io/RuntimeClass': [below('handler')],
  'rbac.authorization.k8s.io/ClusterRoleBinding': [below('roleRef')],
  'rbac.authorization.k8s.io/RoleBinding': [below('roleRef')],
  'resource.k8s.io/ResourceClaim': [DEVICES],
  'resource.k8s.io/ResourceClaimTemplate': [DEVICES],
  'scheduling.k8s.io/PriorityClass': [below('preemptionPolicy', 'value')],
  'storage.k8s.io/StorageClass': [below('parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode')],
};

/** The changes of an object that the API server refuses. */
export function refusedChanges(
  group: string,
  changes: readonly FieldChange[],
  before: Manifest,
  after: Manifest,
): readonly FieldChange[] {
  const name = `${group}/${after.kind}`;
  const judges = (Object.hasOwn(JUDGES, name) ? JUDGES[name] : undefined) ?? [];
  return changes.filter((change) => judges.some((judge) => judge(change, before, after)));
}
