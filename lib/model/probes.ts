import type { k8s, Probe } from 'cdk8s-plus-27';
import { compact } from '../manifest/canonical';
import { plain } from './plain';
import type { HealthEndpoints, ServingPodProps } from './pod-props';

/** Name of the port on which a model server answers. */
export const SERVING_PORT_NAME = 'http';

const STARTUP_PERIOD_SECONDS = 10;

/** A server that is busy with a batch may take longer than Kubernetes' one second to answer. */
const HEALTH_TIMEOUT_SECONDS = 5;

/** A minute and more of silence: a saturated server is not taken for a dead one. */
const LIVENESS_FAILURE_THRESHOLD = 8;

/** Rollouts that make no progress for so long are reported as failed, unless a Deployment says otherwise. */
export const DEFAULT_PROGRESS_DEADLINE_SECONDS = 600;

/** Beyond the load itself a pod is scheduled, and its image pulled, within the same deadline. */
const PROGRESS_MARGIN = 1.25;

interface RenderedProbes {
  readonly startupProbe?: unknown;
  readonly readinessProbe?: unknown;
  readonly livenessProbe?: unknown;
}

/** Derives the three probes from the start-up budget and the health endpoints, where none are given. */
export function renderProbes(props: ServingPodProps, port: number): RenderedProbes {
  const endpoints = healthEndpoints(props);
  const { startup, readiness, liveness } = props.probes ?? {};
  return {
    startupProbe: choose(startup, port, () => startupProbe(props, endpoints)),
    readinessProbe: choose(readiness, port, () => readinessProbe(endpoints)),
    livenessProbe: choose(liveness, port, () => livenessProbe(endpoints)),
  };
}

/** The paths of `health`, however they were given. */
export function healthEndpoints({ health }: ServingPodProps): HealthEndpoints | undefined {
  return typeof health === 'string' ? { ready: health } : health;
}

function choose(given: Probe | k8s.Probe | false | undefined, port: number, derive: () => unknown): unknown {
  if (given === undefined) return derive();
  if (given === false) return undefined;
  return '_toKube' in given ? renderKplusProbe(given, port) : plain(given);
}

function startupProbe(props: ServingPodProps, endpoints: HealthEndpoints | undefined): unknown {
  if (!props.startup) return undefined;
  return {
    ...action(endpoints?.started ?? endpoints?.ready, endpoints),
    periodSeconds: STARTUP_PERIOD_SECONDS,
    failureThreshold: Math.ceil(props.startup.worst.toSeconds() / STARTUP_PERIOD_SECONDS),
  };
}

function readinessProbe(endpoints: HealthEndpoints | undefined): unknown {
  return action(endpoints?.ready, endpoints);
}

function livenessProbe(endpoints: HealthEndpoints | undefined): unknown {
  if (endpoints?.live === undefined) return undefined;
  return { ...action(endpoints.live, endpoints), failureThreshold: LIVENESS_FAILURE_THRESHOLD };
}

function action(path: string | undefined, endpoints: HealthEndpoints | undefined): Record<string, unknown> {
  const scheme = endpoints?.scheme === 'HTTPS' ? { scheme: endpoints.scheme } : {};
  return path === undefined
    ? { tcpSocket: { port: SERVING_PORT_NAME } }
    : { httpGet: { path, port: SERVING_PORT_NAME, ...scheme }, timeoutSeconds: HEALTH_TIMEOUT_SECONDS };
}

/** Defaults that cdk8s-plus-27 writes out although Kubernetes has them too. */
const KUBERNETES_FAILURE_THRESHOLD = 3;

type PortSource = Parameters<Probe['_toKube']>[0];

function renderKplusProbe(probe: Probe, port: number): unknown {
  const { failureThreshold, httpGet, ...rest } = plain(probe._toKube({ portNumber: port } as PortSource)) as k8s.Probe;
  const { scheme, ...get } = httpGet ?? { scheme: undefined };
  return compact({
    ...rest,
    failureThreshold: failureThreshold === KUBERNETES_FAILURE_THRESHOLD ? undefined : failureThreshold,
    httpGet: httpGet && { ...get, ...(scheme === 'HTTP' ? {} : { scheme }) },
  });
}

/**
 * The deadline after which a rollout counts as stuck, in seconds, long enough for the start-up budget; undefined where
 * Kubernetes' own will do.
 *
 * @param wait seconds that a new pod may wait before it starts, until an old one has stopped
 */
export function progressDeadlineFor(props: ServingPodProps, wait: number): number | undefined {
  const start = props.startup?.worst.toSeconds({ integral: false });
  const seconds = Math.ceil((start ?? 0) * PROGRESS_MARGIN + wait);
  if (seconds <= DEFAULT_PROGRESS_DEADLINE_SECONDS) return undefined;
  return start === undefined ? seconds + DEFAULT_PROGRESS_DEADLINE_SECONDS : seconds;
}
