import { isDeepStrictEqual } from 'node:util';
import { DEFAULT_CPU_UTILIZATION, SCALE_DOWN_POLICIES, SCALE_UP_POLICIES } from '../manifest/autoscaler-defaults';
import { parseImage } from '../manifest/image';
import { KEDA_DEFAULTS } from '../manifest/keda-defaults';
import { type PlainObject, textOf } from '../manifest/read';
import { CUSTOM_DEFAULTS, type Defaults } from './custom-defaults';

/**
 * Whether a value is what the API server, or KEDA, takes where the field is absent.
 *
 * @param trail the fields that lead to it
 * @param value what the field holds where it is given
 * @param parent the object that holds the field
 */
export type IsDefault = (trail: readonly string[], value: unknown, parent: PlainObject) => boolean;

/**
 * What the API server fills into the template of a pod; `container` stands for every kind of container, `probe` for
 * every probe. What it fills into pods alone, such as `enableServiceLinks`, is none of it: given, it makes another template.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
 */
const POD: Defaults = new Map<string, unknown>([
  ['dnsPolicy', 'ClusterFirst'],
  ['hostIPC', false],
  ['hostNetwork', false],
  ['hostPID', false],
  ['priorityClassName', ''],
  ['restartPolicy', 'Always'],
  ['schedulerName', 'default-scheduler'],
  ['serviceAccountName', ''],
  ['terminationGracePeriodSeconds', 30],
  ['container.stdin', false],
  ['container.terminationMessagePath', '/dev/termination-log'],
  ['container.terminationMessagePolicy', 'File'],
  ['container.tty', false],
  ['container.env.value', ''],
  ['container.lifecycle.postStart.httpGet.path', '/'],
  ['container.lifecycle.postStart.httpGet.scheme', 'HTTP'],
  ['container.lifecycle.preStop.httpGet.path', '/'],
  ['container.lifecycle.preStop.httpGet.scheme', 'HTTP'],
  ['container.env.valueFrom.fieldRef.apiVersion', 'v1'],
  ['container.ports.protocol', 'TCP'],
  ['container.probe.failureThreshold', 3],
  ['container.probe.grpc.service', ''],
  ['container.probe.httpGet.path', '/'],
  ['container.probe.httpGet.scheme', 'HTTP'],
  ['container.probe.initialDelaySeconds', 0],
  ['container.probe.periodSeconds', 10],
  ['container.probe.successThreshold', 1],
  ['container.probe.timeoutSeconds', 1],
  ['container.volumeMounts.readOnly', false],
  ['container.volumeMounts.subPath', ''],
  ['volumes.configMap.defaultMode', 420],
  ['volumes.downwardAPI.defaultMode', 420],
  ['volumes.emptyDir.medium', ''],
  ['volumes.ephemeral.volumeClaimTemplate.spec.volumeMode', 'Filesystem'],
  ['volumes.hostPath.type', ''],
  ['volumes.nfs.readOnly', false],
  ['volumes.persistentVolumeClaim.readOnly', false],
  ['volumes.projected.defaultMode', 420],
  ['volumes.projected.sources.serviceAccountToken.expirationSeconds', 3600],
  ['volumes.secret.defaultMode', 420],
]);

/** What an autoscaler scales on that names no metric. */
const METRICS = [
  {
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: DEFAULT_CPU_UTILIZATION } },
  },
];

const ROLES: Defaults = new Map([['roleRef.apiGroup', 'rbac.authorization.k8s.io']]);

