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

/** The pod that serves a model: one model server container and what stands around it. */
export interface ServingPodProps {
  /**
   * Image of the model server: `[registry/]repository[:tag][@digest]`. Pin a tag or a digest, so that pods of different
   * age run the same server.
   */
  readonly image: string;
  /**
   * When the image is pulled.
   *
   * @default - Kubernetes' own: always for the tag `latest` or none, else if the node does not have it
   */
  readonly imagePullPolicy?: ImagePullPolicy;
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
   * @default - the image's
   */
  readonly command?: readonly string[];
  /**
   * Arguments of the model server.
   *
   * @default - the image's
   */
  readonly args?: readonly string[];
  /**
   * Port on which the model server answers, 1 to 65535. It bears the name `http`.
   *
   * @default 8080
   */
  readonly port?: number;
  /**
   * Further ports of the model server, such as one for metrics or gRPC.
   *
   * @default - none
   */
  readonly ports?: readonly ServingPort[];
  /**
   * Environment variables, in the order given, since one may refer to those before it. Plain text is taken as a value.
   *
   * @default - none
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
   * @default - the container runtime's, 64 MiB
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
   * @default - no startup probe
   */
  readonly startup?: StartupBudget;
  /**
   * HTTP endpoints that tell the server's state; a string is the path for start-up and readiness.
   *
   * @default - readiness is an open port
   */
  readonly health?: string | HealthEndpoints;
  /**
   * Probes in place of the derived ones; `false` leaves one out.
   *
   * @default - derived from `startup` and `health`
   */
  readonly probes?: ServingProbes;
  /**
   * How long a pod may take to stop, from the preStop hook to the last answer.
   *
   * @default - Kubernetes' own, 30 s
   */
  readonly terminationGracePeriod?: Duration;
  /**
   * Whether the addresses of all Services in the namespace become environment variables. Some servers read such
   * variables as their own settings: beside a Service named `vllm`, vLLM finds `VLLM_PORT=tcp://...` and dies.
   *
   * @default - Kubernetes' own, true
   */
  readonly serviceLinks?: boolean;
  /**
   * Name of the ServiceAccount of the pod.
   *
   * @default - the namespace's default
   */
  readonly serviceAccountName?: string;
  /**
   * Security context of the model server's container.
   *
   * @default - none
   */
  readonly securityContext?: k8s.SecurityContext;
  /**
   * Security context of the pod.
   *
   * @default - none
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
}

/** A further port of the model server. */
export interface ServingPort {
  /** Name, unique in the pod: lower case letters, digits and dashes, at most 15, with at least one letter. */
  readonly name: string;
  /** 1 to 65535. */
  readonly number: number;
  /** @default Protocol.TCP */
  readonly protocol?: Protocol;
}

/** Compute resources of the model server. */
export interface ServingResources extends ContainerResources {
  /**
   * Extended resources by name, in whole numbers, such as `{ 'nvidia.com/gpu': 1 }`. Kubernetes takes the limit as
   * request: they cannot be overcommitted.
   *
   * @default - none
   * @see https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/
   */
  readonly extended?: Readonly<Record<string, number>>;
}

/** How long a model server takes to start. */
export interface StartupBudget {
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
  readonly topologySpread?: readonly k8s.TopologySpreadConstraint[];
  readonly priorityClassName?: string;
  readonly runtimeClassName?: string;
}
