import { compact } from '../manifest/canonical';
import type { Fault } from '../manifest/fault';
import { parseImage } from '../manifest/image';
import { isNewest, isSince, versionNumbers, versionOfImage } from '../manifest/server-version';
import { commandLine, type Flag, flagFaults, names, PORT } from './arguments';
import { serverImage } from './image';
import type { AcceleratorVendor, ModelServer, ServerHealth, ServerPort, StopBehavior } from './server';
import type { WeightsFiles } from './weights';

/** What every model server can be told. */
export interface ServerOptions {
  /**
   * Version of the server, such as `0.19.0`: the tag of its image, and what arguments and metrics it has. The image
   * follows from it and from the accelerator.
   *
   * @default - what the tag of the image says
   */
  readonly version?: string;
  /**
   * Further arguments, as they stand. One that is derived is left out where it stands here; one that an option tells
   * too is a fault.
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
  /** Who makes them; undefined where their resource does not tell. */
  readonly vendor?: AcceleratorVendor;
  /** The product, as nodes are labelled with it; undefined where any will do. */
  readonly product?: string;
  /** Seconds for which requests are waited for when the server stops; undefined where nothing is known of them. */
  readonly drainSeconds?: number;
  /** Seconds that the longest request may take; undefined where nobody said. */
  readonly requestSeconds?: number;
  /** Where the weights are in the pod, if they come as files. */
  readonly weights?: WeightsFiles;
  /** Whether the server is to fetch them itself from the Hugging Face hub. */
  readonly hub?: boolean;
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
  /** What the options of the runtime tell the server in its arguments, which others in their place must tell too. */
  readonly told: readonly ToldOption[];
  /** The most requests that the server works on at once, and lets wait, where they are known. */
  readonly limits?: ServerLimits;
  /** What is wrong with the options in this pod. */
  readonly faults: readonly Fault[];
}

/** What an option tells a server: by a flag, under any of its names, or by a word of its own. */
export interface ToldOption {
  readonly option: string;
  readonly value: string;
  readonly flags?: readonly string[];
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
  /**
   * The word by which the server learns what it loads, where no flag names the option `model`.
   *
   * @default - the first of `leading`
   */
  readonly loads?: string;
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
  const { args = [] } = options;
  const port = context.port ?? serving?.number ?? server.metrics.port;
  const version = options.version ?? versionOf(server, context.image);
  const stop = stopOf(server, version);
  const own = serve(options, { ...context, version, port });
  const drain: Flag[] = stop.kind === 'flag' ? [[stop.flag, context.drainSeconds]] : [];
  const image = serverImage(server, options.version, context, own.repository);
  return compact({
    image: context.image ?? image.name,
    version,
    command: own.command,
    args: [...(own.leading ?? []), ...commandLine([...own.flags, ...drain], args, server.argumentStyle)],
    env: compact({ ...own.env }) as Record<string, string>,
    files: own.files ?? {},
    port,
    ports,
    health: healthOf(server, own, args),
    stop,
    told: toldBy(own, args),
    limits: own.limits,
    faults: [
      ...versionFaults(server, options, context),
      ...image.faults,
      ...flagFaults(own.flags, args),
      ...(own.faults ?? []),
    ],
  });
}

function toldBy({ flags, leading = [], loads = leading[0] }: ServerPod, args: readonly string[]): ToldOption[] {
  const byFlags = flags.flatMap(([name, value, option]) =>
    option === undefined || option === PORT || value === undefined || value === false
      ? []
      : [{ option, value: String(value), flags: [name].flat() }],
  );
  const byWord = loads === undefined ? [] : [{ option: 'model', value: loads }];
  return [...byWord, ...byFlags, ...args.map((value) => ({ option: 'args', value }))];
}

/** What a server of a version does with requests under way when it is told to stop. */
export function stopOf({ stop }: ModelServer, version: string | undefined): StopBehavior {
  const found = stop.find(({ since }) => since === undefined || isSince(version, since));
  return found?.value ?? { kind: 'aborts' };
}

/** The variable from which a server of a version reads the token of the Hugging Face hub. */
export function hubTokenOf({ hubToken = [] }: ModelServer, version: string | undefined): string {
  return hubToken.find(({ since }) => since === undefined || isSince(version, since))?.value ?? HUB_TOKEN;
}

/** What the libraries of the hub read. */
export const HUB_TOKEN = 'HF_TOKEN';

/** The version that an image tells. NVIDIA numbers its builds of other servers by the month. */
function versionOf({ name, image }: ModelServer, given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const isNvidias = (repository = '') => repository.startsWith('nvcr.io/');
  if (isNvidias(parseImage(given)?.repository) && !isNvidias(image.value.repository)) return undefined;
  return versionOfImage(given, name);
}

function healthOf(server: ModelServer, own: ServerPod, args: readonly string[]): ServerHealth {
  const { scheme, ...paths } = own.health ?? server.health.value;
  const named = Object.entries(paths).map(([state, path]) => [state, path?.replace('{model}', own.modelName ?? '')]);
  const isTls = scheme === 'HTTPS' || (server.tls !== undefined && names(args, server.tls.value));
  return { ...(Object.fromEntries(named) as ServerHealth), ...(isTls ? { scheme: 'HTTPS' } : {}) };
}

function versionFaults(server: ModelServer, { version }: ServerOptions, { image }: RuntimeContext): Fault[] {
  const { title } = server;
  const field = 'runtime.version';
  if (version !== undefined) return spellingFaults(server, version, image);
  if (image === undefined && server.image.value.repository === '') return [];
  if (image === undefined) {
    const problem = `must be given: pods of ${title} that are started at different times would run different versions`;
    return [{ field, problem, fix: `Give the version of ${title}, or a whole image.` }];
  }
  const known = versionNumbers(versionOf(server, image) ?? '');
  if (known || isNewest(image) || server.stop.every(({ since }) => since === undefined)) return [];
  const { since, source } = server.stop.find((fact) => fact.since !== undefined) ?? {};
  return [
    {
      field,
      problem: `must be given: the image does not tell it, and how ${title} stops differs from ${since} on (${source})`,
      fix: `Give the version of ${title} that is in the image.`,
    },
  ];
}

/** Words of which tags of servers' images are made, beside the version. */
const TAG_WORDS = /^(?:cpu|cuda|gpu|hopper|rocm|server|turing|xpu)-/;

function spellingFaults({ image }: ModelServer, version: string, given: string | undefined): Fault[] {
  const field = 'runtime.version';
  if (!/^[\w.-]+$/.test(version)) {
    const problem = 'must be a version, as it stands in the tags of the image';
    return [{ field, value: version, problem, fix: 'Write it as 0.19.0, or give a whole image.' }];
  }
  const isNumber = /^v?\d/.test(version) || !image.value.tag.startsWith('v{version}');
  if (given !== undefined || (isNumber && !TAG_WORDS.test(version))) return [];
  return [
    {
      field,
      value: version,
      problem: `is no version: the image ${image.value.repository} has no tag ${image.value.tag.replace('{version}', version)}`,
      fix: 'Write the number alone, such as 0.19.0, or give a whole image.',
    },
  ];
}
