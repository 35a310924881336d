import type { Size } from 'cdk8s';
import type { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import type { Fault } from '../manifest/fault';
import { dnsSubdomainFaults } from '../manifest/names';
import { sizeQuantity } from './plain';

/** Where what is fetched is kept. */
export class Cache {
  private constructor(
    /** The source of the volume, as it stands in a pod. */
    readonly source: Readonly<Record<string, unknown>>,
    /** The claim that it needs, if any. */
    readonly claims: readonly { readonly name: string; readonly accessMode?: PersistentVolumeAccessMode }[],
    readonly faults: readonly Fault[],
  ) {}

  /**
   * On a PersistentVolumeClaim, shared by all pods: fetched once.
   *
   * @param accessMode how the claim may be mounted, so that it can be checked against the number of replicas
   */
  static claim(name: string, accessMode?: PersistentVolumeAccessMode): Cache {
    const faults = dnsSubdomainFaults(name).map((problem) => ({
      field: 'weights.cache',
      value: name,
      problem,
      fix: 'Give the name of a PersistentVolumeClaim in the namespace.',
    }));
    return new Cache({ persistentVolumeClaim: { claimName: name } }, [{ name, accessMode }], faults);
  }

  /** In a folder of the node, shared by the pods that it runs. The restricted Pod Security Standard refuses such pods. */
  static node(folder: string): Cache {
    return new Cache({ hostPath: { path: folder, type: 'DirectoryOrCreate' } }, [], []);
  }

  /**
   * In the pod, and gone with it.
   *
   * @param limit a pod that keeps more is evicted; the node's disk unless given
   */
  static pod(limit?: Size): Cache {
    return new Cache({ emptyDir: limit === undefined ? {} : { sizeLimit: sizeQuantity(limit) } }, [], []);
  }
}
