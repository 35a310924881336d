import { CHAT_AUTOSCALER, CHAT_DEPLOYMENT, documents, example } from '../example';
import { type Autoscaler, autoscalersFor, autoscalersOf, scaledBy } from '../graph/autoscalers';
import { isMade } from '../graph/made';
import { mayHoldUnseen, nameOf, namesNamespace, workloadIndex, workloadOf } from '../graph/workloads';
import { isSimilar } from '../knowledge/similar';
import type { Entry, ObjectSet } from '../object-set';
import type { Problem, Rule, Severity } from '../rule';

const SCALABLE: readonly string[] = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'];
/** What an autoscaler may have been meant for, as people forget the kind with which they replaced a Deployment. */
const MEANT: readonly string[] = [...SCALABLE, 'Rollout', 'LeaderWorkerSet'];

export const autoscalerTargetMissing: Rule = {
  id: 'autoscaler-target-missing',
  severity: 'warning',
  kinds: ['HorizontalPodAutoscaler', 'ScaledObject'],
  title: 'An autoscaler names a workload that is not there.',
  why: 'The autoscaler reports FailedGetScale and never scales anything. The API server accepts any name.',
  fix: 'Give scaleTargetRef the kind and name of the workload, and put both into one namespace.',
  source: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/',
  example: example(
    documents(CHAT_DEPLOYMENT, CHAT_AUTOSCALER.replace('Deployment, name: chat', 'StatefulSet, name: chat')),
    ['StatefulSet, name', 'Deployment, name'],
  ),
  *check(set, { complete }) {
    for (const autoscaler of autoscalersOf(set)) {
      const { name, kind } = autoscaler.target;
      if (name === '' || scaledBy(set, autoscaler) || set.find(kind, autoscaler.entry.namespace, name)) continue;
      const problem = explain(set, autoscaler, complete);
      if (problem) yield problem;
    }
  },
};

function explain(set: ObjectSet, autoscaler: Autoscaler, complete: boolean): Problem | undefined {
  const { entry, target } = autoscaler;
  if (isMade(set, target.kind, entry.namespace, target.name)) return undefined;
  if (!SCALABLE.includes(target.kind)) return complete ? report(autoscaler, '', 'error') : undefined;
  const neighbour = MEANT.map((kind) => set.find(kind, entry.namespace, target.name)).find(Boolean);
  if (neighbour) return report(autoscaler, `; ${nameOf(neighbour)} is of another kind`, 'error');
  const elsewhere = set.derive(scalableByName).get(`${target.kind}/${target.name}`)?.[0];
  if (elsewhere) {
    const certain = complete || (namesNamespace(entry) && namesNamespace(elsewhere));
    const hint = `; ${nameOf(elsewhere)} is in another namespace`;
    return report(autoscaler, hint, certain ? 'error' : 'warning');
  }
  const idle = workloadIndex(set)
    .inNamespace(entry.namespace)
    .filter((workload) => SCALABLE.includes(workload.entry.kind) && autoscalersFor(set, workload).length === 0);
  const meant = idle.find((workload) => isSimilar(workload.entry.name, target.name));
  const hint = meant ? `; did you mean ${meant.entry.name}?` : '';
  if (!meant && mayHoldUnseen(set, entry.namespace)) return undefined;
  if (complete) return report(autoscaler, hint, 'error');
  return idle.length > 0 ? report(autoscaler, hint, 'warning') : undefined;
}

function report({ entry, target, keda }: Autoscaler, hint: string, severity: Severity): Problem {
  return {
    object: entry,
    path: 'spec.scaleTargetRef.name',
    value: target.name,
    message: `scales ${target.kind} ${target.name} in namespace ${entry.namespace}, which is not in the set${hint}: ${
      keda ? 'KEDA would create no autoscaler' : 'it would report FailedGetScale'
    } and never scale.`,
    severity,
  };
}

function scalableByName(set: ObjectSet): ReadonlyMap<string, Entry[]> {
  const found = new Map<string, Entry[]>();
  for (const entry of set.ofKind(...SCALABLE)) {
    if (!workloadOf(set, entry)) continue;
    const key = `${entry.kind}/${entry.name}`;
    const others = found.get(key);
    if (others) others.push(entry);
    else found.set(key, [entry]);
  }
  return found;
}
