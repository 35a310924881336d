import type { Manifest } from '../../lib/manifest/manifest';

/** A pod that breaks one check of the Pod Security Standards, or just does not. */
export interface PodCase {
  readonly about: string;
  /** The check of the admission plugin. */
  readonly id: string;
  readonly pod: Manifest;
  /** The fields that break it. */
  readonly fields: readonly string[];
  readonly levels: readonly { readonly level: string; readonly version: string; readonly refused: boolean }[];
}

/** The parts of a pod that is otherwise restricted. */
interface Parts {
  readonly spec?: object;
  readonly container?: { readonly securityContext?: object; readonly [field: string]: unknown };
  readonly annotations?: Readonly<Record<string, string>>;
}

const POD_CONTEXT = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
const CONTEXT = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/** A pod that meets the restricted standard but for its parts; an empty security context takes the place of a whole one. */
export function podOf({ spec = {}, container = {}, annotations }: Parts): Manifest {
  const { securityContext: pod } = spec as { securityContext?: object };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'chat', namespace: 'ml', ...(annotations ? { annotations } : {}) },
    spec: {
      ...spec,
      securityContext: laidOver(POD_CONTEXT, pod),
      containers: [
        {
          name: 'model',
          image: 'registry.example/chat:1',
          ...container,
          securityContext: laidOver(CONTEXT, container.securityContext),
        },
      ],
    },
  };
}

function laidOver(whole: object, given: object | undefined): object {
  return given && Object.keys(given).length === 0 ? {} : { ...whole, ...given };
}

