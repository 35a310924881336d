import { scaledCount } from '../../manifest/int-or-string';
import { at } from '../../manifest/read';
import { CHAT_AUTOSCALER, CHAT_DEPLOYMENT, documents, example } from '../example';
import { replicaRange } from '../graph/autoscalers';
import { type Budget, budgetsOf } from '../graph/budgets';
import { nameOf } from '../graph/workloads';
import type { ObjectSet } from '../object-set';
import type { Rule } from '../rule';

/** A budget that lets nothing go at any number of pods is told without looking at them. */
const ALL = '100%';

export const pdbBlocksEviction: Rule = {
  id: 'pdb-blocks-eviction',
  severity: 'warning',
  kinds: ['PodDisruptionBudget'],
  title: 'A disruption budget lets no pod go when the workload is at its minimum.',
  why: 'No node under these pods can be drained: upgrades and node scale-down hang until somebody deletes the pods by hand. Percentages are rounded up, so 50 % of one pod is one pod.',
  fix: 'Use maxUnavailable: 1, which lets one pod go at any number of replicas.',
  source: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/#rounding-logic-when-specifying-percentages',
  example: example(
    documents(
      CHAT_DEPLOYMENT,
      CHAT_AUTOSCALER,
      `
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: chat }
spec:
  minAvailable: 1
  selector: { matchLabels: { app: chat } }
`,
    ),
    ['minAvailable: 1', 'maxUnavailable: 1'],
  ),
  *check(set) {
    for (const budget of budgetsOf(set)) {
      const problem = atMinimum(set, budget);
      if (problem) yield { object: budget.entry, ...problem };
    }
  },
};

function atMinimum(set: ObjectSet, { entry, workloads }: Budget) {
  const ranges = workloads.map((workload) => replicaRange(set, workload));
  if (ranges.length === 0 || ranges.some((range) => range === undefined)) return undefined;
  const pods = ranges.reduce((sum, range) => sum + Math.max(1, range?.min ?? 0), 0);
  const minAvailable = countOf(at(entry.manifest, 'spec', 'minAvailable'));
  const needed = minAvailable === undefined ? undefined : scaledCount(minAvailable, pods, 'up');
  if (minAvailable === undefined || minAvailable === ALL || needed === undefined || needed < pods) return undefined;
  const names = workloads.map((workload) => nameOf(workload.entry)).join(', ');
  const text = `${pods} replica${pods === 1 ? '' : 's'}`;
  return found(
    'minAvailable',
    minAvailable,
    `wants ${needed} of the ${text} that ${names} has at its minimum: none may go, and no node under it can be drained.`,
  );
}

function found(field: string, value: number | string, message: string) {
  return { path: `spec.${field}`, value, message };
}

function countOf(value: unknown): number | string | undefined {
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}
