import { compareText } from '../../manifest/canonical';
import { keyed } from '../../manifest/read';
import { CHAT_DEPLOYMENT, example } from '../example';
import { type Workload, workloadsOf } from '../graph/workloads';
import { isVersionLabel } from '../knowledge/version-labels';
import type { ObjectSet } from '../object-set';
import type { Rule } from '../rule';

export const selectorHoldsVersion: Rule = {
  id: 'selector-holds-version',
  severity: 'warning',
  kinds: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'],
  title: 'A selector holds a label that changes with each release.',
  why: 'The selector of a workload can never be changed: the next release is refused, or the object must be deleted with all its pods. Workloads that stand side by side and differ in that label alone, such as a canary, need it.',
  fix: 'Select only what stays, such as app; leave the version to the labels of the pods.',
  source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#label-selector-updates',
  example: example(CHAT_DEPLOYMENT.replaceAll('{ app: chat }', '{ app: chat, app.kubernetes.io/version: 1.4.2 }'), [
    'matchLabels: { app: chat, app.kubernetes.io/version: 1.4.2 }',
    'matchLabels: { app: chat }',
  ]),
  *check(set) {
    for (const workload of workloadsOf(set)) {
      for (const [label, value] of Object.entries(workload.selector?.matchLabels ?? {})) {
        if (!isVersionLabel(label) || isPartOfName(value, workload.entry.name)) continue;
        if (standsBesideAnother(set, workload, label)) continue;
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

/** Whether the label alone tells the pods of a workload from those of another one, as with a canary. */
function standsBesideAnother(set: ObjectSet, workload: Workload, label: string): boolean {
  return (set.derive(valuesBeside).get(selectedBeside(workload, label))?.size ?? 0) > 1;
}

/** The values of each label of a version, by what is selected beside it. */
function valuesBeside(set: ObjectSet): ReadonlyMap<string, ReadonlySet<string>> {
  const values = new Map<string, Set<string>>();
  for (const workload of workloadsOf(set)) {
    for (const [label, value] of Object.entries(workload.selector?.matchLabels ?? {})) {
      if (!isVersionLabel(label)) continue;
      const beside = selectedBeside(workload, label);
      values.set(beside, (values.get(beside) ?? new Set()).add(value));
    }
  }
  return values;
}

function selectedBeside({ namespace, selector }: Workload, label: string): string {
  const others = Object.entries(selector?.matchLabels ?? {}).filter(([other]) => other !== label);
  return JSON.stringify([namespace, label, others.sort(([a], [b]) => compareText(a, b))]);
}
