import { compact } from '../manifest/canonical';
import type { Fault } from '../manifest/fault';
import { commandLine, type Flag } from './arguments';
import type { ModelServer, ServerHealth, ServerPort, StopBehavior } from './server';
import { isSince, versionOfImage } from './version';

/** What every model server can be told. */
export interface ServerOptions {
  /**
   * Version of the server, such as `0.19.0`: the tag of its image, and what arguments and metrics it has.
   *
   * @default - what the tag of the image says
   */
  readonly version?: string;
  /**
   * Further arguments, as they stand. One that is derived is left out where it stands here.
   *
   * @default - none
   */
  readonly args?: readonly string[];
}

/** What a server must know of the pod that it runs in. */
export interface RuntimeContext {
  /** The image that was asked for in place of the server's own. */
  readonly image?: string;
  /** The serving port that was asked for in place of the server's own. */
  readonly port?: number;
  /** Accelerators of the pod. */
  readonly gpus: number;
  /** Seconds that the longest request may take; undefined where nobody said. */
  readonly drainSeconds?: number;
  /** Where the weights are in the pod, if they come as files. */
  readonly weightsPath?: string;
}

/** What a server makes of a pod. */
export interface RuntimePod {
  readonly image?: string;
  /** The server's version, where it is known. */
  readonly version?: string;
  readonly command?: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Configuration files by name, in {@link CONFIG_FOLDER}. */
  readonly files: Readonly<Record<string, string>>;
  readonly port: number;
  /** Ports beside the serving port. */
  readonly ports: readonly ServerPort[];
  readonly health: ServerHealth;
  readonly stop: StopBehavior;
  /** The most requests that the server works on at once, and lets wait, where they are known. */
  readonly limits?: ServerLimits;
  /** What is wrong with the options in this pod. */
  readonly faults: readonly Fault[];
}

/** How many requests a server has at the most. */
export interface ServerLimits {
  readonly running?: number;
  readonly waiting?: number;
}

/** A model server with its options, to be put into a pod. */
export interface Runtime {
  /** What is known of the server. */
  readonly server: ModelServer;
  /** What the server makes of a pod. */
  pod(context: RuntimeContext): RuntimePod;
}

/** Where a server finds its configuration files. */
export const CONFIG_FOLDER = '/etc/model-server';

/** What a server's own file says of a pod; everything else follows from what is known of the server. */
export interface ServerPod {
  readonly repository?: string;
  readonly command?: readonly string[];
  /**
   * Arguments before all flags.
   *
   * @default - none
   */
  readonly leading?: readonly string[];
  readonly flags: readonly Flag[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly files?: Readonly<Record<string, string>>;
  /** What `{model}` stands for in health paths. */
  readonly modelName?: string;
  readonly health?: ServerHealth;
  readonly limits?: ServerLimits;
  readonly faults?: readonly Fault[];
}

/** What a server's own file is told. */
export interface ServerContext extends RuntimeContext {
  readonly version?: string;
  readonly port: number;
}

/** A function that makes a runtime from options, with what is known of its server. */
export type RuntimeFactory<Options> = ((options: Options) => Runtime) & { readonly server: ModelServer };

/**
 * Makes a runtime from what is known of a server and a function that writes its command line.
 *
 * @param server what is known
 * @param serve what the options become in a pod
 */
export function defineRuntime<Options extends ServerOptions>(
  server: ModelServer,
  serve: (options: Options, context: ServerContext) => ServerPod,
): RuntimeFactory<Options> {
  const make = (options: Options): Runtime => ({
    server,
    pod: (context) => runtimePod(server, options, context, serve),
  });
  return Object.assign(make, { server });
}

function runtimePod<Options extends ServerOptions>(
  server: ModelServer,
  options: Options,
  context: RuntimeContext,
  serve: (options: Options, context: ServerContext) => ServerPod,
): RuntimePod {
  const [serving, ...ports] = server.ports.value;
  const port = context.port ?? serving?.number ?? server.metrics.port;
  const version = options.version ?? (context.image === undefined ? undefined : versionOfImage(context.image));
  const stop = stopOf(server, version);
  const own = serve(options, { ...context, version, port });
  const drain: Flag[] = stop.kind === 'flag' ? [[stop.flag, context.drainSeconds]] : [];
  return compact({
    image: context.image ?? imageOf(server, own.repository, options.version, context.gpus),
    version,
    command: own.command,
    args: [...(own.leading ?? []), ...commandLine([...own.flags, ...drain], options.args ?? [], server.argumentStyle)],
    env: compact({ ...own.env }) as Record<string, string>,
    files: own.files ?? {},
    port,
    ports,
    health: named(own.health ?? server.health.value, own.modelName),
    stop,
    limits: own.limits,
    faults: [...commonFaults(server, options, context), ...(own.faults ?? [])],
  });
}

/** What a server of a version does with requests under way when it is told to stop. */
export function stopOf({ stop }: ModelServer, version: string | undefined): StopBehavior {
  const found = stop.find(({ since }) => since === undefined || isSince(version, since));
  return found?.value ?? { kind: 'aborts' };
}

function imageOf(
  { image: { value } }: ModelServer,
  repository: string | undefined,
  version: string | undefined,
  gpus: number,
): string | undefined {
  if (version === undefined) return undefined;
  const tag = gpus === 0 ? (value.cpuTag ?? value.tag) : value.tag;
  return `${repository ?? value.repository}:${tag.replace('{version}', version.replace(/^v(?=\d)/, ''))}`;
}

function named(health: ServerHealth, model: string | undefined): ServerHealth {
  const entries = Object.entries(health).map(([state, path]) => [state, path?.replace('{model}', model ?? '')]);
  return Object.fromEntries(entries) as ServerHealth;
}

function commonFaults(server: ModelServer, { version }: ServerOptions, { image, gpus }: RuntimeContext): Fault[] {
  const faults: Fault[] = [];
  if (version === undefined && image === undefined) {
    faults.push({
      field: 'runtime.version',
      problem: `must be given: pods of ${server.title} that are started at different times would run different versions`,
      fix: `Give the version of ${server.title}, or a whole image.`,
    });
  }
  if (version !== undefined && !/^[\w.-]+$/.test(version)) {
    faults.push({
      field: 'runtime.version',
      value: version,
      problem: 'must be a version, as it stands in the tags of the image',
      fix: 'Write it as 0.19.0, or give a whole image.',
    });
  }
  if (server.needsGpu?.value && gpus === 0) {
    faults.push({
      field: 'gpu',
      problem: `is missing: ${server.title} does not start without an accelerator`,
      fix: 'Give the model a GPU, for example Gpu.nvidia(1).',
    });
  }
  return faults;
}
