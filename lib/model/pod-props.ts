import type { Duration, Size } from 'cdk8s';
import type {
  ContainerResources,
  EnvFrom,
  EnvValue,
  ImagePullPolicy,
  k8s,
  Probe,
  Protocol,
  VolumeMount,
} from 'cdk8s-plus-27';
import type { Runtime } from '../runtime';
import type { Gpu } from './gpu';
import type { Weights } from './weights';

/** The pod that serves a model: one model server container and what stands around it. */
export interface ServingPodProps {
  /**
   * The model server: its image, arguments, ports, health endpoints, times, shared memory, writable folders and user
   * follow from it. Each of them can be set beside it.
   *
   * @default - the image is all that is known
   */
  readonly runtime?: Runtime;
  /**
   * Image of the model server: `[registry/]repository[:tag][@digest]`. Pin a tag or a digest, so that pods of different
   * age run the same server.
   *
   * @default - the runtime's, of the version that it was told
   */
  readonly image?: string;
  /**
   * Accelerators of each pod: the resource, the taint to tolerate and the labels of nodes follow from it.
   *
   * @default - none, the model runs on CPUs
   */
  readonly gpu?: Gpu;
  /**
   * Pods for which the cluster has room beyond the most replicas that there may be. With accelerators it decides how pods
   * are replaced: into the room that is left, or one after the other.
   *
   * @default 0
   */
  readonly spareCapacity?: number;
  /**
   * Where the model's weights come from.
   *
   * @default - the image, or what the runtime fetches
   */
  readonly weights?: Weights;
  /**
   * When the image is pulled.
   *
   * @default - Kubernetes' own: always for the tag `latest` or none, else if the node does not have it
   */
  readonly imagePullPolicy?: `${ImagePullPolicy}`;
  /**
   * Names of Secrets in the namespace that hold registry credentials.
   *
   * @default - none
   */
  readonly imagePullSecrets?: readonly string[];
  /**
   * Name of the model server's container, a DNS label.
   *
   * @default - the model's name
   */
  readonly containerName?: string;
  /**
   * Entry point in place of the image's.
   *
   * @default - the runtime's, else the image's
   */
  readonly command?: readonly string[];
  /**
   * Arguments of the model server, in place of all that the runtime derives; further ones are the runtime's `args`. What
   * they say of the shutdown is read; where they say nothing, the server is taken to drop its requests on SIGTERM, if it
   * needs an argument to finish them. An option of the runtime that they leave out or contradict is a fault, unless
   * `command` is given too.
   *
   * @default - the runtime's, else the image's
   */
  readonly args?: readonly string[];
  /**
   * Port on which the model server answers, 1 to 65535. It bears the name `http`.
   *
   * @default - the runtime's, else 8080
   */
  readonly port?: number;
  /**
   * Further ports of the model server, such as one for metrics or gRPC.
   *
   * @default - the runtime's, else none
   */
  readonly ports?: readonly ServingPort[];
  /**
   * Environment variables, in the order given, since one may refer to those before it. Plain text is taken as a value.
   * They come after those that are derived, and replace them.
   *
   * @default - those that the runtime and the weights need
   */
  readonly env?: Readonly<Record<string, EnvValue | string>>;
  /**
   * ConfigMaps and Secrets of which each key becomes an environment variable (`Env.fromConfigMap`, `Env.fromSecret`).
   *
   * @default - none
   */
  readonly envFrom?: readonly EnvFrom[];
  /**
   * What the model server requests and may use at the most.
   *
   * @default - none, unlike cdk8s-plus: a limit that nobody chose kills a model while it loads
   */
  readonly resources?: ServingResources;
  /**
   * Size of `/dev/shm`, a memory-backed volume that counts against the memory limit. Servers that run in several
   * processes, for tensor parallelism or batching, need more than the 64 MiB that containers have.
   *
   * @default - what the runtime needs for its GPUs, at most half of the memory limit; else the container runtime's, 64 MiB
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
   */
  readonly sharedMemory?: Size;
  /**
   * Volumes with the place where the model server sees them. A volume may be mounted more than once.
   *
   * @default - none
   */
  readonly mounts?: readonly VolumeMount[];
  /**
   * How long the server takes from the start of its container until it answers. Gives the startup probe its threshold
   * and the rollout its progress deadline.
   *
   * @default - the runtime's, which is generous; without one, no startup probe
   */
  readonly startup?: StartupBudget;
  /**
   * HTTP endpoints that tell the server's state; a string is the path for start-up and readiness.
   *
   * @default - the runtime's; without one, readiness is an open port
   */
  readonly health?: string | HealthEndpoints;
  /**
   * Probes in place of the derived ones; `false` leaves one out.
   *
   * @default - derived from `startup` and `health`
   */
  readonly probes?: ServingProbes;
  /**
   * How long the longest request or stream may take. A pod that stops lets so long pass before it drops one: it gives the
   * preStop hook, the server's own shutdown argument and the termination grace period.
   *
   * @default - 60 s with a runtime; without one, nothing is derived
   */
  readonly longestRequest?: Duration;
  /**
   * How long callers go on sending requests to a pod that stops, until every proxy and load balancer has heard of it.
   *
   * @default - 15 s, where `longestRequest` applies
   */
  readonly endpointRemoval?: Duration;
  /**
   * What runs before the server gets SIGTERM, as it stands in YAML; `false` for nothing. The grace period follows from how
   * long it sleeps; a hook that runs a program is given as long as the derived one.
   *
   * @default - a sleep, derived from `longestRequest` and what the server does on SIGTERM
   */
  readonly preStop?: k8s.LifecycleHandler | SleepHook | false;
  /**
   * How long a pod may take to stop, from the preStop hook to the last answer. Less than hook and drain need is an error.
   *
   * @default - preStop, drain and 15 s to spare, where `longestRequest` applies; else Kubernetes' own, 30 s
   */
  readonly terminationGracePeriod?: Duration;
  /**
   * Whether the addresses of all Services in the namespace become environment variables. Some servers read such
   * variables as their own settings: beside a Service named `vllm`, vLLM finds `VLLM_PORT=tcp://...` and dies.
   *
   * @default - false for a runtime that misreads them, else Kubernetes' own, true
   */
  readonly serviceLinks?: boolean;
  /**
   * Name of the ServiceAccount of the pod.
   *
   * @default - the namespace's default
   */
  readonly serviceAccountName?: string;
  /**
   * Whether the pod gets a token for the API server. Cloud identities bring a token of their own and do not need it.
   *
   * @default - false with a runtime or `security`, else Kubernetes' own, true
   */
  readonly serviceAccountToken?: boolean;
  /**
   * `restricted` meets the restricted Pod Security Standard: a user other than root, no capabilities, the runtime's
   * seccomp profile. An image that is not known may not run so.
   *
   * @default - 'restricted' with a runtime, else 'none'
   */
  readonly security?: 'restricted' | 'none';
  /**
   * Security context of the model server's container, field by field over what `security` says. With a runtime and a
   * read-only root file system, `/tmp` becomes a folder of the pod.
   *
   * @default - what `security` says
   */
  readonly securityContext?: k8s.SecurityContext;
  /**
   * Security context of the pod, field by field over what `security` says.
   *
   * @default - what `security` says
   */
  readonly podSecurityContext?: k8s.PodSecurityContext;
  /**
   * Where pods may run.
   *
   * @default - anywhere
   */
  readonly scheduling?: Scheduling;
  /**
   * Containers that run beside the model server, such as a proxy.
   *
   * @default - none
   */
  readonly sidecars?: readonly k8s.Container[];
  /**
   * Containers that run to their end before the model server starts, in this order.
   *
   * @default - none
   */
  readonly initContainers?: readonly k8s.Container[];
  /**
   * Labels of the pods beside the derived ones. A change rolls out.
   *
   * @default - none
   */
  readonly podLabels?: Readonly<Record<string, string>>;
  /**
   * Annotations of the pods. A change rolls out.
   *
   * @default - none
   */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /**
   * Whether node autoscalers may move a pod to save a node. `'loaded'` spares it for as long as it may take to load, which
   * Karpenter heeds from 1.12 on. `false` spares a model that takes very long to load for good: it keeps a half-empty node
   * for as long as one of its pods runs, and upgrades of nodes wait for it too.
   *
   * @default - 'loaded' with a runtime, else true
   */
  readonly consolidation?: boolean | 'loaded';
}

