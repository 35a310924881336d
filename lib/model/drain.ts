import { sleptSeconds } from '../manifest/sleep';
import { isAtLeast, type KubernetesVersion } from '../manifest/version';
import type { StopBehavior } from '../runtime/server';
import { argumentValue } from './argument-value';
import type { ServingPodProps } from './pod-props';

/**
 * After a pod is told to stop, proxies and load balancers go on sending requests to it until all have heard of it.
 *
 * @see https://github.com/kserve/kserve/pull/5485
 */
const DEFAULT_ENDPOINT_REMOVAL_SECONDS = 15;

/** Between the end of the drain and SIGKILL, for the server to close down. */
export const DRAIN_MARGIN_SECONDS = 15;

/** What a pod has to stop where nobody says. */
export const KUBERNETES_GRACE_SECONDS = 30;

/** How long requests to a known model server are taken to last where nobody says. */
const DEFAULT_LONGEST_REQUEST_SECONDS = 60;

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
 * on SIGTERM must not get it before they are done, so the hook waits for all of it. What the server was told in its
 * arguments, and a hook that was given, count as they are.
 *
 * @param args the server's arguments, as they stand in the pod
 * @returns undefined where nobody said how long a request may take
 */
export function drainOf(
  props: ServingPodProps,
  stop: StopBehavior | undefined,
  args: readonly string[] = [],
): Drain | undefined {
  const longest = longestRequestSeconds(props);
  if (longest === undefined) return undefined;
  const removal = props.endpointRemoval?.toSeconds({ integral: false }) ?? DEFAULT_ENDPOINT_REMOVAL_SECONDS;
  const server = stop?.kind === 'flag' ? (toldSeconds(stop.flag, args) ?? 0) : Math.min(longest, patience(stop));
  const preStop = hookSeconds(props.preStop) ?? removal + Math.max(0, longest - server);
  return { preStop, server, grace: preStop + server + DRAIN_MARGIN_SECONDS };
}

/**
 * How long a server was told to answer what is under way, once it got SIGTERM. Hooks and grace periods are whole seconds.
 *
 * @returns undefined where it was told nothing, or no whole number
 */
export function toldSeconds(flag: string, args: readonly string[]): number | undefined {
  const told = argumentValue(args, [flag]);
  return told !== undefined && /^\d+$/.test(told) ? Number(told) : undefined;
}

/** How long a hook takes that was given: it sleeps, or there is none. Undefined where one is derived, or is a program. */
export function hookSeconds(preStop: ServingPodProps['preStop']): number | undefined {
  if (preStop === undefined) return undefined;
  if (preStop === false) return 0;
  if ('sleep' in preStop) return isWait(preStop.sleep.seconds) ? preStop.sleep.seconds : undefined;
  return sleptSeconds(preStop.exec?.command?.join(' ') ?? '');
}

/** Whether a number of seconds can be slept. */
export function isWait(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 0;
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
