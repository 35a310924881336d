import { WORKLOAD_KINDS } from '../../manifest/pods';
import { at, listOf } from '../../manifest/read';
import { readSelector, selectorText } from '../../manifest/selectors';
import { CHAT_DEPLOYMENT, example } from '../example';
import { mayBeSelected, workloadsOf } from '../graph/workloads';
import type { Rule } from '../rule';

export const spreadSelectorMismatch: Rule = {
  id: 'spread-selector-mismatch',
  severity: 'warning',
  kinds: WORKLOAD_KINDS,
  title: 'A topology spread does not count the pods that it is to spread.',
  why: 'Its selector does not match the pods themselves, so the scheduler counts others, or none: all replicas may land on one node or in one zone.',
  fix: "Give the constraint the labels of the workload's own pods as its selector.",
  source:
    'https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/#topologyspreadconstraints-field',
  example: example(
    CHAT_DEPLOYMENT.replace(
      '      containers:',
      `      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: { matchLabels: { app: chat-model } }
      containers:`,
    ),
    ['app: chat-model', 'app: chat'],
  ),
  *check(set) {
    for (const workload of workloadsOf(set)) {
      const { entry, pod } = workload;
      for (const [index, constraint] of listOf(pod.spec['topologySpreadConstraints']).entries()) {
        const selector = readSelector(at(constraint, 'labelSelector'));
        if (!selector || mayBeSelected(workload, selector)) continue;
        yield {
          object: entry,
          path: `${pod.path}.topologySpreadConstraints[${index}].labelSelector`,
          message: `counts pods with ${selectorText(selector)}, which its own pods are not: they are not spread.`,
        };
      }
    }
  },
};
