import type { ArgumentStyle } from './arguments';
import type { RuntimeMetrics } from './signal';

/** Something known of a server, and where it is written. */
export interface Fact<T> {
  readonly value: T;
  /** Where it comes from, a URL. */
  readonly source: string;
  /** The version from which on it holds, such as `0.18`. */
  readonly since?: string;
}

/** Everything that is known of a model server. Pages of the documentation are made from it. */
export interface ModelServer {
  /** Name in kebab-case, such as `vllm`. */
  readonly name: string;
  /** Name for people, such as `vLLM`. */
  readonly title: string;
  /** What it is for, a sentence or two. */
  readonly summary: string;
  /** For NVIDIA GPUs; for CPUs too, unless `otherImages` tells one or it needs an accelerator. */
  readonly image: Fact<ServerImage>;
  /** For other hardware, each of the versions from which on there is one. */
  readonly otherImages?: Readonly<Partial<Record<OtherHardware, Fact<ServerImage>>>>;
  /** How its arguments are written. */
  readonly argumentStyle: ArgumentStyle;
  /** The serving port first; its name is `http`. */
  readonly ports: Fact<readonly ServerPort[]>;
  readonly health: Fact<ServerHealth>;
  /** Flags by which it is made to speak TLS. */
  readonly tls?: Fact<readonly string[]>;
  /** What it does when it is told to stop; the newest version first. */
  readonly stop: readonly Fact<StopBehavior>[];
  /** How long it takes from its start until it answers, with weights of a usual size. */
  readonly startup: Fact<ServerStartup>;
  /** As whom it can run, and where it must write. */
  readonly user: Fact<ServerUser>;
  /** What it needs in `/dev/shm`, where the 64 MiB of a container are not enough. */
  readonly sharedMemory?: Fact<SharedMemoryNeed>;
  /** True where it cannot run without an accelerator. */
  readonly needsGpu?: Fact<boolean>;
  /** True where it runs on one accelerator, however many the pod has. */
  readonly usesOneGpu?: Fact<boolean>;
  /** The variable from which it reads the token of the Hugging Face hub, unless `HF_TOKEN`; the newest version first. */
  readonly hubToken?: readonly Fact<string>[];
  /** True where variables that Kubernetes sets for Services are taken for settings. */
  readonly misreadsServiceLinks?: Fact<boolean>;
  /** What else should be known before it is used. */
  readonly cautions?: readonly Fact<string>[];
  readonly metrics: RuntimeMetrics;
}

/** Who makes an accelerator, by which a server's image is chosen. */
export type AcceleratorVendor = 'nvidia' | 'amd' | 'intel' | 'google' | 'habana';

/** What a server's image can be built for beside NVIDIA GPUs. */
export type OtherHardware = 'cpu' | Exclude<AcceleratorVendor, 'nvidia'>;

/** Where a server's image is. */
export interface ServerImage {
  readonly repository: string;
  /** The tag, with `{version}` for the version. */
  readonly tag: string;
  /** Tags of images for single generations of GPUs, where the product is known. */
  readonly generations?: readonly GpuGeneration[];
}

/** GPUs that need an image of their own, or are not served at all. */
export interface GpuGeneration {
  /** Name for people, such as `Turing`. */
  readonly title: string;
  /** Recognizes the product as nodes are labelled with it, in lower case. */
  readonly products: RegExp;
  /** The tag, with `{version}` for the version; left out where there is no image. */
  readonly tag?: string;
  /** The version from which on there is one. */
  readonly since?: string;
}

/** A port on which a server listens. */
export interface ServerPort {
  readonly name: string;
  readonly number: number;
  /** What it is for. */
  readonly purpose: string;
}

/** HTTP paths that answer 2xx when a server is in a state; `{model}` stands for the model's name. */
export interface ServerHealth {
  /** It answers requests. */
  readonly ready: string;
  /** It has loaded the model. The same as `ready` where left out. */
  readonly started?: string;
  /** It is alive, however busy. Left out where the server has no endpoint that is fit for it. */
  readonly live?: string;
  /** `HTTPS` where the server speaks TLS. */
  readonly scheme?: 'HTTP' | 'HTTPS';
}

/**
 * What a server does with requests under way when it gets SIGTERM:
 *
 * - `finishes`: it answers them all, for as long as the pod may live, or for `withinSeconds` at most
 * - `flag`: it answers them for at most as many seconds as the argument says
 * - `aborts`: it drops them
 */
export type StopBehavior =
  | { readonly kind: 'finishes'; readonly withinSeconds?: number }
  | { readonly kind: 'aborts' }
  | { readonly kind: 'flag'; readonly flag: string };

/** Times of a server's start, in seconds; the worst is at most four usual ones, or 300 s. */
export interface ServerStartup {
  readonly typicalSeconds: number;
  readonly worstSeconds: number;
}

/** As whom a server can run. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
  /** What its programs ask for the user's name, which need not be in the image's `/etc/passwd`. */
  readonly name?: string;
  /** A folder that must be writable, with room for what is downloaded and compiled. */
  readonly writable: string;
  /** The folder in which it keeps what it fetches itself, so that it can be kept beyond the pod. */
  readonly fetched?: string;
  /** Environment variables that lead the server there. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a server needs in `/dev/shm`. */
export interface SharedMemoryNeed {
  /** GiB for each accelerator, or once where there is none. */
  readonly gibibytes: number;
  /** Whether one accelerator needs it too, or only several. */
  readonly always: boolean;
}