/** What the API server, or KEDA, takes for absent fields of an object. */
const OBJECTS: Readonly<Record<string, Defaults>> = {
  ...CUSTOM_DEFAULTS,
  ClusterRoleBinding: ROLES,
  CronJob: new Map<string, unknown>([
    ['spec.concurrencyPolicy', 'Allow'],
    ['spec.failedJobsHistoryLimit', 1],
    ['spec.successfulJobsHistoryLimit', 3],
    ['spec.suspend', false],
  ]),
  DaemonSet: new Map<string, unknown>([
    ['spec.revisionHistoryLimit', 10],
    ['spec.updateStrategy.rollingUpdate.maxSurge', 0],
    ['spec.updateStrategy.rollingUpdate.maxUnavailable', 1],
    ['spec.updateStrategy.type', 'RollingUpdate'],
  ]),
  Deployment: new Map<string, unknown>([
    ['spec.minReadySeconds', 0],
    ['spec.paused', false],
    ['spec.progressDeadlineSeconds', 600],
    ['spec.revisionHistoryLimit', 10],
    ['spec.strategy.rollingUpdate.maxSurge', '25%'],
    ['spec.strategy.rollingUpdate.maxUnavailable', '25%'],
    ['spec.strategy.type', 'RollingUpdate'],
  ]),
  HorizontalPodAutoscaler: new Map<string, unknown>([
    ['spec.behavior.scaleDown.policies', SCALE_DOWN_POLICIES],
    ['spec.behavior.scaleDown.selectPolicy', 'Max'],
    ['spec.behavior.scaleUp.policies', SCALE_UP_POLICIES],
    ['spec.behavior.scaleUp.selectPolicy', 'Max'],
    ['spec.behavior.scaleUp.stabilizationWindowSeconds', 0],
    ['spec.metrics', METRICS],
    ['spec.minReplicas', 1],
  ]),
  Job: new Map<string, unknown>([
    ['spec.backoffLimit', 6],
    ['spec.completionMode', 'NonIndexed'],
    ['spec.manualSelector', false],
    ['spec.parallelism', 1],
    ['spec.suspend', false],
  ]),
  NetworkPolicy: new Map<string, unknown>([
    ['spec.egress.ports.protocol', 'TCP'],
    ['spec.ingress.ports.protocol', 'TCP'],
  ]),
  PersistentVolume: new Map<string, unknown>([
    ['spec.persistentVolumeReclaimPolicy', 'Retain'],
    ['spec.volumeMode', 'Filesystem'],
  ]),
  PersistentVolumeClaim: new Map<string, unknown>([['spec.volumeMode', 'Filesystem']]),
  PriorityClass: new Map<string, unknown>([
    ['globalDefault', false],
    ['preemptionPolicy', 'PreemptLowerPriority'],
  ]),
  ResourceClaim: deviceDefaults('spec'),
  ResourceClaimTemplate: deviceDefaults('spec.spec'),
  RoleBinding: ROLES,
  ScaledObject: new Map<string, unknown>([
    ['spec.cooldownPeriod', KEDA_DEFAULTS.cooldownPeriod],
    ['spec.fallback.behavior', 'static'],
    ['spec.maxReplicaCount', KEDA_DEFAULTS.maxReplicaCount],
    ['spec.minReplicaCount', KEDA_DEFAULTS.minReplicaCount],
    ['spec.pollingInterval', KEDA_DEFAULTS.pollingInterval],
    ['spec.scaleTargetRef.apiVersion', 'apps/v1'],
    ['spec.scaleTargetRef.kind', 'Deployment'],
  ]),
  Secret: new Map([['type', 'Opaque']]),
  Service: new Map<string, unknown>([
    ['spec.allocateLoadBalancerNodePorts', true],
    ['spec.externalTrafficPolicy', 'Cluster'],
    ['spec.internalTrafficPolicy', 'Cluster'],
    ['spec.ports.protocol', 'TCP'],
    ['spec.publishNotReadyAddresses', false],
    ['spec.sessionAffinity', 'None'],
    ['spec.type', 'ClusterIP'],
  ]),
  StatefulSet: new Map<string, unknown>([
    ['spec.persistentVolumeClaimRetentionPolicy.whenDeleted', 'Retain'],
    ['spec.persistentVolumeClaimRetentionPolicy.whenScaled', 'Retain'],
    ['spec.podManagementPolicy', 'OrderedReady'],
    ['spec.revisionHistoryLimit', 10],
    ['spec.updateStrategy.rollingUpdate.maxUnavailable', 1],
    ['spec.updateStrategy.rollingUpdate.partition', 0],
    ['spec.updateStrategy.type', 'RollingUpdate'],
    ['spec.volumeClaimTemplates.apiVersion', 'v1'],
    ['spec.volumeClaimTemplates.kind', 'PersistentVolumeClaim'],
    ['spec.volumeClaimTemplates.spec.volumeMode', 'Filesystem'],
    ['spec.volumeClaimTemplates.status.phase', 'Pending'],
  ]),
  StorageClass: new Map([
    ['reclaimPolicy', 'Delete'],
    ['volumeBindingMode', 'Immediate'],
  ]),
};