/** A further port of the model server. */
export interface ServingPort {
  /** Name, unique in the pod: lower case letters, digits and dashes, at most 15, with at least one letter. */
  readonly name: string;
  /** 1 to 65535. */
  readonly number: number;
  /** @default - TCP */
  readonly protocol?: `${Protocol}`;
}

/** Compute resources of the model server. */
export interface ServingResources extends ContainerResources {
  /**
   * Extended resources by name, in whole numbers, such as `{ 'nvidia.com/gpu': 1 }` or `{ 'rdma/hca_shared': 1 }`.
   * Kubernetes takes the limit as request: they cannot be overcommitted. The server is split over accelerators alone; one
   * whose name is not known counts as such by `gpu: Gpu.resource(name, count)`.
   *
   * @default - none
   * @see https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/
   */
  readonly extended?: Readonly<Record<string, number>>;
}

/** A hook that waits, without a program in the container; from Kubernetes 1.30 on. */
export interface SleepHook {
  readonly sleep: { readonly seconds: number };
}

/** How long a model server takes to start. */
export interface StartupBudget {
  /**
   * The usual start. Tells the autoscaler after how long a new replica takes load.
   *
   * @default - not known
   */
  readonly typical?: Duration;
  /** The longest start that is not a failure: slow disk, cold cache, all weights downloaded. */
  readonly worst: Duration;
}

/** Paths that answer 2xx or 3xx when the server is in a state. */
export interface HealthEndpoints {
  /** The server answers requests. */
  readonly ready: string;
  /**
   * The server has loaded the model.
   *
   * @default - the path for `ready`
   */
  readonly started?: string;
  /**
   * The server is alive, however busy. A pod that fails it is restarted, so it needs a start-up budget.
   *
   * @default - no liveness probe: a restart costs a load of the model
   */
  readonly live?: string;
  /**
   * `HTTPS` where the server speaks TLS. The kubelet does not check the certificate, and neither does the monitor, as no
   * certificate bears the address of a pod.
   *
   * @default - 'HTTP', or what the runtime's arguments say
   */
  readonly scheme?: 'HTTP' | 'HTTPS';
}

/** Probes as cdk8s-plus-27 values or as they stand in YAML. */
export interface ServingProbes {
  readonly startup?: Probe | k8s.Probe | false;
  readonly readiness?: Probe | k8s.Probe | false;
  readonly liveness?: Probe | k8s.Probe | false;
}

/** Constraints on the nodes for the pods. */
export interface Scheduling {
  /** Labels that a node must have. */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Taints that the pods tolerate. */
  readonly tolerations?: readonly k8s.Toleration[];
  readonly affinity?: k8s.Affinity;
  /** @default - with a runtime, evenly over zones and nodes where there is room; else the cluster's own */
  readonly topologySpread?: readonly k8s.TopologySpreadConstraint[];
  readonly priorityClassName?: string;
  readonly runtimeClassName?: string;
}
