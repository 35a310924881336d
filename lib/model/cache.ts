import { type Size, SizeRoundingBehavior } from 'cdk8s';
import type { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import type { Fault } from '../manifest/fault';
import { dnsSubdomainFaults } from '../manifest/names';
import { judgeCalls } from '../props/require';
import { sizeQuantity } from './plain';

/** Where what is fetched is kept. */
export class Cache {
  private constructor(
    /** The source of the volume, as it stands in a pod. */
    readonly source: Readonly<Record<string, unknown>>,
    /** The claim that it needs, if any. */
    readonly claims: readonly { readonly name: string; readonly accessMode?: `${PersistentVolumeAccessMode}` }[],
    readonly faults: readonly Fault[],
  ) {}

  /**
   * On a PersistentVolumeClaim, shared by all pods: fetched once.
   *
   * @param accessMode how the claim may be mounted, so that it can be checked against the number of replicas; one that
   * cannot be written is an error
   */
  static claim(name: string, accessMode?: `${PersistentVolumeAccessMode}`): Cache {
    const faults: Fault[] = dnsSubdomainFaults(name).map((problem) => ({
      field: 'weights.cache',
      value: name,
      problem,
      fix: 'Give the name of a PersistentVolumeClaim in the namespace.',
    }));
    if (accessMode === 'ReadOnlyMany') {
      faults.push({
        field: 'weights.cache',
        value: `${name} (${accessMode})`,
        problem: 'must be a claim that can be written: what is fetched is kept there',
        fix: 'Use a claim with ReadWriteMany, or Weights.claim for weights that are on it already.',
      });
    }
    return new Cache({ persistentVolumeClaim: { claimName: name } }, [{ name, accessMode }], faults);
  }

  /**
   * In a folder of the node, shared by the pods that it runs. The folder must be there, and the server's user must be able
   * to write to it: one that the kubelet makes belongs to root, and `fsGroup` does not apply to it. Without the folder pods
   * wait, and say so. The restricted Pod Security Standard refuses such pods.
   *
   * @param folder an absolute path on the node
   * @see https://github.com/kubernetes/kubernetes/issues/138411
   */
  static node(folder: string): Cache {
    const fix = 'Give the folder on the node, such as /mnt/disks/models.';
    const problem = 'must be an absolute path without ".."';
    const isPath = folder.startsWith('/') && !folder.split('/').includes('..');
    const faults = isPath ? [] : [{ field: 'weights.cache', value: folder, problem, fix }];
    return new Cache({ hostPath: { path: folder, type: 'Directory' } }, [], faults);
  }

  /**
   * In the pod, and gone with it.
   *
   * @param limit a pod that keeps more is evicted; the node's disk unless given
   */
  static pod(limit?: Size): Cache {
    if (limit === undefined) return new Cache({ emptyDir: {} }, [], []);
    const sizeLimit = sizeQuantity(limit);
    const fix = 'Give what the weights take, or leave it out for the disk of the node.';
    const problem = 'must be above 0, which Kubernetes takes for no limit';
    const isSize = limit.toKibibytes({ rounding: SizeRoundingBehavior.FLOOR }) > 0;
    return new Cache(
      { emptyDir: { sizeLimit } },
      [],
      isSize ? [] : [{ field: 'weights.cache', value: sizeLimit, problem, fix }],
    );
  }
}

judgeCalls('Cache', Cache);
