import type { LabelSelector } from '../../manifest/labels';
import { type PodTemplate, podTemplatesOf, WORKLOAD_KINDS } from '../../manifest/pods';
import { at, textOf } from '../../manifest/read';
import { readSelector } from '../../manifest/selectors';
import { ANYWHERE, LabelIndex } from '../label-index';
import type { Entry, ObjectSet } from '../object-set';
import { asksForOperated, dividedSelector, markedLabels, mayBeGiven } from './given-labels';

/** An object that makes pods, one of the templates that it makes them of, and the labels that these pods will have. */
export interface Workload {
  readonly entry: Entry;
  readonly namespace: string;
  readonly pod: PodTemplate;
  /** Labels of the pods. */
  readonly labels: Readonly<Record<string, string>>;
  /** The selector by which a Deployment, StatefulSet, DaemonSet or ReplicaSet owns its pods. */
  readonly selector?: LabelSelector;
}

/** Finds workloads by the labels of their templates, and by those that controllers may give their pods. */
class WorkloadIndex extends LabelIndex<Workload> {
  private readonly marked = this.items.flatMap((workload) =>
    markedLabels(workload.entry.manifest).map((labels) => ({
      namespace: workload.namespace,
      labels: { ...workload.labels, ...labels },
      workload,
    })),
  );
  private readonly byMark = new LabelIndex(this.marked);

  override select(namespace: string, selector: LabelSelector | undefined): readonly Workload[] {
    const { written, given } = selector ? dividedSelector(selector) : {};
    const found = this.written(namespace, written);
    return given ? found.filter((workload) => mayBeSelected(workload, given)) : found;
  }

  private written(namespace: string, selector: LabelSelector | undefined): readonly Workload[] {
    const found = super.select(namespace, selector);
    if (this.marked.length === 0) return found;
    const marked = this.byMark.select(namespace, selector).map(({ workload }) => workload);
    return Array.from(new Set([...found, ...marked]));
  }
}

/** Whether a selector may select the pods of a workload, by their template or by labels that controllers give them. */
export function mayBeSelected({ entry: { kind, name }, labels }: Workload, selector: LabelSelector): boolean {
  return mayBeGiven(selector, { kind, name, labels });
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
  return new WorkloadIndex(
    Array.from(set.ofKind(...WORKLOAD_KINDS)).flatMap((entry) =>
      podTemplatesOf(entry.manifest).map((pod) => ({
        entry,
        namespace: entry.namespace,
        pod,
        labels: pod.labels,
        selector: ownSelector(entry),
      })),
    ),
  );
}

/** The workload that an object is; of several, the leading one. */
export function workloadOf(set: ObjectSet, entry: Entry): Workload | undefined {
  return set.derive(workloadByEntry).get(entry);
}

function workloadByEntry(set: ObjectSet): ReadonlyMap<Entry, Workload> {
  return new Map(
    workloadsOf(set)
      .map((workload) => [workload.entry, workload] as const)
      .reverse(),
  );
}

/** Whether a replica of an object is a group of pods, of which a server may span all. */
export function makesGroups({ kind }: Entry): boolean {
  return kind === 'LeaderWorkerSet';
}

function ownSelector({ kind, manifest }: Entry): LabelSelector | undefined {
  return CONTROLLERS.includes(kind) ? readSelector(at(manifest, 'spec', 'selector')) : undefined;
}

const CONTROLLERS: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];

/** Whether an object says in which namespace it lives, rather than leaving it to who applies it. */
export function namesNamespace(entry: Entry): boolean {
  return typeof at(entry.manifest, 'metadata', 'namespace') === 'string';
}

/** `Deployment ml/chat`, without the namespace where none is given; `Job ml/load-*` where the server is to name it. */
export function nameOf(entry: Entry): string {
  const prefix = entry.name === '' ? textOf(at(entry.manifest, 'metadata', 'generateName')) : undefined;
  const name = prefix === undefined ? entry.name : `${prefix}*`;
  return `${entry.kind} ${namesNamespace(entry) ? `${entry.namespace}/` : ''}${name}`;
}

/**
 * The namespaces, other than its own, in which a selector would find something; at most three are named. What leaves
 * its namespace to who applies it may end up in the right one, and is not counted.
 */
export function foundElsewhere(set: ObjectSet, namespace: string, selector: LabelSelector | undefined): string[] {
  const elsewhere = workloadIndex(set)
    .select(ANYWHERE, selector)
    .filter(({ entry }) => namesNamespace(entry))
    .map((workload) => workload.namespace)
    .filter((other) => other !== namespace);
  return Array.from(new Set(elsewhere)).slice(0, 3);
}

/** API groups and kinds outside Kubernetes itself that make no pods. */
const WITHOUT_PODS: readonly RegExp[] = [
  /^keda\.sh\//,
  /^monitoring\.coreos\.com\/(ServiceMonitor|PodMonitor|Probe|PrometheusRule|ScrapeConfig)$/,
  /^(cert-manager\.io|external-secrets\.io|bitnami\.com|cilium\.io|crd\.projectcalico\.org|projectcalico\.org)\//,
  /^(networking|security|telemetry)\.istio\.io\//,
  /^(kustomize|source)\.toolkit\.fluxcd\.io\//,
  /^argoproj\.io\/(Application|ApplicationSet|AppProject|AnalysisTemplate|ClusterAnalysisTemplate)$/,
  /^(http\.keda\.sh|traefik\.io|karpenter\.sh|autoscaling\.aibrix\.ai)\//,
  /^gateway\.envoyproxy\.io\/(Backend|BackendTrafficPolicy|ClientTrafficPolicy|SecurityPolicy|EnvoyExtensionPolicy)$/,
];

/** The namespace in which a cluster runs pods of its own, its DNS and its control plane, which no set holds. */
const OF_THE_CLUSTER = 'kube-system';

/**
 * Whether the set would show the pods that a selector asks for in a namespace: it holds workloads there or claims to be
 * complete, and nothing says that an operator might make pods which cannot be seen.
 */
export function showsPods(
  set: ObjectSet,
  namespace: string,
  selector: LabelSelector | undefined,
  complete: boolean,
): boolean {
  if (mayHoldUnseen(set, namespace) || (selector && asksForOperated(selector))) return false;
  if (complete) return true;
  return namespace !== OF_THE_CLUSTER && workloadIndex(set).inNamespace(namespace).length > 0;
}

/** Whether an object of a foreign kind in a namespace might make pods, and more, that are not in the set. */
export function mayHoldUnseen(set: ObjectSet, namespace: string): boolean {
  return set.derive(namespacesWithForeigners).has(namespace);
}

function namespacesWithForeigners(set: ObjectSet): ReadonlySet<string> {
  const unread = set.entries.filter((entry) => mayMakePods(entry) && !workloadOf(set, entry));
  return new Set(unread.map(({ namespace }) => namespace));
}

function mayMakePods({ group, kind }: Entry): boolean {
  const foreign = group.includes('.') && (!group.endsWith('.k8s.io') || group.endsWith('.x-k8s.io'));
  return foreign && !WITHOUT_PODS.some((pattern) => pattern.test(`${group}/${kind}`));
}
