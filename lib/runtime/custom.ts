import type { ArgumentStyle } from './arguments';
import { defineRuntime, type Runtime } from './runtime';
import type { ModelServer, ServerHealth, ServerPort, ServerUser, StopBehavior } from './server';
import type { RuntimeMetrics, RuntimeSignal } from './signal';

/** A model server of your own, described once. */
export interface CustomOptions {
  /**
   * Name for people and in messages. Metrics that the Prometheus adapter computes for it bear the name too, so servers with
   * different metrics need different titles.
   *
   * @default 'the model server'
   */
  readonly title?: string;
  /** Arguments, as they stand. */
  readonly args?: readonly string[];
  /** @default - the image's */
  readonly command?: readonly string[];
  /** @default - none */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * The serving port, 1 to 65535.
   *
   * @default 8080
   */
  readonly port?: number;
  /**
   * Further ports; the one named `metrics` is scraped if there is one.
   *
   * @default - none
   */
  readonly ports?: readonly { readonly name: string; readonly number: number }[];
  /** HTTP paths that answer 2xx when the server is in a state. */
  readonly health: ServerHealth;
  /**
   * What it does with requests under way on SIGTERM. Most HTTP servers finish them.
   *
   * @default - it finishes them
   */
  readonly stop?: StopBehavior;
  /**
   * How its arguments are written, for the flag of `stop`.
   *
   * @default 'separate'
   */
  readonly argumentStyle?: ArgumentStyle;
  /**
   * How long it takes to start, in seconds.
   *
   * @default - 30 s, 300 s at worst
   */
  readonly startup?: { readonly typicalSeconds: number; readonly worstSeconds: number };
  /**
   * As whom it can run and where it writes.
   *
   * @default - user 1000, which writes to `/tmp`
   */
  readonly user?: ServerUser;
  /**
   * Path of its metrics page.
   *
   * @default '/metrics'
   */
  readonly metricsPath?: string;
  /**
   * What its metrics tell of its load.
   *
   * @default - nothing
   */
  readonly signals?: readonly RuntimeSignal[];
}

const POD_LIFECYCLE = 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/';

/** What is assumed of a server of which nothing is told. */
const server: ModelServer = {
  name: 'custom',
  title: 'the model server',
  summary: 'A server of your own: what it can do is told once, and everything else follows.',
  image: {
    value: { repository: '', tag: '{version}' },
    source: 'https://kubernetes.io/docs/concepts/containers/images/',
  },
  argumentStyle: 'separate',
  ports: { value: [{ name: 'http', number: 8080, purpose: 'API and health' }], source: POD_LIFECYCLE },
  health: { value: { ready: '/' }, source: `${POD_LIFECYCLE}#container-probes` },
  stop: [{ value: { kind: 'finishes' }, source: `${POD_LIFECYCLE}#pod-termination` }],
  startup: { value: { typicalSeconds: 30, worstSeconds: 300 }, source: `${POD_LIFECYCLE}#container-probes` },
  user: {
    value: { uid: 1000, gid: 1000, writable: '/tmp', env: {} },
    source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
  },
  cautions: [
    {
      value: 'Give the pod an `image`: there is no other to fall back on.',
      source: 'https://kubernetes.io/docs/concepts/containers/images/',
    },
  ],
  metrics: {
    runtime: 'custom',
    title: 'the model server',
    portName: 'http',
    port: 8080,
    path: '/metrics',
    signals: [],
  },
};

/** A model server of your own. The pod's `image` must be given. */
export const custom = Object.assign(
  (options: CustomOptions): Runtime => {
    const described = describe(options);
    const { args, command, env } = options;
    return defineRuntime(described, () => ({ command, flags: [], env }))({ args });
  },
  { server },
);

function describe(options: CustomOptions): ModelServer {
  const { title = server.title, argumentStyle = server.argumentStyle } = options;
  const ports: ServerPort[] = [
    { name: 'http', number: options.port ?? 8080, purpose: 'API and health' },
    ...(options.ports ?? []).map((port) => ({ ...port, purpose: port.name })),
  ];
  return {
    ...server,
    title,
    argumentStyle,
    ports: { ...server.ports, value: ports },
    health: { ...server.health, value: options.health },
    stop: options.stop ? [{ value: options.stop, source: POD_LIFECYCLE }] : server.stop,
    startup: options.startup ? { ...server.startup, value: options.startup } : server.startup,
    user: options.user ? { ...server.user, value: options.user } : server.user,
    metrics: metricsOf(options, title, ports),
  };
}

function metricsOf(options: CustomOptions, title: string, ports: readonly ServerPort[]): RuntimeMetrics {
  const own = ports.find(({ name }) => name === 'metrics');
  return {
    runtime: metricPrefix(options.title),
    title,
    portName: own ? 'metrics' : 'http',
    port: own?.number ?? options.port ?? 8080,
    path: options.metricsPath ?? server.metrics.path,
    signals: options.signals ?? [],
  };
}

/** A title in kebab-case, as other servers are named; what a metric cannot be called by is left out. */
function metricPrefix(title = ''): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.length > 0 && !/^\d/.test(words[0] ?? '') ? words.join('-') : server.name;
}
