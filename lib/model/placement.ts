import type { k8s } from 'cdk8s-plus-27';
import { plain } from './plain';
import type { ServingPodProps, StartupBudget } from './pod-props';

type Rendered = Readonly<Record<string, unknown>>;

const ZONE = 'topology.kubernetes.io/zone';
const NODE = 'kubernetes.io/hostname';

/**
 * Spreads the pods of a rollout over zones and nodes where there is room for it. A pod that finds none is placed all the
 * same: a constraint that forbids it would stop the autoscaler at the number of zones or nodes.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export function spreadOver(selector: Readonly<Record<string, string>>): k8s.TopologySpreadConstraint[] {
  return [ZONE, NODE].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: { ...selector } },
    matchLabelKeys: ['pod-template-hash'],
  }));
}

const KARPENTER = 'karpenter.sh/do-not-disrupt';
const CLUSTER_AUTOSCALER = 'cluster-autoscaler.kubernetes.io/safe-to-evict';

/** Beyond the load itself an image is pulled, and weights are fetched, before the model answers. */
const LOADING_MARGIN = 1.25;

/** Whether node autoscalers may move a pod. */
function consolidationOf({ consolidation, runtime }: ServingPodProps): boolean | 'loaded' {
  return consolidation ?? (runtime ? 'loaded' : true);
}

/**
 * What node autoscalers are told: whether they may move the pod, and which of its volumes can be lost.
 *
 * @param startup how long the pod starts
 * @param volumes those beside `mounts`
 */
export function evictionAnnotations(
  props: ServingPodProps,
  startup: StartupBudget | undefined,
  volumes: readonly Rendered[],
): Readonly<Record<string, string>> {
  const consolidation = consolidationOf(props);
  if (consolidation === false) return { [CLUSTER_AUTOSCALER]: 'false', [KARPENTER]: 'true' };
  const annotations: Record<string, string> = props.runtime ? losableVolumes(props, volumes) : {};
  if (consolidation === 'loaded' && startup) annotations[KARPENTER] = loadingTime(startup);
  return annotations;
}

/**
 * Karpenter takes a duration from 1.12 on, counted from the start of the pod, and ignores it before. The Cluster
 * Autoscaler knows no such thing; a PodDisruptionBudget does not either, as a pod that is not ready yet is none that it
 * protects.
 *
 * @see https://github.com/kubernetes-sigs/karpenter/pull/2874
 */
function loadingTime({ worst }: StartupBudget): string {
  return `${Math.ceil(worst.toSeconds({ integral: false }) * LOADING_MARGIN)}s`;
}

/**
 * The Cluster Autoscaler never removes a node with a pod that keeps files on the node's disk, so an idle GPU node would
 * stay for a cache: the volumes that can be lost are named. Those are what lives no longer than the pod, and folders of the
 * node from which weights are read or fetched again. What a folder of the node in `mounts` holds is known to nobody here,
 * so it is not named.
 *
 * @see https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md#what-types-of-pods-can-prevent-ca-from-removing-a-node
 */
function losableVolumes({ mounts = [] }: ServingPodProps, volumes: readonly Rendered[]): Record<string, string> {
  const given = mounts.map(({ volume }) => plain(volume._toKube()) as Rendered).filter(isEmptyDir);
  const derived = volumes.filter((volume) => isEmptyDir(volume) || volume.hostPath !== undefined);
  const losable = new Set([...given, ...derived].map(({ name }) => String(name)));
  return losable.size > 0 ? { [`${CLUSTER_AUTOSCALER}-local-volumes`]: Array.from(losable).sort().join(',') } : {};
}

/** A folder on the node's disk that goes with the pod; one in memory keeps no node. */
function isEmptyDir({ emptyDir }: Rendered): boolean {
  return emptyDir !== undefined && (emptyDir as Rendered).medium !== 'Memory';
}
