import { type Container, type PodTemplate, WORKLOAD_KINDS } from '../../manifest/pods';
import { at, listOf, textOf } from '../../manifest/read';
import { isSince, versionNumbers, versionOfImage } from '../../manifest/server-version';
import { example, GPU_DEPLOYMENT } from '../example';
import { mountsOf, volumesOf } from '../graph/volumes';
import { workloadsOf } from '../graph/workloads';
import { toldBy } from '../knowledge/told';
import type { Problem, Rule } from '../rule';

/** From here on models are fetched without a key, but for those of the production branch. */
const NEEDS_NO_KEY_SINCE = '2.0.10';

export const nimCredentialsMissing: Rule = {
  id: 'nim-credentials-missing',
  severity: 'warning',
  kinds: WORKLOAD_KINDS,
  title: 'A NIM has no key to be pulled or to fetch its model with.',
  why: 'The registry refuses the image, or the server stops at its start, unless nodes, service account or cache bring what is missing.',
  fix: 'Give imagePullSecrets, and NGC_API_KEY from a Secret.',
  source: 'https://docs.nvidia.com/nim/large-language-models/get-started/configuration',
  example: example(
    GPU_DEPLOYMENT.replace('enableServiceLinks: false', '$&\n      imagePullSecrets: [{ name: ngc-registry }]')
      .replace(/image: .*/, 'image: nvcr.io/nim/meta/llama-3.1-8b-instruct:1.13.1')
      .replace(/args: .*/, 'env: [{ name: NIM_LOG_LEVEL, value: INFO }]'),
    [
      '{ name: NIM_LOG_LEVEL, value: INFO }',
      '{ name: NGC_API_KEY, valueFrom: { secretKeyRef: { name: ngc, key: NGC_API_KEY } } }',
    ],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      for (const container of pod.running) {
        const image = textOf(container.fields['image']) ?? '';
        if (!image.startsWith('nvcr.io/nim/')) continue;
        for (const problem of judge(container, pod, image)) yield { object: entry, ...problem };
      }
    }
  },
};

function* judge(container: Container, pod: PodTemplate, image: string): Iterable<Omit<Problem, 'object'>> {
  if (!canBePulled(pod)) {
    yield {
      path: `${container.path}.image`,
      value: image,
      message: `pulls ${image}, which the registry gives to nobody without a key, but the pod has no imagePullSecrets: unless its nodes or its service account have one, it would never start.`,
      fix: 'Give imagePullSecrets, or say by the annotation who has the key.',
    };
  }
  if (toldBy(container, { flags: [], variable: 'NGC_API_KEY' }) || !fetchesByKey(container, pod, image)) return;
  yield {
    path: container.path,
    message: `runs a NIM of a version before ${NEEDS_NO_KEY_SINCE}, which fetches its model with a key, without NGC_API_KEY: it would stop at its start.`,
    fix: 'Give NGC_API_KEY from a Secret, or a volume that holds the model already.',
  };
}

function canBePulled({ spec }: PodTemplate): boolean {
  const account = textOf(at(spec, 'serviceAccountName'));
  return listOf(at(spec, 'imagePullSecrets')).length > 0 || (account !== undefined && account !== 'default');
}

/** A cache on a volume that outlives the pod may hold the model already. */
function fetchesByKey(container: Container, pod: PodTemplate, image: string): boolean {
  const version = versionOfImage(image);
  if (!versionNumbers(version ?? '') || isSince(version, NEEDS_NO_KEY_SINCE)) return false;
  if (container.fields['envFrom'] !== undefined) return false;
  const lasting = new Set(volumesOf(pod).flatMap(({ name, fields }) => (isLasting(fields) ? [name] : [])));
  return !mountsOf(container).some(({ volume }) => lasting.has(volume));
}

/** Kinds of volumes that hold no model. */
const OTHERS: readonly string[] = ['emptyDir', 'secret', 'configMap', 'downwardAPI', 'projected'];

function isLasting(volume: Readonly<Record<string, unknown>>): boolean {
  return OTHERS.every((kind) => volume[kind] === undefined);
}
