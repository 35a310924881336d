import type { LabelSelector } from '../../manifest/labels';
import { POD_KINDS, type PodTemplate, podTemplateOf } from '../../manifest/pods';
import { at } from '../../manifest/read';
import { readSelector } from '../../manifest/selectors';
import { LabelIndex } from '../label-index';
import type { Entry, ObjectSet } from '../object-set';

/** An object that holds a pod template, and the labels that its pods will have. */
export interface Workload {
  readonly entry: Entry;
  readonly namespace: string;
  readonly pod: PodTemplate;
  /** Labels of the pods. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Every workload of a set, found by the labels of its pods. */
export function workloadIndex(set: ObjectSet): LabelIndex<Workload> {
  return set.derive(indexWorkloads);
}

/** Every workload of a set, in the order given. */
export function workloadsOf(set: ObjectSet): readonly Workload[] {
  return workloadIndex(set).items;
}

function indexWorkloads(set: ObjectSet): LabelIndex<Workload> {
  return new LabelIndex(
    Array.from(set.ofKind(...POD_KINDS)).flatMap((entry) => {
      const pod = podTemplateOf(entry.manifest);
      return pod ? [{ entry, namespace: entry.namespace, pod, labels: pod.labels }] : [];
    }),
  );
}

/** The workload that an object is. */
export function workloadOf(set: ObjectSet, entry: Entry): Workload | undefined {
  return set.derive(workloadByEntry).get(entry);
}

function workloadByEntry(set: ObjectSet): ReadonlyMap<Entry, Workload> {
  return new Map(workloadsOf(set).map((workload) => [workload.entry, workload]));
}

/** The selector by which a Deployment, StatefulSet, DaemonSet or ReplicaSet owns its pods. */
export function ownSelector({ entry }: Workload): LabelSelector | undefined {
  return CONTROLLERS.includes(entry.kind) ? readSelector(at(entry.manifest, 'spec', 'selector')) : undefined;
}

const CONTROLLERS: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];

/** Whether an object says in which namespace it lives, rather than leaving it to who applies it. */
export function namesNamespace(entry: Entry): boolean {
  return typeof at(entry.manifest, 'metadata', 'namespace') === 'string';
}

/** `Deployment ml/chat`, without the namespace where none is given. */
export function nameOf(entry: Entry): string {
  return `${entry.kind} ${namesNamespace(entry) ? `${entry.namespace}/` : ''}${entry.name}`;
}
