import type { Container, PodTemplate } from '../../manifest/pods';
import { asObject, at, listOf, type PlainObject, textOf, textsOf } from '../../manifest/read';
import type { Entry, ObjectSet } from '../object-set';
import type { Workload } from './workloads';

/** A volume of a pod. */
export interface VolumeNode {
  readonly name: string;
  readonly fields: PlainObject;
  readonly path: string;
}

/** The volumes of a pod. */
export function volumesOf(pod: PodTemplate): readonly VolumeNode[] {
  return listOf(pod.spec['volumes']).flatMap((item, index) => {
    const fields = asObject(item);
    return fields ? [{ name: textOf(fields['name']) ?? '', fields, path: `${pod.path}.volumes[${index}]` }] : [];
  });
}

/** Where a container mounts a volume. */
export interface MountNode {
  readonly volume: string;
  readonly mountPath: string;
  readonly readOnly: boolean;
}

/** The mounts of a container. */
export function mountsOf({ fields }: Container): readonly MountNode[] {
  return listOf(fields['volumeMounts']).map((mount) => ({
    volume: textOf(at(mount, 'name')) ?? '',
    mountPath: textOf(at(mount, 'mountPath')) ?? '',
    readOnly: at(mount, 'readOnly') === true,
  }));
}

/** A claim of the set that a pod uses. */
export interface UsedClaim {
  readonly volume: VolumeNode;
  readonly claim: Entry;
  readonly accessModes: readonly string[];
}

/** The claims of the set that the pods of a workload share. */
export function claimsOf(set: ObjectSet, { pod, namespace }: Workload): readonly UsedClaim[] {
  return volumesOf(pod).flatMap((volume) => {
    const name = textOf(at(volume.fields, 'persistentVolumeClaim', 'claimName'));
    const claim = name === undefined ? undefined : set.find('PersistentVolumeClaim', namespace, name);
    return claim ? [{ volume, claim, accessModes: textsOf(at(claim.manifest, 'spec', 'accessModes')) }] : [];
  });
}
