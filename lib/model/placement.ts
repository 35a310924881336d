import type { k8s } from 'cdk8s-plus-27';
import { plain } from './plain';
import type { ServingPodProps } from './pod-props';

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

/**
 * What node autoscalers are told. The Cluster Autoscaler never removes a node with a pod that keeps files on the node's
 * disk, so an idle GPU node would stay for a cache: the volumes that can be lost are named. Those are what lives no longer
 * than the pod, and folders of the node from which weights are read or fetched again. What a folder of the node in
 * `mounts` holds is known to nobody here, so it is not named.
 *
 * @see https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md#what-types-of-pods-can-prevent-ca-from-removing-a-node
 * @see https://karpenter.sh/docs/concepts/disruption/
 */
export function evictionAnnotations(
  { runtime, consolidation, mounts = [] }: ServingPodProps,
  volumes: readonly Rendered[],
): Readonly<Record<string, string>> {
  if (consolidation === false) {
    return { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false', 'karpenter.sh/do-not-disrupt': 'true' };
  }
  const given = mounts.map(({ volume }) => plain(volume._toKube()) as Rendered).filter(isEmptyDir);
  const derived = volumes.filter((volume) => isEmptyDir(volume) || volume.hostPath !== undefined);
  const losable = new Set([...given, ...derived].map(({ name }) => String(name)));
  if (!runtime || losable.size === 0) return {};
  return { 'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes': Array.from(losable).sort().join(',') };
}

/** A folder on the node's disk that goes with the pod; one in memory keeps no node. */
function isEmptyDir({ emptyDir }: Rendered): boolean {
  return emptyDir !== undefined && (emptyDir as Rendered).medium !== 'Memory';
}
