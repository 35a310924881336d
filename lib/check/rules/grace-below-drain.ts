import { type Container, WORKLOAD_KINDS } from '../../manifest/pods';
import { example, GPU_DEPLOYMENT } from '../example';
import { gracePeriod, stopSeconds } from '../graph/termination';
import { workloadsOf } from '../graph/workloads';
import { numberGiven } from '../knowledge/flags';
import { serverOf } from '../knowledge/recognize';
import type { Rule } from '../rule';

/** Flags of the HTTP servers that Python models run in. */
const COMMON_DRAIN_FLAGS: readonly string[] = [
  '--timeout-graceful-shutdown',
  '--graceful-timeout',
  '--shutdown-timeout',
];

export const graceBelowDrain: Rule = {
  id: 'grace-below-drain',
  severity: 'warning',
  kinds: WORKLOAD_KINDS,
  title: 'Pods are killed before they have drained.',
  why: 'The grace period covers the preStop hook and the drain together. What still runs when it ends is cut off: streams break at every scale-down and rollout.',
  fix: 'Set terminationGracePeriodSeconds above preStop plus drain, with some seconds to spare.',
  source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
  example: example(
    GPU_DEPLOYMENT.replace(
      '      enableServiceLinks',
      '      terminationGracePeriodSeconds: 60\n      enableServiceLinks',
    ).replace(
      '--served-model-name=qwen]',
      '--served-model-name=qwen, --shutdown-timeout, "45"]\n          lifecycle: { preStop: { exec: { command: [sleep, "15"] } } }',
    ),
    ['terminationGracePeriodSeconds: 60', 'terminationGracePeriodSeconds: 75'],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      const { seconds: grace, given } = gracePeriod(pod);
      for (const container of pod.running) {
        const stop = stopSeconds(container);
        const drain = drainSeconds(container);
        if (stop + drain === 0 || stop + drain < grace) continue;
        yield {
          object: entry,
          path: `${pod.path}.terminationGracePeriodSeconds`,
          value: given ? grace : undefined,
          message: `leaves ${grace} s${given ? '' : ' (the default)'} to end, but container "${container.name}" needs ${stop} s in preStop and ${drain} s to drain: what still runs would be cut off.`,
          fix: `Set terminationGracePeriodSeconds above ${stop + drain}.`,
        };
      }
    }
  },
};

/** Seconds that the server lets requests finish. */
function drainSeconds(container: Container): number {
  const flags = [...(serverOf(container)?.drainFlags ?? []), ...COMMON_DRAIN_FLAGS];
  return numberGiven(container, flags)?.value ?? 0;
}
