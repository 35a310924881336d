import type { Duration } from 'cdk8s';
import type { Faults } from '../manifest/fault';
import type { ServingPodProps } from './pod-props';
import { DEFAULT_PROGRESS_DEADLINE_SECONDS, progressDeadlineFor } from './probes';

/**
 * Checks that a rollout has the time that its pods need.
 *
 * @param waitSeconds seconds that a new pod may wait for an old one to stop, before it starts
 */
export function checkDeadline(
  { progressDeadline, minReady }: { readonly progressDeadline?: Duration; readonly minReady?: Duration },
  pod: ServingPodProps,
  waitSeconds: number,
  faults: Faults,
): void {
  const deadline = progressDeadline?.toSeconds() ?? progressDeadlineFor(pod, waitSeconds);
  const seconds = deadline ?? DEFAULT_PROGRESS_DEADLINE_SECONDS;
  const worst = pod.startup?.worst.toSeconds({ integral: false }) ?? 0;
  if (worst + waitSeconds >= seconds) {
    const stop = `the time that an old pod may take to stop (${waitSeconds} s)`;
    const start = `startup.worst (${worst} s)`;
    const needed = waitSeconds === 0 ? start : worst === 0 ? stop : `${stop} and ${start} together`;
    faults.add({
      field: 'progressDeadline',
      value: seconds,
      problem: `must be longer than ${needed}: every rollout would be reported as failed before the new pod answers`,
      fix: 'Leave progressDeadline out, then it is derived.',
    });
  }
  if ((minReady?.toSeconds() ?? 0) >= seconds) {
    faults.add({
      field: 'minReady',
      value: minReady?.toSeconds(),
      problem: `must be shorter than the progress deadline (${seconds} s)`,
      fix: 'Shorten minReady or lengthen progressDeadline.',
    });
  }
}