/** How many devices a request of a claim is for, below the `spec` of the claim. */
function deviceDefaults(spec: string): Defaults {
  const requests = ['exactly', 'firstAvailable'].map((field) => `${spec}.devices.requests.${field}`);
  return new Map(
    requests.flatMap((request): [string, unknown][] => [
      [`${request}.allocationMode`, 'ExactCount'],
      [`${request}.count`, 1],
    ]),
  );
}

const NO_DEFAULTS: Defaults = new Map();

/** Where an empty mapping says as much as none. An empty list in a pod does so everywhere. */
const EMPTY_IS_ABSENT: readonly string[] = [
  'annotations',
  'labels',
  'limits',
  'metadata',
  'nodeSelector',
  'requests',
  'resources',
  'rollingUpdate',
  'strategy',
  'updateStrategy',
];

/** The defaults of objects of a kind. */
export function defaultsOf(kind: string): IsDefault {
  const own = (Object.hasOwn(OBJECTS, kind) ? OBJECTS[kind] : undefined) ?? NO_DEFAULTS;
  return (trail, value, parent) => {
    const last = trail.at(-1) ?? '';
    if (EMPTY_IS_ABSENT.includes(last) && isEmpty(value)) return true;
    const inPod = podTrail(trail, kind);
    if (inPod === undefined) {
      if (kind === 'Service' && last === 'targetPort') return value === parent['port'];
      if (kind === 'Job' && last === 'podReplacementPolicy')
        return value === (parent['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed');
      return isValueOf(own, trail.join('.'), value);
    }
    // That of a container is another matter: the server keeps it, which makes another template.
    if (inPod === 'securityContext' && isEmpty(value)) return true;
    if (Array.isArray(value) && value.length === 0) return true;
    if (inPod === 'serviceAccount') return value === parent['serviceAccountName'];
    if (inPod === 'container.imagePullPolicy') return value === pullPolicyOf(textOf(parent['image']));
    return isValueOf(POD, inPod, value);
  };
}

/** A missing default is no default, whatever the value. */
function isValueOf(defaults: Defaults, path: string, value: unknown): boolean {
  return defaults.has(path) && isDeepStrictEqual(defaults.get(path), value);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** What leads to a field from the pod's `spec` on; undefined outside of it. */
function podTrail(trail: readonly string[], kind: string): string | undefined {
  const start = kind === 'Pod' ? 0 : trail.indexOf('template') + 1;
  if (trail[start] !== 'spec' || (start === 0 && kind !== 'Pod')) return undefined;
  return trail
    .slice(start + 1)
    .map((field) => (/^(?:initC|ephemeralC|c)ontainers$/.test(field) ? 'container' : field))
    .map((field) => (/^(?:startup|readiness|liveness)Probe$/.test(field) ? 'probe' : field))
    .join('.');
}

function pullPolicyOf(image: string | undefined): string | undefined {
  const parsed = image === undefined ? undefined : parseImage(image);
  if (!parsed) return undefined;
  const { tag, digest } = parsed;
  return digest === undefined && (tag === undefined || tag === 'latest') ? 'Always' : 'IfNotPresent';
}
