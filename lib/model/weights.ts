import type { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import { compact } from '../manifest/canonical';
import type { Fault } from '../manifest/fault';
import { imageFaults } from '../manifest/image';
import { dnsSubdomainFaults } from '../manifest/names';
import { type SecretKey, secretFaults, secretKey } from '../manifest/secret-key';
import { isAtLeast, type KubernetesVersion, versionText } from '../manifest/version';
import { judgeCalls } from '../props/require';
import type { WeightsFiles } from '../runtime/weights';
import { Cache } from './cache';
import { type DownloadSource, downloadContainer } from './download';

/** A folder of weights. */
export interface FolderOptions {
  /**
   * Where the server finds them, an absolute path.
   *
   * @default '/models'
   */
  readonly path?: string;
  /**
   * The file in it that is the model, for servers that load one file: llama.cpp.
   *
   * @default - the server loads the folder
   */
  readonly file?: string;
}

/** Weights from the Hugging Face hub, fetched by the server itself. */
export interface HuggingFaceOptions {
  /**
   * The token for models that are not public: the name of a Secret with the key `token`, or with a key of your own.
   *
   * @default - none
   */
  readonly token?: SecretKey | string;
  /**
   * Where what was fetched is kept.
   *
   * @default - in the pod: fetched again at each start
   */
  readonly cache?: Cache;
}

/** Weights on a PersistentVolumeClaim. */
export interface ClaimOptions extends FolderOptions {
  /**
   * A folder of the volume in place of its root.
   *
   * @default - the root
   */
  readonly subPath?: string;
  /**
   * How the claim may be mounted, so that it can be checked against the number of replicas.
   *
   * @default - not checked here
   */
  readonly accessMode?: `${PersistentVolumeAccessMode}`;
}

/** Weights that an init container fetches before the server starts. */
export interface DownloadOptions {
  /**
   * Folder into which they are fetched.
   *
   * @default '/models'
   */
  readonly path?: string;
  /**
   * Where they are kept.
   *
   * @default - in the pod: fetched again at each start
   */
  readonly cache?: Cache;
  /**
   * Name of a Secret whose keys become environment variables of the program that fetches: its credentials. Over HTTP the
   * key `AUTHORIZATION` is sent as that header: `Bearer ...`. For Google Cloud Storage the key `key.json` is the file of a
   * service account's key, or of workload identity federation, and is mounted as such.
   *
   * @default - none; in the cloud, the identity of the pod's service account
   */
  readonly credentials?: string;
  /**
   * Image of the program that fetches.
   *
   * @default - curl, the AWS CLI or the Google Cloud CLI, pinned
   */
  readonly image?: string;
}

/** A folder of weights that an init container fetches. */
export interface FolderDownloadOptions extends DownloadOptions, FolderOptions {}

/** What weights ask of a pod. */
export interface WeightsPod {
  /** Where the server finds them; undefined where it fetches them itself. */
  readonly files?: WeightsFiles;
  readonly env: Readonly<Record<string, { readonly value?: string; readonly valueFrom?: unknown }>>;
  readonly volumes: readonly Record<string, unknown>[];
  readonly mounts: readonly Record<string, unknown>[];
  readonly initContainers: readonly Record<string, unknown>[];
  /** Claims that are mounted, with their access mode where it is known. */
  readonly claims: readonly { readonly name: string; readonly accessMode?: `${PersistentVolumeAccessMode}` }[];
  readonly faults: readonly Fault[];
}

/** What weights must know of the pod. */
export interface WeightsContext {
  readonly target: KubernetesVersion;
  /** The folder in which the server keeps what it fetched itself. */
  readonly fetchedFolder: string;
  /** The variable from which the server reads the token of the Hugging Face hub. */
  readonly tokenVariable: string;
  /** Security context of the container that fetches. */
  readonly securityContext: Record<string, unknown> | undefined;
  /**
   * Resources of the container that fetches: the server's, which the pod has anyway, as the two never run at once. A quota
   * refuses pods with a container that asks for nothing.
   */
  readonly resources: Record<string, unknown> | undefined;
}

const DEFAULT_PATH = '/models';
const VOLUME = 'weights';

/** Image volumes are on everywhere from here on. */
const IMAGE_VOLUMES_SINCE: KubernetesVersion = { major: 1, minor: 35 };

const EMPTY: WeightsPod = { env: {}, volumes: [], mounts: [], initContainers: [], claims: [], faults: [] };

/** Where a model's weights come from. */
export class Weights {
  private constructor(
    /** What they ask of a pod. */
    readonly pod: (context: WeightsContext) => WeightsPod,
  ) {}

  /** From the Hugging Face hub; the model, and the commit that pins it, are the runtime's `model` and `revision`. */
  static huggingFace(options: HuggingFaceOptions = {}): Weights {
    return new Weights(({ fetchedFolder, tokenVariable }) => {
      const { token, cache } = options;
      const key = token === undefined ? undefined : secretKey(token);
      return {
        ...EMPTY,
        env: key ? { [tokenVariable]: { valueFrom: { secretKeyRef: { name: key.name, key: key.key } } } } : {},
        volumes: cache ? [{ name: VOLUME, ...cache.source }] : [],
        mounts: cache ? [{ name: VOLUME, mountPath: fetchedFolder }] : [],
        claims: cache?.claims ?? [],
        faults: [...(key ? secretFaults(key, 'weights.token') : []), ...(cache?.faults ?? [])],
      };
    });
  }

  /** On a PersistentVolumeClaim, which is mounted to be read. */
  static claim(name: string, options: ClaimOptions = {}): Weights {
    const { subPath, accessMode } = options;
    const { path, files, faults } = inFolder(options);
    return new Weights(() => ({
      ...EMPTY,
      files,
      volumes: [{ name: VOLUME, persistentVolumeClaim: { claimName: name, readOnly: true } }],
      mounts: [compact({ name: VOLUME, mountPath: path, readOnly: true, subPath })],
      claims: [{ name, accessMode }],
      faults: [...nameFaults(name, 'weights.claim'), ...faults],
    }));
  }

  /**
   * In an OCI image or artifact, which the node keeps as it keeps images; from Kubernetes 1.35 on.
   *
   * @param reference `registry/repository@sha256:...`. With a tag in place of the digest nodes can have different weights,
   * of which the rule `image-volume-mutable` warns
   * @see https://kubernetes.io/docs/tasks/configure-pod-container/image-volumes/
   */
  static image(reference: string, options: FolderOptions = {}): Weights {
    const { path, files, faults } = inFolder(options);
    return new Weights(({ target }) => ({
      ...EMPTY,
      files,
      volumes: [{ name: VOLUME, image: { reference } }],
      mounts: [{ name: VOLUME, mountPath: path, readOnly: true }],
      faults: [...imageVolumeFaults(reference, target), ...faults],
    }));
  }

  /** In a folder of each node, put there by someone else. The restricted Pod Security Standard refuses such pods. */
  static hostPath(folder: string, options: FolderOptions = {}): Weights {
    const { path, files, faults } = inFolder(options);
    return new Weights(() => ({
      ...EMPTY,
      files,
      volumes: [{ name: VOLUME, hostPath: { path: folder, type: 'Directory' } }],
      mounts: [{ name: VOLUME, mountPath: path, readOnly: true }],
      faults: [...pathFaults(folder, 'weights.hostPath', 'Give the folder on the node.'), ...faults],
    }));
  }

  /**
   * One file over HTTP, checked against its digest: a GGUF file for llama.cpp, an archive for TorchServe. Servers that load
   * a folder refuse it.
   *
   * @param url with the name of the file as its last part
   * @param sha256 64 hexadecimal digits
   */
  static http(url: string, sha256: string, options: DownloadOptions = {}): Weights {
    return Weights.downloaded({ kind: 'http', url, sha256 }, options);
  }

  /**
   * A folder of an S3 bucket, `s3://bucket/folder`. A folder has no digest: give each version of the weights a folder of
   * its own and never write to it again.
   */
  static s3(url: string, options: FolderDownloadOptions = {}): Weights {
    return Weights.downloaded({ kind: 's3', url }, options);
  }

  /**
   * A folder of a Google Cloud Storage bucket, `gs://bucket/folder`. A folder has no digest: give each version of the
   * weights a folder of its own and never write to it again.
   */
  static gcs(url: string, options: FolderDownloadOptions = {}): Weights {
    return Weights.downloaded({ kind: 'gcs', url }, options);
  }

  private static downloaded(source: DownloadSource, options: FolderDownloadOptions): Weights {
    const { cache = Cache.pod() } = options;
    const { path, files, faults: folderFaults } = inFolder(options);
    return new Weights(({ securityContext, resources }) => {
      const { container, file, faults, volumes, mounts } = downloadContainer(source, path, options);
      const mount = { name: VOLUME, mountPath: path };
      return {
        ...EMPTY,
        files: file === undefined ? files : { folder: path, file },
        volumes: [{ name: VOLUME, ...cache.source }, ...volumes],
        mounts: [{ ...mount, readOnly: true }],
        initContainers: [compact({ ...container, volumeMounts: [mount, ...mounts], resources, securityContext })],
        claims: cache.claims,
        faults: [...faults, ...folderFaults, ...cache.faults],
      };
    });
  }
}

judgeCalls('Weights', Weights);

/** Where a folder of weights is in the pod, and the file in it that is the model. */
function inFolder({ path: asked = DEFAULT_PATH, file }: FolderOptions): {
  readonly path: string;
  readonly files: WeightsFiles;
  readonly faults: readonly Fault[];
} {
  const path = asked.length > 1 ? asked.replace(/\/+$/, '') : asked;
  return {
    path,
    files: file === undefined ? { folder: path } : { folder: path, file: `${path}/${file}` },
    faults: [
      ...pathFaults(path, 'weights.path', 'Give the folder in which the server finds them.'),
      ...fileNameFaults(file),
    ],
  };
}

function fileNameFaults(file: string | undefined): Fault[] {
  if (file === undefined || (/^[^/]/.test(file) && !/\/$/.test(file) && !file.split('/').includes('..'))) return [];
  const problem = 'must be the path of a file in the weights, without ".." and not starting with "/"';
  return [{ field: 'weights.file', value: file, problem, fix: 'Write it as model.gguf, or folder/model.gguf.' }];
}

function nameFaults(name: string, field: string): Fault[] {
  const fix = 'Give the name of a PersistentVolumeClaim in the namespace.';
  return dnsSubdomainFaults(name).map((problem) => ({ field, value: name, problem, fix }));
}

function pathFaults(path: string, field: string, fix: string): Fault[] {
  if (path.startsWith('/') && !path.split('/').includes('..')) return [];
  return [{ field, value: path, problem: 'must be an absolute path without ".."', fix }];
}

function imageVolumeFaults(reference: string, target: KubernetesVersion): Fault[] {
  const field = 'weights.image';
  const fix = 'Write it as registry/repository@sha256:digest.';
  const faults: Fault[] = imageFaults(reference).map((problem) => ({ field, value: reference, problem, fix }));
  if (!isAtLeast(target, IMAGE_VOLUMES_SINCE)) {
    faults.push({
      field,
      value: reference,
      problem: `cannot be mounted: image volumes are on from Kubernetes ${versionText(IMAGE_VOLUMES_SINCE)} on, and the app targets ${versionText(target)}; older servers drop them in silence`,
      fix: 'Put the weights on a claim, or set targetVersion.',
    });
  }
  return faults;
}
