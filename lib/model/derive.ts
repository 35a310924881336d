import { Duration, Size, SizeRoundingBehavior } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { compact, completed } from '../manifest/canonical';
import { normalPath } from '../manifest/mount-path';
import { isAccelerator } from '../manifest/pods';
import type { KubernetesVersion } from '../manifest/version';
import { CONFIG_FOLDER, HUB_TOKEN, hubTokenOf, type RuntimeContext, type RuntimePod } from '../runtime/runtime';
import type { ModelServer, ServerUser } from '../runtime/server';
import { acceleratorsOfPod } from './accelerators';
import { type Drain, drainOf, longestRequestSeconds, sleepHook } from './drain';
import { isGpuCount } from './gpu';
import { evictionAnnotations, spreadOver } from './placement';
import type { HealthEndpoints, Scheduling, ServingPodProps, StartupBudget } from './pod-props';
import { healthEndpoints } from './probes';
import { renderResources } from './resources';
import { restrictedContainer, restrictedPod } from './security';
import type { WeightsPod } from './weights';

type Rendered = Record<string, unknown>;

/** A pod with all that follows from what was asked for. What was asked for itself always holds. */
export interface DerivedPod extends ServingPodProps {
  /** What the runtime made of the pod. */
  readonly served?: RuntimePod;
  /** How it stops; undefined where nobody said how long a request may take. */
  readonly drain?: Drain;
  readonly lifecycle?: Rendered;
  /** Volumes beside those of `mounts`. */
  readonly volumes: readonly Rendered[];
  /** Mounts beside `mounts`. */
  readonly volumeMounts: readonly Rendered[];
  readonly derivedInitContainers: readonly Rendered[];
  /** What the weights ask of the pod. */
  readonly weightsPod?: WeightsPod;
}

/** What is known of the pod from outside. */
export interface PodContext {
  /** The labels by which the pods are selected. */
  readonly selector: Readonly<Record<string, string>>;
  readonly target: KubernetesVersion;
}

const CACHE_VOLUME = 'cache';
const CONFIG_VOLUME = 'server-config';
const TEMPORARY_VOLUME = 'tmp';
const DEFAULT_HUB_FOLDER = '/cache/huggingface';

/** User and group of the container that fetches weights, where no other is known. */
const FETCHING_USER = 1000;

/** Ports below it are root's, unless the container runtime or the pod says otherwise. */
const UNPRIVILEGED_PORTS = 1024;

/** Annotations that hold a server's configuration files. */
const CONFIG_ANNOTATION = 'model-server-config';

/** Completes what was asked for with what follows from it. Nothing that was asked for is changed. */
export function derivePod(props: ServingPodProps, context: PodContext): DerivedPod {
  const server = props.runtime?.server;
  const restricted = isRestricted(props);
  const weightsPod = props.weights?.pod({
    target: context.target,
    fetchedFolder: server?.user.value.fetched ?? DEFAULT_HUB_FOLDER,
    tokenVariable: tokenVariableOf(props),
    securityContext: fetchingSecurity(props, server?.user.value, restricted),
    resources: renderResources({ ...props.resources, extended: undefined }),
  });
  const served = props.runtime?.pod({
    image: props.image,
    port: props.port,
    ...hardwareOf(props),
    drainSeconds: longestRequestSeconds(props),
    requestSeconds: props.longestRequest?.toSeconds({ integral: false }),
    weights: weightsPod?.files,
    hub: weightsPod !== undefined && weightsPod.files === undefined,
  });
  const drain = drainOf(props, served?.stop, props.args ?? served?.args);
  const storage = storageOf(props, server?.user.value, served, weightsPod);
  const startup = props.startup ?? (server && startupOf(server));
  const derived = {
    startup,
    volumes: storage.volumes,
    volumeMounts: storage.volumeMounts,
    served,
    weightsPod,
    drain,
    env: envOf(props, served, server, weightsPod),
    terminationGracePeriod: props.terminationGracePeriod ?? (drain && Duration.seconds(drain.grace)),
    lifecycle: lifecycleOf(props, drain, context.target),
    derivedInitContainers: weightsPod?.initContainers ?? [],
    resources: resourcesOf(props),
    scheduling: schedulingOf(props, context),
    podAnnotations: annotationsOf(props, served, evictionAnnotations(props, startup, storage.volumes)),
  };
  const secured = completed(derived, fromSecurity(props, server?.user.value, restricted, weightsPod));
  return completed(served && server ? completed(secured, fromRuntime(props, served, server)) : secured, props);
}

