import { podAccelerators } from '../../manifest/pods';
import { at, wholeOf } from '../../manifest/read';
import { CHAT_DEPLOYMENT, example } from '../example';
import { type Rollout, rolloutOf, rolloutSteps } from '../graph/rollout';
import { startupBudget } from '../graph/startup';
import { type Workload, workloadsOf } from '../graph/workloads';
import type { Rule } from '../rule';

const DEFAULT_DEADLINE_SECONDS = 600;
const DEFAULT_GRACE_SECONDS = 30;

/** A surge is rounded up, so it is none at every number of replicas or at none. */
const ANY_NUMBER = 1;

export const startupOverDeadline: Rule = {
  id: 'startup-over-deadline',
  severity: 'warning',
  kinds: ['Deployment'],
  title: 'A Deployment gives up a rollout before its pods may have started.',
  why: 'The startup probe grants more time than progressDeadlineSeconds (600 unless given): the rollout is reported failed while the model still loads, and delivery tools stop or roll back.',
  fix: 'Set progressDeadlineSeconds above the start-up budget, with room for scheduling and pulling the image.',
  source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds',
  example: example(
    CHAT_DEPLOYMENT.replace(
      'resources:',
      'startupProbe: { httpGet: { path: /ready, port: http }, periodSeconds: 10, failureThreshold: 90 }\n          resources:',
    ).replace('spec:\n', 'spec:\n  progressDeadlineSeconds: 600\n'),
    ['progressDeadlineSeconds: 600', 'progressDeadlineSeconds: 1200'],
  ),
  *check(set) {
    for (const workload of workloadsOf(set)) {
      const { entry, pod } = workload;
      const rollout = rolloutOf(set, workload);
      const budget = startupBudget(pod);
      if (!rollout || !budget) continue;
      const given = wholeOf(at(entry.manifest, 'spec', 'progressDeadlineSeconds'));
      const deadline = given ?? DEFAULT_DEADLINE_SECONDS;
      const wait = waitSeconds(workload, rollout);
      if (budget.seconds + wait < deadline) continue;
      const first = wait === 0 ? '' : `an old pod, which goes first, may take ${wait} s to stop, and `;
      yield {
        object: entry,
        path: 'spec.progressDeadlineSeconds',
        value: given,
        message: `counts a rollout as failed after ${deadline} s${given === undefined ? ' (the default)' : ''}, but ${first}container "${budget.container.name}" may take ${budget.seconds} s to start.`,
        fix: `Set progressDeadlineSeconds above ${budget.seconds + wait}.`,
      };
    }
  },
};

/** How long a new pod waits for the accelerators of an old one that goes first; none where it is added beside it. */
function waitSeconds({ pod }: Workload, rollout: Rollout): number {
  if (rollout.recreate || podAccelerators(pod).size === 0) return 0;
  const goesFirst = rolloutSteps(rollout, ANY_NUMBER).surge === 0;
  return goesFirst ? (wholeOf(pod.spec['terminationGracePeriodSeconds']) ?? DEFAULT_GRACE_SECONDS) : 0;
}