/** A Namespace with labels. */
export function namespaceOf(name: string, labels: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

const inContainer = (securityContext: object) => ({ container: { securityContext } });
const inPod = (securityContext: object) => ({ spec: { securityContext } });
const OWN = 'containers[0].securityContext';

/** `baseline 1.30 refused`, several separated by commas. */
function levelsOf(text: string): PodCase['levels'] {
  return text.split(', ').map((part) => {
    const [level = '', version = '', verdict] = part.split(' ');
    return { level, version: version === 'latest' ? version : `v${version}`, refused: verdict === 'refused' };
  });
}

/** Fields are told as they stand below `spec`, those of the metadata in full. */
function podCase(id: string, about: string, parts: Parts, broken: string, levels: string): PodCase {
  const fields = broken.split(' ').filter((field) => field !== '');
  const full = fields.map((field) => (field.startsWith('metadata') ? field : `spec.${field}`));
  return { about: `${id}: ${about}`, id, pod: podOf(parts), fields: full, levels: levelsOf(levels) };
}

const BOTH = 'baseline 1.0 refused, baseline latest refused, restricted 1.0 refused, restricted latest refused';
const RESTRICTED = 'baseline latest accepted, restricted 1.0 refused, restricted latest refused';
const NEITHER = 'baseline 1.0 accepted, baseline latest accepted, restricted latest accepted';

const sysctl = (name: string, value: string) => inPod({ sysctls: [{ name, value }] });
const SYSCTL = 'securityContext.sysctls[0].name';
const volume = (source: object) => ({ spec: { volumes: [{ name: 'v', ...source }] } });
const probe = (field: string, action: object) => ({ container: { [field]: action } });
const seccomp = (type: string) => ({ seccompProfile: { type } });

/** A pod for Windows, which may not have what only Linux knows. */
function windows(spec: object, securityContext: object = {}): Parts {
  return {
    spec: { ...spec, os: { name: 'windows' }, securityContext: { seccompProfile: undefined, ...securityContext } },
    container: { securityContext: {} },
  };
}

/** One pod for each way to break a check, by each version from which on it is judged otherwise. */
export const cases: readonly PodCase[] = [
  podCase('hostNamespaces', 'network', { spec: { hostNetwork: true } }, 'hostNetwork', BOTH),
  podCase('hostNamespaces', 'processes', { spec: { hostPID: true } }, 'hostPID', BOTH),
  podCase('hostNamespaces', 'shared memory', { spec: { hostIPC: true } }, 'hostIPC', BOTH),
  podCase('hostNamespaces', 'none', { spec: { hostNetwork: false, hostPID: false } }, '', NEITHER),
  podCase('hostPathVolumes', 'folder', volume({ hostPath: { path: '/x' } }), 'volumes[0].hostPath', BOTH),
  podCase(
    'hostPorts',
    'port',
    { container: { ports: [{ containerPort: 80, hostPort: 80 }] } },
    'containers[0].ports[0].hostPort',
    BOTH,
  ),
  podCase('hostPorts', 'no port', { container: { ports: [{ containerPort: 80, hostPort: 0 }] } }, '', NEITHER),
  podCase(
    'hostProbesAndHostLifecycle',
    'probe',
    probe('livenessProbe', { httpGet: { host: 'example.com', port: 80 } }),
    'containers[0].livenessProbe.httpGet.host',
    'baseline 1.33 accepted, baseline 1.34 refused, restricted 1.33 accepted, restricted 1.34 refused',
  ),
  podCase(
    'hostProbesAndHostLifecycle',
    'hook',
    probe('lifecycle', { preStop: { tcpSocket: { host: 'example.com', port: 80 } } }),
    'containers[0].lifecycle.preStop.tcpSocket.host',
    'baseline 1.33 accepted, baseline 1.34 refused',
  ),
  podCase(
    'hostProbesAndHostLifecycle',
    'the pod itself',
    probe('readinessProbe', { httpGet: { host: '', port: 80 } }),
    '',
    NEITHER,
  ),
  podCase(
    'windowsHostProcess',
    'pod',
    windows({ hostNetwork: true }, { windowsOptions: { hostProcess: true } }),
    'hostNetwork securityContext.windowsOptions.hostProcess',
    BOTH.replace('restricted 1.0', 'restricted 1.25'),
  ),
  podCase(
    'privileged',
    'container',
    inContainer({ privileged: true, allowPrivilegeEscalation: true }),
    `${OWN}.privileged`,
    'baseline 1.0 refused, baseline latest refused, restricted 1.7 refused',
  ),
  podCase('privileged', 'not', inContainer({ privileged: false }), '', NEITHER),
  podCase(
    'capabilities_baseline',
    'beyond the default',
    inContainer({ capabilities: { add: ['NET_RAW'], drop: ['ALL'] } }),
    `${OWN}.capabilities.add[0]`,
    BOTH,
  ),
  podCase(
    'capabilities_baseline',
    'of the default',
    inContainer({ capabilities: { add: ['CHOWN'], drop: ['ALL'] } }),
    `${OWN}.capabilities.add[0]`,
    'baseline latest accepted, restricted 1.21 accepted, restricted 1.22 refused, restricted latest refused',
  ),
  podCase(
    'capabilities_restricted',
    'NET_BIND_SERVICE',
    inContainer({ capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] } }),
    '',
    NEITHER,
  ),
  podCase(
    'capabilities_restricted',
    'some dropped',
    inContainer({ capabilities: { drop: ['NET_RAW'] } }),
    `${OWN}.capabilities.drop`,
    'baseline latest accepted, restricted 1.21 accepted, restricted 1.22 refused, restricted latest refused',
  ),
  podCase(
    'allowPrivilegeEscalation',
    'allowed',
    inContainer({ allowPrivilegeEscalation: true }),
    `${OWN}.allowPrivilegeEscalation`,
    'baseline latest accepted, restricted 1.7 accepted, restricted 1.8 refused, restricted latest refused',
  ),
  podCase(
    'seLinuxOptions',
    'user',
    inPod({ seLinuxOptions: { user: 'u' } }),
    'securityContext.seLinuxOptions.user',
    BOTH,
  ),
  podCase('seLinuxOptions', 'role', inContainer({ seLinuxOptions: { role: 'r' } }), `${OWN}.seLinuxOptions.role`, BOTH),
  podCase('seLinuxOptions', 'type', inContainer({ seLinuxOptions: { type: 't' } }), `${OWN}.seLinuxOptions.type`, BOTH),
  podCase(
    'seLinuxOptions',
    'type of engines',
    inPod({ seLinuxOptions: { type: 'container_engine_t' } }),
    'securityContext.seLinuxOptions.type',
    'baseline 1.30 refused, baseline 1.31 accepted, restricted 1.30 refused, restricted latest accepted',
  ),
  podCase('seLinuxOptions', 'level', inPod({ seLinuxOptions: { type: 'container_t', level: 's0' } }), '', NEITHER),
  podCase('sysctls', 'of the node', sysctl('kernel.msgmax', '1'), SYSCTL, BOTH),
  podCase('sysctls', 'safe', sysctl('net.ipv4.ip_unprivileged_port_start', '0'), SYSCTL, NEITHER),
  podCase(
    'sysctls',
    'safe since 1.27',
    sysctl('net.ipv4.ip_local_reserved_ports', '80'),
    SYSCTL,
    'baseline 1.26 refused, baseline 1.27 accepted, restricted latest accepted',
  ),
  podCase(
    'sysctls',
    'safe since 1.29',
    sysctl('net.ipv4.tcp_fin_timeout', '60'),
    SYSCTL,
    'baseline 1.28 refused, baseline 1.29 accepted',
  ),
  podCase(
    'sysctls',
    'safe since 1.32',
    sysctl('net.ipv4.tcp_wmem', '4096 16384 4194304'),
    SYSCTL,
    'baseline 1.31 refused, baseline 1.32 accepted',
  ),
  podCase(
    'sysctls',
    'safe since 1.37',
    sysctl('net.ipv4.tcp_notsent_lowat', '1'),
    SYSCTL,
    'baseline 1.36 refused, baseline 1.37 accepted',
  ),
  podCase(
    'procMount',
    'unmasked, users of the node',
    inContainer({ procMount: 'Unmasked' }),
    `${OWN}.procMount`,
    'baseline 1.0 refused, baseline latest refused',
  ),
  podCase(
    'procMount',
    'unmasked, own users',
    { spec: { hostUsers: false }, ...inContainer({ procMount: 'Unmasked' }) },
    `${OWN}.procMount`,
    'baseline 1.34 refused, baseline 1.35 accepted, restricted 1.34 refused',
  ),
  podCase(
    'procMount_restricted',
    'unmasked, own users',
    { spec: { hostUsers: false }, ...inContainer({ procMount: 'Unmasked' }) },
    `${OWN}.procMount`,
    'baseline latest accepted, restricted 1.35 refused, restricted latest refused',
  ),
  podCase('procMount', 'default', inContainer({ procMount: 'Default' }), '', NEITHER),
  podCase(
    'appArmorProfile',
    'pod',
    inPod({ appArmorProfile: { type: 'Unconfined' } }),
    'securityContext.appArmorProfile.type',
    BOTH,
  ),
  podCase(
    'appArmorProfile',
    'container',
    inContainer({ appArmorProfile: { type: 'Unconfined' } }),
    `${OWN}.appArmorProfile.type`,
    BOTH,
  ),
  podCase('appArmorProfile', 'default', inPod({ appArmorProfile: { type: 'RuntimeDefault' } }), '', NEITHER),
  podCase(
    'appArmorProfile',
    'annotation',
    { annotations: { 'container.apparmor.security.beta.kubernetes.io/model': 'unconfined' } },
    'metadata.annotations[container.apparmor.security.beta.kubernetes.io/model]',
    BOTH,
  ),
  podCase(
    'appArmorProfile',
    'annotation for a profile',
    { annotations: { 'container.apparmor.security.beta.kubernetes.io/model': 'localhost/x' } },
    '',
    NEITHER,
  ),
  podCase(
    'seccompProfile_baseline',
    'pod',
    inPod(seccomp('Unconfined')),
    'securityContext.seccompProfile.type',
    'baseline 1.18 accepted, baseline 1.19 refused, baseline latest refused, restricted 1.18 accepted, restricted 1.19 refused',
  ),
  podCase(
    'seccompProfile_baseline',
    'container',
    inContainer(seccomp('Unconfined')),
    `${OWN}.seccompProfile.type`,
    'baseline latest refused, restricted latest refused',
  ),
  podCase(
    'seccompProfile_baseline',
    'annotation',
    {
      ...inPod({ seccompProfile: undefined }),
      annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' },
    },
    'metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]',
    'baseline 1.18 refused, restricted 1.18 refused, baseline 1.19 accepted, baseline latest accepted',
  ),
  podCase(
    'seccompProfile_baseline',
    'annotation of a container',
    {
      ...inPod({ seccompProfile: undefined }),
      annotations: { 'container.seccomp.security.alpha.kubernetes.io/model': 'unconfined' },
    },
    'metadata.annotations[container.seccomp.security.alpha.kubernetes.io/model]',
    'baseline 1.18 refused, baseline 1.19 accepted',
  ),
  podCase(
    'seccompProfile_restricted',
    'for Windows',
    windows({}),
    `${OWN}.allowPrivilegeEscalation ${OWN}.capabilities.drop securityContext.seccompProfile.type`,
    'baseline latest accepted, restricted 1.24 refused, restricted 1.25 accepted, restricted latest accepted',
  ),
  podCase(
    'seccompProfile_restricted',
    'not given',
    inPod({ seccompProfile: undefined }),
    'securityContext.seccompProfile.type',
    'baseline latest accepted, restricted 1.18 accepted, restricted 1.19 refused, restricted latest refused',
  ),
  podCase(
    'seccompProfile_restricted',
    'given in the container',
    { ...inPod({ seccompProfile: undefined }), ...inContainer(seccomp('RuntimeDefault')) },
    '',
    NEITHER,
  ),
  podCase('restrictedVolumes', 'NFS', volume({ nfs: { server: 's', path: '/' } }), 'volumes[0].nfs', RESTRICTED),
  podCase('restrictedVolumes', 'emptyDir', volume({ emptyDir: {} }), '', NEITHER),
  podCase('restrictedVolumes', 'no source', volume({}), '', NEITHER),
  podCase('restrictedVolumes', 'claim', volume({ persistentVolumeClaim: { claimName: 'c' } }), '', NEITHER),
  podCase('runAsNonRoot', 'root allowed', inPod({ runAsNonRoot: false }), 'securityContext.runAsNonRoot', RESTRICTED),
  podCase(
    'runAsNonRoot',
    'root allowed to a container',
    inContainer({ runAsNonRoot: false }),
    `${OWN}.runAsNonRoot`,
    RESTRICTED,
  ),
  podCase('runAsNonRoot', 'not given', inPod({ runAsNonRoot: undefined }), 'securityContext.runAsNonRoot', RESTRICTED),
  podCase(
    'runAsNonRoot',
    'not given, own users',
    { spec: { hostUsers: false, securityContext: { runAsNonRoot: undefined } } },
    'securityContext.runAsNonRoot',
    'restricted 1.34 refused, restricted 1.35 accepted, restricted latest accepted',
  ),
  podCase(
    'runAsNonRoot',
    'given in the container',
    { ...inPod({ runAsNonRoot: undefined }), ...inContainer({ runAsNonRoot: true }) },
    '',
    NEITHER,
  ),
  podCase(
    'runAsUser',
    'root',
    inPod({ runAsUser: 0 }),
    'securityContext.runAsUser',
    'baseline latest accepted, restricted 1.22 accepted, restricted 1.23 refused, restricted latest refused',
  ),
  podCase(
    'runAsUser',
    'root, own users',
    { spec: { hostUsers: false }, ...inContainer({ runAsUser: 0 }) },
    `${OWN}.runAsUser`,
    'restricted 1.34 refused, restricted 1.35 accepted',
  ),
];

/** A label of a namespace, by its name below `pod-security.kubernetes.io/`, and whether the server takes it. */
export const labelCases: readonly (readonly [name: string, value: string, valid: boolean])[] = [
  ['enforce', 'privileged', true],
  ['enforce', 'baseline', true],
  ['enforce', 'restricted', true],
  ['enforce', 'strict', false],
  ['enforce', 'Restricted', false],
  ['enforce', '', false],
  ['audit', 'strict', false],
  ['warn', 'strict', false],
  ['enforce-version', 'latest', true],
  ['enforce-version', 'v1.0', true],
  ['enforce-version', 'v1.99', true],
  ['enforce-version', '1.30', false],
  ['enforce-version', 'v1.30.2', false],
  ['enforce-version', 'v1.030', false],
  ['enforce-version', 'v2.0', false],
  ['enforce-version', '', false],
  ['audit-version', 'newest', false],
  ['warn-version', 'newest', false],
  ['reason', 'anything', true],
];
