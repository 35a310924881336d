import type { k8s } from 'cdk8s-plus-27';
import type { ServingPodProps } from './pod-props';

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
 * disk, so an idle GPU node would stay for a cache: the volumes that can be lost are named.
 *
 * @see https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md
 * @see https://karpenter.sh/docs/concepts/disruption/
 */
export function evictionAnnotations(
  { runtime, consolidation }: ServingPodProps,
  volumes: readonly Readonly<Record<string, unknown>>[],
): Readonly<Record<string, string>> {
  if (consolidation === false) {
    return { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false', 'karpenter.sh/do-not-disrupt': 'true' };
  }
  const losable = volumes.filter(({ emptyDir }) => emptyDir !== undefined).map(({ name }) => String(name));
  if (!runtime || losable.length === 0) return {};
  return { 'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes': losable.sort().join(',') };
}
