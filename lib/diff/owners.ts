import { autoscalersOf, scaledBy } from '../check/graph/autoscalers';
import { budgetsOf } from '../check/graph/budgets';
import { monitorsOf, workloadsUnder } from '../check/graph/monitors';
import { ingressPolicies } from '../check/graph/policies';
import { referencesOf } from '../check/graph/references';
import { servicesOf, workloadsBehind } from '../check/graph/services';
import { type Workload, workloadsOf } from '../check/graph/workloads';
import type { Entry, ObjectSet } from '../check/object-set';
import { at, textMapOf } from '../manifest/read';

/** Labels that say what an object is part of, the more telling one first. */
const NAME_LABELS: readonly string[] = ['app.kubernetes.io/name', 'app'];

/**
 * The one workload that each object of a set belongs to: what scales, exposes, guards or scrapes it, what it mounts or
 * reads, and what bears its name as a label. What belongs to several is left out.
 */
export function ownersOf(set: ObjectSet): ReadonlyMap<Entry, Workload> {
  const owners = new Map<Entry, Workload>();
  const own = (entry: Entry, workloads: readonly (Workload | undefined)[]) => {
    const [workload, ...others] = workloads;
    if (workload && others.length === 0 && !owners.has(entry)) owners.set(entry, workload);
  };
  for (const workload of workloadsOf(set)) own(workload.entry, [workload]);
  for (const autoscaler of autoscalersOf(set)) own(autoscaler.entry, [scaledBy(set, autoscaler)]);
  for (const service of servicesOf(set)) own(service.entry, workloadsBehind(set, service));
  for (const { entry, workloads } of [...budgetsOf(set), ...ingressPolicies(set)]) own(entry, workloads);
  for (const monitor of monitorsOf(set)) own(monitor.entry, workloadsUnder(set, monitor));
  const [named, used] = [byLabel(set), byReference(set)];
  for (const entry of set.entries) {
    own(
      entry,
      namesOf(entry)
        .flatMap((name) => named.get(name) ?? [])
        .slice(0, 1),
    );
    own(entry, used.get(entry) ?? []);
  }
  return owners;
}

/** Workloads by the names that their labels give them, where no other bears the same. */
function byLabel(set: ObjectSet): ReadonlyMap<string, Workload> {
  const found = new Map<string, Workload | undefined>();
  for (const workload of workloadsOf(set))
    for (const name of namesOf(workload.entry)) found.set(name, found.has(name) ? undefined : workload);
  return new Map(Array.from(found).filter((named): named is [string, Workload] => named[1] !== undefined));
}

function namesOf({ manifest, namespace }: Entry): string[] {
  const labels = textMapOf(at(manifest, 'metadata', 'labels'));
  return NAME_LABELS.flatMap((label) => {
    const name = labels[label];
    return name === undefined ? [] : [`${namespace}\n${label}\n${name}`];
  });
}

function byReference(set: ObjectSet): ReadonlyMap<Entry, readonly Workload[]> {
  const users = new Map<Entry, Workload[]>();
  for (const workload of workloadsOf(set)) {
    const named = new Set(referencesOf(workload.pod).map(({ kind, name }) => set.find(kind, workload.namespace, name)));
    for (const entry of named) {
      if (!entry) continue;
      const others = users.get(entry);
      if (others) others.push(workload);
      else users.set(entry, [workload]);
    }
  }
  return users;
}
