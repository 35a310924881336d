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
  readonly image: Fact<ServerImage>;
  /** How its arguments are written. */
  readonly argumentStyle: ArgumentStyle;
  /** The serving port first; its name is `http`. */
  readonly ports: Fact<readonly ServerPort[]>;
  readonly health: Fact<ServerHealth>;
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
  /** True where variables that Kubernetes sets for Services are taken for settings. */
  readonly misreadsServiceLinks?: Fact<boolean>;
  /** What else should be known before it is used. */
  readonly cautions?: readonly Fact<string>[];
  readonly metrics: RuntimeMetrics;
}

/** Where a server's image is. */
export interface ServerImage {
  readonly repository: string;
  /** The tag, with `{version}` for the version. */
  readonly tag: string;
  /** The tag for pods without an accelerator, where it is another. */
  readonly cpuTag?: string;
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
