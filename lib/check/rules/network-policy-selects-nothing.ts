import { at } from '../../manifest/read';
import { readSelector, selectorText, selectsEverything } from '../../manifest/selectors';
import { CHAT_DEPLOYMENT, documents, example } from '../example';
import { foundElsewhere, showsPods, workloadIndex } from '../graph/workloads';
import type { Rule } from '../rule';

export const networkPolicySelectsNothing: Rule = {
  id: 'network-policy-selects-nothing',
  severity: 'warning',
  kinds: ['NetworkPolicy'],
  title: 'A network policy selects no pod of the set.',
  why: 'It protects nothing: the pods that it was written for stay open, or stay shut by another policy.',
  fix: "Copy the labels of the pod template into podSelector, and put the policy into the pods' namespace.",
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  example: example(
    documents(
      CHAT_DEPLOYMENT,
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: chat }
spec:
  podSelector: { matchLabels: { app: chat-model } }
  policyTypes: [Ingress]
  ingress: [{ ports: [{ port: 8080 }] }]
`,
    ),
    ['app: chat-model', 'app: chat'],
  ),
  *check(set, { complete }) {
    for (const entry of set.ofType('networking.k8s.io', 'NetworkPolicy')) {
      const selector = readSelector(at(entry.manifest, 'spec', 'podSelector'));
      if (!selector || selectsEverything(selector)) continue;
      if (workloadIndex(set).select(entry.namespace, selector).length > 0) continue;
      const elsewhere = foundElsewhere(set, entry.namespace, selector);
      if (!showsPods(set, entry.namespace, selector, complete) && elsewhere.length === 0) continue;
      const hint = elsewhere.length > 0 ? `, only in ${elsewhere.join(', ')}` : '';
      yield {
        object: entry,
        path: 'spec.podSelector',
        message: `selects ${selectorText(selector)}, which no pod of the set has in namespace ${entry.namespace}${hint}: it protects nothing.`,
      };
    }
  },
};
