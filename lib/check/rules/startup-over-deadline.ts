import { at, wholeOf } from '../../manifest/read';
import { CHAT_DEPLOYMENT, example } from '../example';
import { startupBudget } from '../graph/startup';
import { workloadsOf } from '../graph/workloads';
import type { Rule } from '../rule';

const DEFAULT_DEADLINE_SECONDS = 600;

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
    for (const { entry, pod } of workloadsOf(set)) {
      const budget = entry.kind === 'Deployment' ? startupBudget(pod) : undefined;
      const given = wholeOf(at(entry.manifest, 'spec', 'progressDeadlineSeconds'));
      const deadline = given ?? DEFAULT_DEADLINE_SECONDS;
      if (!budget || budget.seconds < deadline) continue;
      yield {
        object: entry,
        path: 'spec.progressDeadlineSeconds',
        value: given,
        message: `counts a rollout as failed after ${deadline} s${given === undefined ? ' (the default)' : ''}, but container "${budget.container.name}" may take ${budget.seconds} s to start.`,
        fix: `Set progressDeadlineSeconds above ${budget.seconds}.`,
      };
    }
  },
};
