import type { Volume, VolumeMount } from 'cdk8s-plus-27';
import { compact, compareText } from '../manifest/canonical';
import { Quantity } from '../manifest/quantity';
import type { DerivedPod } from './derive';
import { GPU_CLAIM } from './device-claim';
import { plain, sizeQuantity } from './plain';
import type { ServingPodProps, ServingPort } from './pod-props';
import { renderProbes, SERVING_PORT_NAME } from './probes';
import { renderResources } from './resources';

/** Where a model server listens unless it is told otherwise. */
export const DEFAULT_SERVING_PORT = 8080;

const SHARED_MEMORY_VOLUME = 'shm';
const SHARED_MEMORY_PATH = '/dev/shm';

type Rendered = Record<string, unknown>;

/** The port on which the model server answers. */
export function servingPort({ port }: ServingPodProps): number {
  return port ?? DEFAULT_SERVING_PORT;
}

/** All ports of the model server: the serving port first, the others by number. */
export function allPorts(props: ServingPodProps): ServingPort[] {
  const others = [...(props.ports ?? [])].sort((a, b) => a.number - b.number || compareText(a.name, b.name));
  return [{ name: SERVING_PORT_NAME, number: servingPort(props) }, ...others];
}

/**
 * Renders the pod spec.
 *
 * @param ports those that the container of the model server declares
 * @param claimTemplate name of the ResourceClaimTemplate, where devices are claimed
 */
export function renderPodSpec(
  props: DerivedPod,
  containerName: string,
  ports: readonly ServingPort[],
  claimTemplate: string | undefined,
): Rendered {
  const { scheduling = {} } = props;
  return compact({
    containers: [renderContainer(props, containerName, ports), ...(plain(props.sidecars ?? []) as unknown[])],
    initContainers: nonEmpty([...props.derivedInitContainers, ...(plain(props.initContainers ?? []) as unknown[])]),
    resourceClaims:
      claimTemplate === undefined ? undefined : [{ name: GPU_CLAIM, resourceClaimTemplateName: claimTemplate }],
    volumes: nonEmpty(renderVolumes(props)),
    imagePullSecrets: nonEmpty((props.imagePullSecrets ?? []).map((name) => ({ name }))),
    serviceAccountName: props.serviceAccountName,
    automountServiceAccountToken: props.serviceAccountToken,
    enableServiceLinks: props.serviceLinks,
    securityContext: plain(props.podSecurityContext),
    terminationGracePeriodSeconds: props.terminationGracePeriod?.toSeconds(),
    nodeSelector: scheduling.nodeSelector,
    tolerations: plain(scheduling.tolerations),
    affinity: plain(scheduling.affinity),
    topologySpreadConstraints: plain(scheduling.topologySpread),
    priorityClassName: scheduling.priorityClassName,
    runtimeClassName: scheduling.runtimeClassName,
  });
}

function renderContainer(props: DerivedPod, name: string, ports: readonly ServingPort[]): Rendered {
  return compact({
    name,
    image: props.image,
    imagePullPolicy: props.imagePullPolicy,
    command: props.command,
    args: props.args,
    ports: nonEmpty(
      ports.map(({ name: portName, number, protocol }) => compact({ name: portName, containerPort: number, protocol })),
    ),
    env: nonEmpty(renderEnv(props)),
    envFrom: nonEmpty((props.envFrom ?? []).map((source) => compact(plain(source._toKube()) as object))),
    resources: withClaim(renderResources(props.resources), props),
    volumeMounts: nonEmpty(renderMounts(props)),
    ...renderProbes(props, servingPort(props)),
    lifecycle: props.lifecycle && plain(props.lifecycle),
    securityContext: plain(props.securityContext),
  });
}

function renderEnv({ env = {} }: ServingPodProps): Rendered[] {
  return Object.entries(env).map(([name, given]) =>
    typeof given === 'string'
      ? { name, value: given }
      : compact({ name, value: given.value, valueFrom: plain(given.valueFrom) }),
  );
}

function withClaim(resources: Rendered | undefined, { gpu }: DerivedPod): Rendered | undefined {
  return gpu?.claim ? { ...resources, claims: [{ name: GPU_CLAIM }] } : resources;
}

function renderMounts(props: DerivedPod): Rendered[] {
  const mounts: Rendered[] = [...(props.mounts ?? []).map(renderMount), ...props.volumeMounts];
  if (props.sharedMemory) mounts.push({ name: SHARED_MEMORY_VOLUME, mountPath: SHARED_MEMORY_PATH });
  return mounts.sort((a, b) => compareText(String(a.mountPath), String(b.mountPath)));
}

function renderMount({ volume, path, propagation, readOnly, subPath, subPathExpr }: VolumeMount): Rendered {
  return compact({ name: volume.name, mountPath: path, mountPropagation: propagation, readOnly, subPath, subPathExpr });
}

function renderVolumes(props: DerivedPod): Rendered[] {
  const volumes = new Map<Volume, Rendered>();
  for (const { volume } of props.mounts ?? []) volumes.set(volume, renderVolume(volume));
  const rendered = [...volumes.values(), ...props.volumes];
  if (props.sharedMemory) {
    const sizeLimit = sizeQuantity(props.sharedMemory);
    rendered.push({ name: SHARED_MEMORY_VOLUME, emptyDir: { medium: 'Memory', sizeLimit } });
  }
  return rendered.sort((a, b) => compareText(String(a.name), String(b.name)));
}

/** A volume without the `readOnly: false` and `medium: ""` that cdk8s-plus-27 writes out although they are defaults. */
function renderVolume(volume: Volume): Rendered {
  const { name, ...source } = plain(volume._toKube()) as Rendered;
  const trimmed = Object.entries(source).map(([type, options]) => [type, trimVolumeSource(options)]);
  return { name, ...Object.fromEntries(trimmed) };
}

function trimVolumeSource(options: unknown): unknown {
  if (options === null || typeof options !== 'object') return options;
  const { readOnly, medium, sizeLimit, ...rest } = options as Rendered;
  return compact({
    ...rest,
    readOnly: readOnly === false ? undefined : readOnly,
    medium: medium === '' ? undefined : medium,
    sizeLimit: sizeLimit === undefined ? undefined : Quantity.parse(String(sizeLimit)).toString(),
  });
}

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}
