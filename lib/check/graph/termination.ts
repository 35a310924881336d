import type { Container, PodTemplate } from '../../manifest/pods';
import { at, textsOf, wholeOf } from '../../manifest/read';
import { sleptSeconds } from '../../manifest/sleep';

const DEFAULT_GRACE_SECONDS = 30;

/** How long a pod may take to end. */
export interface GracePeriod {
  readonly seconds: number;
  /** False where it is Kubernetes' default. */
  readonly given: boolean;
}

/** How long a pod may take to end, its preStop hooks included. */
export function gracePeriod(pod: PodTemplate): GracePeriod {
  const seconds = wholeOf(pod.spec['terminationGracePeriodSeconds']);
  return { seconds: seconds ?? DEFAULT_GRACE_SECONDS, given: seconds !== undefined };
}

/** Seconds that the preStop hook of a container sleeps. */
export function stopSeconds({ fields }: Container): number {
  const hook = at(fields, 'lifecycle', 'preStop');
  const command = textsOf(at(hook, 'exec', 'command')).join(' ');
  return wholeOf(at(hook, 'sleep', 'seconds')) ?? sleptSeconds(command) ?? 0;
}
