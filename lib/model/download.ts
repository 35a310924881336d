import { compact } from '../manifest/canonical';
import type { Fault } from '../manifest/fault';

/** What is fetched. */
export type DownloadSource =
  | { readonly kind: 'http'; readonly url: string; readonly sha256: string }
  | { readonly kind: 's3' | 'gcs'; readonly url: string };

interface Download {
  /** The container, without the mount of the folder. */
  readonly container: Record<string, unknown>;
  /** What it mounts beside the folder. */
  readonly volumes: readonly Record<string, unknown>[];
  readonly mounts: readonly Record<string, unknown>[];
  /** Where the file is that was fetched; undefined where it is a folder. */
  readonly file?: string;
  readonly faults: readonly Fault[];
}

const IMAGES = {
  http: 'curlimages/curl:8.17.0',
  s3: 'amazon/aws-cli:2.31.0',
  gcs: 'google/cloud-sdk:545.0.0-slim',
} as const;

const SCHEMES = { http: /^https?:\/\/[^/\s]+\/\S+$/, s3: /^s3:\/\/[^/\s]+\S*$/, gcs: /^gs:\/\/[^/\s]+\S*$/ } as const;

/**
 * Fetches a file, and keeps it only if it is the one that was meant. The file and the URL are arguments of the script,
 * so nothing in them is read as shell.
 */
const FETCH_AND_CHECK =
  'set -eu; echo "$3  $1" | sha256sum -c - && exit 0; part="$1.$HOSTNAME"; curl -fL --retry 5 -o "$part" "$2"; echo "$3  $part" | sha256sum -c -; mv "$part" "$1"';

/** The same with what the variable `AUTHORIZATION` holds; curl sends it to no other host that it is led to. */
const FETCH_WITH_CREDENTIALS = FETCH_AND_CHECK.replace('curl -fL', 'curl -fL -H "Authorization: $AUTHORIZATION"');

/** The key of a service account in a Secret, and where the Google Cloud CLI finds it. */
const KEY_FILE = 'key.json';
const KEY_FOLDER = '/etc/weights-credentials';
const KEY_VOLUME = 'weights-credentials';

/** The container that fetches weights into a folder before the server starts. */
export function downloadContainer(
  source: DownloadSource,
  folder: string,
  { image, credentials }: { readonly image?: string; readonly credentials?: string },
): Download {
  const file = source.kind === 'http' ? `${folder}/${lastSegment(source.url)}` : undefined;
  const key = source.kind === 'gcs' ? credentials : undefined;
  return {
    container: compact({
      name: 'weights',
      image: image ?? IMAGES[source.kind],
      ...program(source, file ?? folder, credentials !== undefined),
      env: source.kind === 'http' ? undefined : [{ name: 'HOME', value: '/tmp' }, ...keyVariable(key)],
      envFrom: credentials === key ? undefined : [{ secretRef: { name: credentials } }],
    }),
    volumes: key === undefined ? [] : [{ name: KEY_VOLUME, secret: { secretName: key, items: [KEY_ITEM] } }],
    mounts: key === undefined ? [] : [{ name: KEY_VOLUME, mountPath: KEY_FOLDER, readOnly: true }],
    file,
    faults: sourceFaults(source),
  };
}

const KEY_ITEM = { key: KEY_FILE, path: KEY_FILE };

/**
 * The variable that names the file of a key to the Google Cloud CLI, which reads no key from a variable, and not the one
 * that Google's libraries heed.
 *
 * @see https://cloud.google.com/sdk/docs/authenticate
 */
function keyVariable(key: string | undefined): { name: string; value: string }[] {
  if (key === undefined) return [];
  return [{ name: 'CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE', value: `${KEY_FOLDER}/${KEY_FILE}` }];
}

function program(source: DownloadSource, file: string, signsIn: boolean): { command: string[]; args: string[] } {
  switch (source.kind) {
    case 'http':
      return {
        command: ['sh', '-c', signsIn ? FETCH_WITH_CREDENTIALS : FETCH_AND_CHECK],
        args: ['fetch', file, source.url, source.sha256],
      };
    case 's3':
      return { command: ['aws'], args: ['s3', 'sync', '--no-progress', source.url, file] };
    case 'gcs':
      return { command: ['gcloud'], args: ['storage', 'rsync', '--recursive', source.url, file] };
  }
}

function lastSegment(url: string): string {
  return (
    url
      .replace(/[?#].*$/, '')
      .split('/')
      .pop() ?? ''
  );
}

function sourceFaults(source: DownloadSource): Fault[] {
  const faults: Fault[] = [];
  if (!SCHEMES[source.kind].test(source.url)) {
    const scheme = { http: 'https://host/file', s3: 's3://bucket/folder', gcs: 'gs://bucket/folder' }[source.kind];
    const fix = `Write it as ${scheme}.`;
    faults.push({ field: 'weights.url', value: source.url, problem: 'is not a URL of that kind', fix });
  }
  if (source.kind === 'http' && /^\.*$/.test(lastSegment(source.url))) {
    const problem = 'names no file: the last part of its path is none';
    faults.push({ field: 'weights.url', value: source.url, problem, fix: 'Give the URL of one file.' });
  }
  if (/\/\/[^/]*@/.test(source.url)) {
    faults.push({
      field: 'weights.url',
      problem: 'must not hold a name or a password: they would stand in the YAML',
      fix: 'Give them by credentials, the name of a Secret.',
    });
  }
  if (source.kind === 'http' && !/^[0-9a-f]{64}$/.test(source.sha256)) {
    faults.push({
      field: 'weights.sha256',
      value: source.sha256,
      problem: 'must be a SHA-256 digest, 64 hexadecimal digits in lower case',
      fix: 'Take it from sha256sum of the file.',
    });
  }
  return faults;
}
