import type { EmptyDirMedium, HostPathVolumeType, Volume } from 'cdk8s-plus-27';
import { makeSize, SIZE } from './amounts';
import { cdk8sPlus } from './cdk8s-plus';
import { fields, flag, type Notation, text } from './notation';
import { configMapNamed, reference, secretNamed } from './references';
import type { Schema } from './schema';

const NAME = text('Name of the volume in the pod.');
const OWN_NAME = text('Name of the volume in the pod. Default: made from the name of what is mounted.');
const READ_ONLY = flag('Whether it can only be read. Default: false.');
const OPTIONAL = flag('Whether pods start without it. Default: false.');
const FILES: Schema = {
  description: 'The keys that become files, with the path of each. Default: every key, under its own name.',
  type: 'object',
  additionalProperties: { type: 'string' },
};

/** A volume as data: what is mounted, by the key that names its kind. */
interface VolumeData {
  readonly claim?: string;
  readonly secret?: string;
  readonly configMap?: string;
  readonly emptyDir?: string;
  readonly hostPath?: string;
  readonly nfs?: string;
  readonly csi?: string;
  readonly name?: string;
  readonly readOnly?: boolean;
  readonly optional?: boolean;
  readonly files?: Readonly<Record<string, string>>;
  readonly medium?: EmptyDirMedium;
  readonly sizeLimit?: string;
  readonly type?: HostPathVolumeType;
  readonly path?: string;
  readonly fsType?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** `{ claim: weights }` and the like. */
export const VOLUME: Notation = {
  schema: {
    description: 'What is mounted, by its name in the namespace.',
    anyOf: [
      fields({ claim: text('Name of a PersistentVolumeClaim.') }, { name: OWN_NAME, readOnly: READ_ONLY }),
      fields({ secret: text('Name of a Secret.') }, { name: OWN_NAME, optional: OPTIONAL, files: FILES }),
      fields({ configMap: text('Name of a ConfigMap.') }, { name: OWN_NAME, optional: OPTIONAL, files: FILES }),
      fields(
        { emptyDir: text('Name of a volume that lives as long as the pod.') },
        {
          medium: { description: 'Memory keeps it in memory. Default: the disk of the node.', enum: ['Memory'] },
          sizeLimit: { ...SIZE.schema, description: 'A pod that keeps more in it is evicted. Default: no limit.' },
        },
      ),
      fields(
        { hostPath: text('Folder or file of the node. Pod Security Standards refuse it.'), name: NAME },
        {
          type: {
            description: 'What must be there. Default: it is not looked at.',
            enum: [
              'DirectoryOrCreate',
              'Directory',
              'FileOrCreate',
              'File',
              'Socket',
              'CharDevice',
              'BlockDevice',
            ] satisfies `${HostPathVolumeType}`[],
          },
        },
      ),
      fields(
        { nfs: text('Host name or address of an NFS server.'), path: text('Folder that it exports.'), name: NAME },
        { readOnly: READ_ONLY },
      ),
      fields(
        { csi: text('Name of a CSI driver of the nodes.'), name: NAME },
        {
          readOnly: READ_ONLY,
          fsType: text('File system. Default: what the driver chooses.'),
          attributes: {
            description: 'What the driver is told. Default: nothing.',
            type: 'object',
            additionalProperties: { type: 'string' },
          },
        },
      ),
    ],
  },
  make: (data) => volumeFor(data as VolumeData),
};

const known = new Map<string, Volume>();

/** The same data is the same volume, so that it can be mounted more than once. */
function volumeFor(data: VolumeData): Volume {
  const key = JSON.stringify(Object.entries(data).sort());
  const volume = known.get(key) ?? makeVolume(data);
  known.set(key, volume);
  return volume;
}

function makeVolume(data: VolumeData): Volume {
  const { claim, secret, configMap, emptyDir, hostPath, nfs, csi = '' } = data;
  const { name, readOnly, optional, files, medium, sizeLimit, type, path = '', fsType, attributes } = data;
  const { PersistentVolumeClaim, Volume } = cdk8sPlus();
  const place = reference();
  if (claim !== undefined) {
    const named = PersistentVolumeClaim.fromClaimName(...reference(), claim);
    return Volume.fromPersistentVolumeClaim(...place, named, { name, readOnly });
  }
  if (secret !== undefined)
    return Volume.fromSecret(...place, secretNamed(secret), { name, optional, ...items(files) });
  if (configMap !== undefined) {
    return Volume.fromConfigMap(...place, configMapNamed(configMap), { name, optional, ...items(files) });
  }
  if (emptyDir !== undefined) {
    const limit = sizeLimit === undefined ? undefined : makeSize(sizeLimit);
    return Volume.fromEmptyDir(...place, emptyDir, { medium, sizeLimit: limit });
  }
  if (hostPath !== undefined) return Volume.fromHostPath(...place, name ?? '', { path: hostPath, type });
  if (nfs !== undefined) return Volume.fromNfs(...place, name ?? '', { server: nfs, path, readOnly });
  return Volume.fromCsi(...place, csi, { name, readOnly, fsType, attributes });
}

function items(files: VolumeData['files']): { items?: Record<string, { path: string }> } {
  if (files === undefined) return {};
  return { items: Object.fromEntries(Object.entries(files).map(([key, path]) => [key, { path }])) };
}
