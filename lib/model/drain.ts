import { isAtLeast, type KubernetesVersion } from '../manifest/version';
import type { StopBehavior } from '../runtime/server';
import type { ServingPodProps } from './pod-props';

/**
 * After a pod is told to stop, proxies and load balancers go on sending requests to it until all have heard of it.
 *
 * @see https://github.com/kserve/kserve/pull/5485
 */
export const DEFAULT_ENDPOINT_REMOVAL_SECONDS = 15;

/** Between the end of the drain and SIGKILL, for the server to close down. */
export const DRAIN_MARGIN_SECONDS = 15;

/** How long requests to a known model server are taken to last where nobody says. */
export const DEFAULT_LONGEST_REQUEST_SECONDS = 60;

/** The `sleep` action of a hook is on everywhere from here on. */
const SLEEP_ACTION_SINCE: KubernetesVersion = { major: 1, minor: 30 };

/** How a pod stops, in seconds. */
export interface Drain {
  /** It goes on serving for so long before it gets SIGTERM. */
  readonly preStop: number;
  /** The server then answers what is under way for so long. */
  readonly server: number;
  /** After so long it is killed, counted from the beginning. */
  readonly grace: number;
}

/**
 * Divides the time that the longest request may take between the hook and the server. A server that drops its requests
 * on SIGTERM must not get it before they are done, so the hook waits for all of it.
 *
 * @returns undefined where nobody said how long a request may take
 */
export function drainOf(props: ServingPodProps, stop: StopBehavior | undefined): Drain | undefined {
  const longest = longestRequestSeconds(props);
  if (longest === undefined) return undefined;
  const removal = props.endpointRemoval?.toSeconds({ integral: false }) ?? DEFAULT_ENDPOINT_REMOVAL_SECONDS;
  const server = Math.min(longest, patience(stop));
  const preStop = removal + longest - server;
  return { preStop, server, grace: preStop + server + DRAIN_MARGIN_SECONDS };
}

/** The longest request in seconds; undefined where nobody said and the server is not known. */
export function longestRequestSeconds({ longestRequest, runtime }: ServingPodProps): number | undefined {
  return longestRequest?.toSeconds({ integral: false }) ?? (runtime ? DEFAULT_LONGEST_REQUEST_SECONDS : undefined);
}

/** For how long a server answers what is under way once it got SIGTERM. */
function patience(stop: StopBehavior | undefined): number {
  if (stop?.kind === 'aborts') return 0;
  return stop?.kind === 'finishes' ? (stop.withinSeconds ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
}

/**
 * A hook that waits. Older targets run `sleep` in the container, which must have it.
 *
 * @see https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
 */
export function sleepHook(seconds: number, target: KubernetesVersion): Record<string, unknown> | undefined {
  if (seconds <= 0) return undefined;
  const sleep = isAtLeast(target, SLEEP_ACTION_SINCE)
    ? { sleep: { seconds } }
    : { exec: { command: ['sleep', String(seconds)] } };
  return { preStop: sleep };
}
