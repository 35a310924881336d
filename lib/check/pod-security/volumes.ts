/** The check on kinds of volumes. */
import { has, objects, text } from '../admission/fields';
import { alternatives } from '../admission/report';
import type { JudgedPod } from './pod';
import type { PodCheck, Violation } from './standard';

const ALLOWED: readonly string[] = [
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected'],
  'secret',
];
/** A volume of none of these is an emptyDir: the server makes it one. */
const FORBIDDEN: readonly string[] = [
  ...['hostPath', 'gcePersistentDisk', 'awsElasticBlockStore', 'gitRepo', 'nfs', 'iscsi', 'glusterfs', 'rbd'],
  ...['flexVolume', 'cinder', 'cephfs', 'flocker', 'fc', 'azureFile', 'vsphereVolume', 'quobyte', 'azureDisk'],
  ...['photonPersistentDisk', 'portworxVolume', 'scaleIO', 'storageos'],
];

export const volumeChecks: readonly PodCheck[] = [
  { id: 'restrictedVolumes', level: 'restricted', replaces: 'hostPathVolumes', versions: [[0, restrictedVolumes]] },
];

function* restrictedVolumes({ spec, path }: JudgedPod): Iterable<Violation> {
  for (const [index, volume] of objects(spec, 'volumes').entries()) {
    const type = ALLOWED.some((source) => has(volume, source))
      ? undefined
      : FORBIDDEN.find((source) => has(volume, source));
    if (type !== undefined)
      yield {
        path: `${path}.volumes[${index}].${type}`,
        value: volume[type],
        message: `has the volume "${text(volume, 'name')}" of type ${type}`,
        fix: `Use a claim, which may stand for the same storage; what a pod may have is ${alternatives(ALLOWED)}.`,
      };
  }
}
