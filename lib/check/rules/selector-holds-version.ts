import { keyed } from '../../manifest/read';
import { CHAT_DEPLOYMENT, example } from '../example';
import { workloadsOf } from '../graph/workloads';
import type { Rule } from '../rule';

/** Labels whose values change from release to release. */
const CHANGING =
  /^(app\.kubernetes\.io\/version|helm\.sh\/chart|chart|version|release-version|image-tag|tag|revision|git-?(sha|commit)|commit|build|pod-template-hash|date|timestamp)$/;

export const selectorHoldsVersion: Rule = {
  id: 'selector-holds-version',
  severity: 'warning',
  kinds: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'],
  title: 'A selector holds a label that changes with each release.',
  why: 'The selector of a workload can never be changed: the next release is refused, or the object must be deleted with all its pods.',
  fix: 'Select only what stays, such as app; leave the version to the labels of the pods.',
  source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#label-selector-updates',
  example: example(CHAT_DEPLOYMENT.replaceAll('{ app: chat }', '{ app: chat, app.kubernetes.io/version: 1.4.2 }'), [
    'matchLabels: { app: chat, app.kubernetes.io/version: 1.4.2 }',
    'matchLabels: { app: chat }',
  ]),
  *check(set) {
    for (const workload of workloadsOf(set)) {
      for (const [label, value] of Object.entries(workload.selector?.matchLabels ?? {})) {
        if (!CHANGING.test(label) || isPartOfName(value, workload.entry.name)) continue;
        yield {
          object: workload.entry,
          path: keyed('spec.selector.matchLabels', label),
          value,
          message: `selects by ${label}, which changes with each release while a selector never can: the next one would be refused.`,
        };
      }
    }
  },
};

/** A workload that is called `reviews-v2` keeps its version for life. */
function isPartOfName(value: string, name: string): boolean {
  return value !== '' && name.endsWith(value.replaceAll('.', '-'));
}