/** What a runtime must know of a pod's hardware. */
function hardwareOf(props: ServingPodProps): Pick<RuntimeContext, 'gpus' | 'vendor' | 'product'> {
  return { gpus: acceleratorsOf(props), ...acceleratorsOfPod(props) };
}

/** The variable from which the server reads the token of the hub, which depends on its version for a few. */
function tokenVariableOf({ runtime, image }: ServingPodProps): string {
  if (!runtime?.server.hubToken) return HUB_TOKEN;
  return hubTokenOf(runtime.server, runtime.pod({ image, gpus: 0 }).version);
}

/** The image that the runtime of a pod chooses; undefined without a runtime, and where it knows none. */
export function runtimeImage(props: ServingPodProps): string | undefined {
  return props.runtime?.pod(hardwareOf(props)).image;
}

/**
 * How many accelerators a pod has, however they were asked for: one where the number is none, which is told. Further
 * extended resources, such as network adapters, are no accelerators.
 */
export function acceleratorsOf({ gpu, resources }: ServingPodProps): number {
  if (gpu) return isGpuCount(gpu.count) ? gpu.count : 1;
  const counts = Object.entries(resources?.extended ?? {}).filter(([name, count]) => isAccelerator(name) && count > 0);
  return Math.max(0, ...counts.map(([, count]) => count));
}

function isRestricted({ security, runtime }: ServingPodProps): boolean {
  return (security ?? (runtime ? 'restricted' : 'none')) === 'restricted';
}

function fromRuntime(props: ServingPodProps, served: RuntimePod, server: ModelServer): Partial<ServingPodProps> {
  return {
    image: props.image ?? served.image,
    command: props.command ?? served.command,
    args: props.args ?? (served.args.length > 0 ? served.args : undefined),
    port: served.port,
    ports: props.ports ?? served.ports,
    health: { ...(healthEndpoints(props) ?? served.health), ...schemeOf(props, served) },
    sharedMemory: props.sharedMemory ?? sharedMemoryOf(props, server),
    serviceLinks: props.serviceLinks ?? (server.misreadsServiceLinks?.value ? false : undefined),
  };
}

/** The server speaks TLS whatever its paths are. */
function schemeOf(props: ServingPodProps, served: RuntimePod): Pick<HealthEndpoints, 'scheme'> {
  const scheme = healthEndpoints(props)?.scheme ?? served.health.scheme;
  return scheme === undefined ? {} : { scheme };
}

function startupOf({ startup: { value } }: ModelServer): StartupBudget {
  return { typical: Duration.seconds(value.typicalSeconds), worst: Duration.seconds(value.worstSeconds) };
}

/** What the server needs, at most half of the memory limit, against which it counts. */
function sharedMemoryOf(props: ServingPodProps, { sharedMemory }: ModelServer): Size | undefined {
  const gpus = acceleratorsOf(props);
  if (!sharedMemory || (gpus < 2 && !sharedMemory.value.always)) return undefined;
  const needed = Size.gibibytes(sharedMemory.value.gibibytes * Math.max(1, gpus));
  const limit = props.resources?.memory?.limit;
  if (!limit) return needed;
  const half = Size.mebibytes(Math.floor(limit.toMebibytes({ rounding: SizeRoundingBehavior.FLOOR }) / 2));
  return half.toMebibytes() < needed.toMebibytes() ? half : needed;
}

