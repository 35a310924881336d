import { CHAT_DEPLOYMENT, documents, example } from '../example';
import { type Budget, budgetsOf } from '../graph/budgets';
import { nameOf, type Workload } from '../graph/workloads';
import type { Rule } from '../rule';

const budget = (name: string, label: string) => `
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: ${name} }
spec:
  maxUnavailable: 1
  selector: { matchLabels: { ${label} } }
`;

export const pdbOverlap: Rule = {
  id: 'pdb-overlap',
  severity: 'error',
  kinds: ['PodDisruptionBudget'],
  title: 'Two disruption budgets select one pod.',
  why: 'The eviction API does not support that and answers 500: the pod cannot be evicted, and no node under it drained.',
  fix: 'Keep one budget a workload.',
  source: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/#specifying-a-poddisruptionbudget',
  example: example(
    documents(
      CHAT_DEPLOYMENT.replace('labels: { app: chat }', 'labels: { app: chat, tier: serving }'),
      CHAT_DEPLOYMENT.replaceAll('name: chat', 'name: embed')
        .replaceAll('app: chat', 'app: embed')
        .replace('labels: { app: embed }', 'labels: { app: embed, tier: serving }'),
      budget('chat', 'app: chat'),
      budget('serving', 'tier: serving'),
    ),
    ['matchLabels: { tier: serving }', 'matchLabels: { app: embed }'],
  ),
  *check(set) {
    const first = new Map<Workload, Budget>();
    for (const here of budgetsOf(set)) {
      for (const workload of here.workloads) {
        const other = first.get(workload);
        if (!other) first.set(workload, here);
        else
          yield {
            object: here.entry,
            path: 'spec.selector',
            message: `selects the pods of ${nameOf(workload.entry)}, which ${nameOf(other.entry)} selects too: evicting them fails with an internal error.`,
          };
      }
    }
  },
};
