import { CHAT_AUTOSCALER, CHAT_DEPLOYMENT, documents, example } from '../example';
import { replicaRange } from '../graph/autoscalers';
import { rolloutOf } from '../graph/rollout';
import { workloadsOf } from '../graph/workloads';
import type { Rule } from '../rule';

export const recreateOutage: Rule = {
  id: 'recreate-outage',
  severity: 'warning',
  kinds: ['Deployment'],
  title: 'Every rollout of an always-on model is an outage.',
  why: 'Recreate removes all pods before the first new one starts. A model that keeps two replicas or more, so that one may fail, is gone for a whole load at each release.',
  fix: 'Use RollingUpdate, with maxSurge 0 and maxUnavailable 1 where accelerators are scarce.',
  source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#recreate-deployment',
  example: example(
    documents(
      CHAT_DEPLOYMENT.replace('spec:\n', 'spec:\n  strategy: { type: Recreate }\n'),
      CHAT_AUTOSCALER.replace('minReplicas: 1', 'minReplicas: 2'),
    ),
    ['type: Recreate', 'type: RollingUpdate'],
  ),
  *check(set) {
    for (const workload of workloadsOf(set)) {
      const range = rolloutOf(workload)?.recreate ? replicaRange(set, workload) : undefined;
      if (!range || (range.min < 2 && !(range.autoscaler && range.max > 1))) continue;
      yield {
        object: workload.entry,
        path: 'spec.strategy.type',
        value: 'Recreate',
        message: `removes all pods before the first new one starts, though up to ${range.max} serve: each rollout is an outage as long as a model load.`,
      };
    }
  },
};