function fromSecurity(
  props: ServingPodProps,
  user: ServerUser | undefined,
  restricted: boolean,
  weights: WeightsPod | undefined,
): Partial<ServingPodProps> {
  const { serviceAccountToken, podSecurityContext, securityContext } = props;
  if (!restricted) {
    return {
      serviceAccountToken: serviceAccountToken ?? (props.runtime ? false : undefined),
      podSecurityContext: inDeviceGroup(podSecurityContext, props.gpu),
    };
  }
  return {
    serviceAccountToken: serviceAccountToken ?? false,
    podSecurityContext: inDeviceGroup(
      { ...(podSecurity(props, user, weights) as k8s.PodSecurityContext), ...podSecurityContext },
      props.gpu,
    ),
    // A privileged container that may not become more is refused.
    securityContext: securityContext?.privileged
      ? securityContext
      : { ...(restrictedContainer() as k8s.SecurityContext), ...securityContext },
  };
}

/** Puts the pod's processes into the group to which the device files belong, beside the groups that it has. */
function inDeviceGroup(
  context: k8s.PodSecurityContext | undefined,
  gpu: ServingPodProps['gpu'],
): k8s.PodSecurityContext | undefined {
  if (gpu?.deviceGroup === undefined) return context;
  const groups = new Set([...(context?.supplementalGroups ?? []), gpu.deviceGroup]);
  return { ...context, supplementalGroups: Array.from(groups) };
}

/**
 * The pod's security context. A port below 1024 is opened to the user by a setting of the pod's network, which the standard
 * allows: capabilities do not reach a user other than root, and not every container runtime opens them by itself. Without a
 * known user the volumes belong to the group of the container that fetches.
 *
 * @see https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/
 */
function podSecurity(props: ServingPodProps, user: ServerUser | undefined, weights: WeightsPod | undefined): Rendered {
  const port = props.port ?? props.runtime?.server.ports.value[0]?.number ?? UNPRIVILEGED_PORTS;
  const fetches = user === undefined && (weights?.initContainers.length ?? 0) > 0;
  return compact({
    ...restrictedPod(user),
    ...(fetches ? { fsGroup: FETCHING_USER, fsGroupChangePolicy: 'OnRootMismatch' } : {}),
    sysctls: port < UNPRIVILEGED_PORTS ? [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }] : undefined,
  });
}

/** Images of the programs that fetch run as root, or as a user without a number, which `runAsNonRoot` refuses. */
function fetchingSecurity(
  { podSecurityContext }: ServingPodProps,
  user: ServerUser | undefined,
  restricted: boolean,
): Rendered | undefined {
  const nonRoot = podSecurityContext?.runAsNonRoot ?? restricted;
  const hasUser = podSecurityContext?.runAsUser !== undefined || (restricted && user !== undefined);
  const own = nonRoot && !hasUser ? { runAsUser: FETCHING_USER, runAsGroup: FETCHING_USER } : {};
  const context = { ...(restricted ? restrictedContainer() : {}), ...own };
  return Object.keys(context).length > 0 ? context : undefined;
}

