import { selectorText } from '../../manifest/selectors';
import { CHAT_DEPLOYMENT, documents, example } from '../example';
import { budgetsOf } from '../graph/budgets';
import { foundElsewhere, showsPods } from '../graph/workloads';
import type { Rule } from '../rule';

export const pdbSelectsNothing: Rule = {
  id: 'pdb-selects-nothing',
  severity: 'warning',
  kinds: ['PodDisruptionBudget'],
  title: 'A disruption budget selects no pod of the set.',
  why: 'A budget protects pods of its own namespace that its selector matches. One that matches none protects nothing: a drain may take all replicas at once.',
  fix: "Copy the labels of the workload's pod template, and put the budget into its namespace.",
  source: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/',
  example: example(
    documents(
      CHAT_DEPLOYMENT,
      `
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: chat }
spec:
  maxUnavailable: 1
  selector: { matchLabels: { app: chat-model } }
`,
    ),
    ['app: chat-model', 'app: chat'],
  ),
  *check(set, { complete }) {
    for (const { entry, selector, workloads } of budgetsOf(set)) {
      if (workloads.length > 0) continue;
      const elsewhere = foundElsewhere(set, entry.namespace, selector);
      if (!showsPods(set, entry.namespace, selector, complete) && elsewhere.length === 0) continue;
      const hint = elsewhere.length > 0 ? `, only in ${elsewhere.join(', ')}` : '';
      yield {
        object: entry,
        path: 'spec.selector',
        message: `selects ${selector ? selectorText(selector) : 'nothing'}, which no pod of the set has in namespace ${entry.namespace}${hint}: it protects nothing.`,
      };
    }
  },
};
