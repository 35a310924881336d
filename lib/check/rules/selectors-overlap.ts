import { selectorText } from '../../manifest/selectors';
import { CHAT_AUTOSCALER, CHAT_DEPLOYMENT, documents, example } from '../example';
import { autoscalersFor } from '../graph/autoscalers';
import { nameOf, type Workload, workloadIndex, workloadsOf } from '../graph/workloads';
import type { ObjectSet } from '../object-set';
import type { Rule } from '../rule';

export const selectorsOverlap: Rule = {
  id: 'selectors-overlap',
  severity: 'warning',
  kinds: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'],
  title: "A workload's selector also matches the pods of another.",
  why: 'The autoscaler counts every pod under the selector, whoever owns it: utilization is averaged over strangers, and one stranger without a request makes the metric fail. With an autoscaler on both, neither scales (AmbiguousSelector).',
  fix: 'Give each workload a label of its own, and select that.',
  source: 'https://github.com/kubernetes/kubernetes/issues/116339',
  example: example(
    documents(
      CHAT_DEPLOYMENT,
      CHAT_AUTOSCALER,
      CHAT_DEPLOYMENT.replace('metadata: { name: chat }', 'metadata: { name: chat-batch }'),
    ),
    [
      CHAT_DEPLOYMENT.replace('metadata: { name: chat }', 'metadata: { name: chat-batch }').trim(),
      CHAT_DEPLOYMENT.replace('metadata: { name: chat }', 'metadata: { name: chat-batch }')
        .replaceAll('app: chat', 'app: chat-batch')
        .trim(),
    ],
  ),
  *check(set) {
    for (const workload of workloadsOf(set)) {
      const { selector } = workload;
      if (!selector) continue;
      const others = workloadIndex(set)
        .select(workload.namespace, selector)
        .filter((other) => other !== workload);
      const other = others.find((candidate) => disturbs(set, workload, candidate));
      if (!other) continue;
      const both = autoscalersFor(set, other).length > 0 && autoscalersFor(set, workload).length > 0;
      yield {
        object: workload.entry,
        path: 'spec.selector',
        message: `selects ${selectorText(selector)}, which matches the pods of ${nameOf(other.entry)} too: ${
          both ? 'both are autoscaled, and neither autoscaler would work' : 'an autoscaler would count them as its own'
        }.`,
        severity: both ? 'error' : 'warning',
      };
    }
  },
};

/** Pods of another controller are counted by an autoscaler; without one they matter where both select each other's. */
function disturbs(set: ObjectSet, workload: Workload, other: Workload): boolean {
  if (autoscalersFor(set, workload).length > 0) return true;
  return other.entry.kind === workload.entry.kind && other.selector !== undefined;
}