function storageOf(
  { mounts = [], securityContext, runtime }: ServingPodProps,
  user: ServerUser | undefined,
  served: RuntimePod | undefined,
  weights: WeightsPod | undefined,
): { volumes: readonly Rendered[]; volumeMounts: readonly Rendered[] } {
  const volumes: Rendered[] = [...(weights?.volumes ?? [])];
  const volumeMounts: Rendered[] = [...(weights?.mounts ?? [])];
  const writable = user?.writable;
  const taken = [...volumeMounts.map(({ mountPath }) => String(mountPath)), ...mounts.map(({ path }) => path)];
  if (writable !== undefined && !taken.some((path) => normalPath(path) === writable)) {
    volumes.push({ name: CACHE_VOLUME, emptyDir: {} });
    volumeMounts.push({ name: CACHE_VOLUME, mountPath: writable });
  }
  const isReadOnly = runtime !== undefined && securityContext?.readOnlyRootFilesystem === true;
  if (isReadOnly && !volumeMounts.some(isTemporary) && !taken.some((path) => normalPath(path) === TEMPORARY)) {
    volumes.push({ name: TEMPORARY_VOLUME, emptyDir: {} });
    volumeMounts.push({ name: TEMPORARY_VOLUME, mountPath: TEMPORARY });
  }
  const files = Object.keys(served?.files ?? {});
  if (files.length > 0) {
    volumes.push({ name: CONFIG_VOLUME, downwardAPI: { items: files.map(projected) } });
    volumeMounts.push({ name: CONFIG_VOLUME, mountPath: CONFIG_FOLDER, readOnly: true });
  }
  return { volumes, volumeMounts };
}

/** Servers keep sockets and scratch files here, whatever else they may write to. */
const TEMPORARY = '/tmp';

function isTemporary({ mountPath }: Rendered): boolean {
  return mountPath === TEMPORARY;
}

/**
 * A file that an annotation of the pod holds. Unlike a ConfigMap's it changes with the pods that read it: a change rolls
 * out, and pods of the former rollout keep theirs.
 */
function projected(file: string): Rendered {
  return { path: file, fieldRef: { fieldPath: `metadata.annotations['${CONFIG_ANNOTATION}/${file}']` } };
}

function annotationsOf(
  props: ServingPodProps,
  served: RuntimePod | undefined,
  eviction: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> | undefined {
  const files = Object.entries(served?.files ?? {}).map(([file, text]) => [`${CONFIG_ANNOTATION}/${file}`, text]);
  const annotations = {
    ...Object.fromEntries(files),
    ...eviction,
    ...props.podAnnotations,
  };
  return Object.keys(annotations).length > 0 ? annotations : undefined;
}

function envOf(
  props: ServingPodProps,
  served: RuntimePod | undefined,
  server: ModelServer | undefined,
  weights: WeightsPod | undefined,
): ServingPodProps['env'] {
  const user = server?.user.value;
  const hub =
    weights && server?.user.value.fetched === undefined && weights.mounts.some(isHub)
      ? { HF_HOME: DEFAULT_HUB_FOLDER }
      : {};
  const derived = compact({ USER: user?.name, ...user?.env, ...hub, ...served?.env }) as Record<string, string>;
  return { ...derived, ...weights?.env, ...props.env };
}

function isHub({ mountPath }: Rendered): boolean {
  return mountPath === DEFAULT_HUB_FOLDER;
}

function lifecycleOf(
  { preStop }: ServingPodProps,
  drain: Drain | undefined,
  target: KubernetesVersion,
): Rendered | undefined {
  if (preStop === false) return undefined;
  if (preStop) return { preStop };
  return drain && sleepHook(drain.preStop, target);
}

function resourcesOf({ gpu, resources }: ServingPodProps): ServingPodProps['resources'] {
  if (gpu?.resource === undefined || !isGpuCount(gpu.count)) return resources;
  return { ...resources, extended: { [gpu.resource]: gpu.count, ...resources?.extended } };
}

function schedulingOf(props: ServingPodProps, { selector }: PodContext): Scheduling {
  const { gpu, runtime, scheduling = {} } = props;
  const nodeSelector = { ...gpu?.nodeSelector, ...scheduling.nodeSelector };
  const tolerations = [...(gpu?.tolerations ?? []), ...(scheduling.tolerations ?? [])];
  return {
    ...scheduling,
    nodeSelector: Object.keys(nodeSelector).length > 0 ? nodeSelector : undefined,
    tolerations: tolerations.length > 0 ? tolerations : undefined,
    runtimeClassName: scheduling.runtimeClassName ?? gpu?.runtimeClassName,
    topologySpread: scheduling.topologySpread ?? (runtime ? spreadOver(selector) : undefined),
  };
}
