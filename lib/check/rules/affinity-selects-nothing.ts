import { at, listOf } from '../../manifest/read';
import { CHAT_DEPLOYMENT, example } from '../example';
import { workloadsOf } from '../graph/workloads';
import type { Rule } from '../rule';

const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';

export const affinitySelectsNothing: Rule = {
  id: 'affinity-selects-nothing',
  severity: 'warning',
  kinds: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'CronJob', 'Pod'],
  title: 'A pod affinity or anti-affinity has no selector.',
  why: 'Without a selector the term matches no pod at all: an anti-affinity keeps nothing apart, and a required affinity can never be met.',
  fix: 'Give the term a labelSelector.',
  source:
    'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity',
  example: example(
    CHAT_DEPLOYMENT.replace(
      '      containers:',
      `      affinity:
        podAntiAffinity:
          ${PREFERRED}:
            - weight: 100
              podAffinityTerm: { topologyKey: kubernetes.io/hostname }
      containers:`,
    ),
    [
      '{ topologyKey: kubernetes.io/hostname }',
      '{ topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: chat } } }',
    ],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      for (const field of ['podAffinity', 'podAntiAffinity']) {
        for (const { term, path } of termsOf(at(pod.spec['affinity'], field))) {
          const selector = at(term, 'labelSelector');
          if (selector !== undefined && selector !== null) continue;
          yield {
            object: entry,
            path: `${pod.path}.affinity.${field}.${path}`,
            message: 'has no labelSelector and so matches no pod: it has no effect, or can never be met.',
          };
        }
      }
    }
  },
};

function termsOf(affinity: unknown): { readonly term: unknown; readonly path: string }[] {
  return [
    ...listOf(at(affinity, REQUIRED)).map((term, index) => ({ term, path: `${REQUIRED}[${index}]` })),
    ...listOf(at(affinity, PREFERRED)).map((item, index) => ({
      term: at(item, 'podAffinityTerm'),
      path: `${PREFERRED}[${index}].podAffinityTerm`,
    })),
  ];
}
