import { selectorText } from '../../manifest/selectors';
import { CHAT_DEPLOYMENT, CHAT_SERVICE, documents, example } from '../example';
import { servicesOf, workloadsBehind } from '../graph/services';
import { foundElsewhere, showsPods } from '../graph/workloads';
import type { Rule } from '../rule';

export const serviceSelectsNothing: Rule = {
  id: 'service-selects-nothing',
  severity: 'warning',
  kinds: ['Service'],
  title: 'A Service selects no pod of the set.',
  why: 'It has no endpoints: every connection is refused, although the pods are up.',
  fix: "Copy the labels of the workload's pod template into spec.selector, and put the Service into its namespace.",
  source:
    'https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/#does-the-service-have-any-endpointslices',
  example: example(
    documents(CHAT_DEPLOYMENT, CHAT_SERVICE.replace('selector: { app: chat }', 'selector: { app: chat-model }')),
    ['app: chat-model', 'app: chat'],
  ),
  *check(set, { complete }) {
    for (const service of servicesOf(set)) {
      const { entry, namespace, selector } = service;
      if (!selector || workloadsBehind(set, service).length > 0) continue;
      const matchLabels = { matchLabels: selector };
      const elsewhere = foundElsewhere(set, namespace, matchLabels);
      const known = showsPods(set, namespace, matchLabels, complete);
      if (!known && elsewhere.length === 0) continue;
      const hint = elsewhere.length > 0 ? `, only in ${elsewhere.join(', ')}` : '';
      yield {
        object: entry,
        path: 'spec.selector',
        value: selector,
        message: `selects ${selectorText(matchLabels)}, which no pod of the set has in namespace ${namespace}${hint}: it has no endpoints.`,
        severity: complete && known ? 'error' : 'warning',
      };
    }
  },
};
