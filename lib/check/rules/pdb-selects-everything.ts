import { selectsEverything } from '../../manifest/selectors';
import { CHAT_DEPLOYMENT, documents, example } from '../example';
import { budgetsOf } from '../graph/budgets';
import type { Rule } from '../rule';

export const pdbSelectsEverything: Rule = {
  id: 'pdb-selects-everything',
  severity: 'warning',
  kinds: ['PodDisruptionBudget'],
  title: 'A disruption budget selects every pod of its namespace.',
  why: 'An empty selector matches all pods, those of other teams and of jobs too: they share one allowance, and a second budget on any of them makes evictions fail.',
  fix: 'Select the labels of one workload.',
  source: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/#specifying-a-poddisruptionbudget',
  example: example(
    documents(
      CHAT_DEPLOYMENT,
      `
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: chat }
spec:
  maxUnavailable: 1
  selector: {}
`,
    ),
    ['selector: {}', 'selector: { matchLabels: { app: chat } }'],
  ),
  *check(set) {
    for (const { entry, selector } of budgetsOf(set)) {
      if (!selector || !selectsEverything(selector)) continue;
      yield {
        object: entry,
        path: 'spec.selector',
        value: {},
        message: `selects every pod of namespace ${entry.namespace}: all workloads there share one allowance.`,
      };
    }
  },
};
