import { parseImage } from '../../manifest/image';
import { WORKLOAD_KINDS } from '../../manifest/pods';
import { at, textOf } from '../../manifest/read';
import { CHAT_DEPLOYMENT, example } from '../example';
import { volumesOf } from '../graph/volumes';
import { workloadsOf } from '../graph/workloads';
import type { Rule } from '../rule';

export const imageVolumeMutable: Rule = {
  id: 'image-volume-mutable',
  severity: 'warning',
  kinds: WORKLOAD_KINDS,
  title: 'A volume mounts an image by a tag, without its digest.',
  why: 'A tag can be pushed anew. A node keeps what it pulled first, another pulls what the tag has become: a scale-up on a new node puts pods with other weights beside those that run, and no rollout shows it.',
  fix: 'Name the digest: registry/repository@sha256:...; a tag may stand before it.',
  source: 'https://kubernetes.io/docs/tasks/configure-pod-container/image-volumes/',
  example: example(
    CHAT_DEPLOYMENT.replace(
      'ports:',
      'volumeMounts: [{ name: weights, mountPath: /models }]\n          ports:',
    ).replace(/\n$/, '\n      volumes: [{ name: weights, image: { reference: registry.example/weights/chat:1.4 } }]\n'),
    ['weights/chat:1.4', 'weights/chat:1.4@sha256:6a1a2eb6d15622bf3c96857206351ba97e1af16c30d7a74ee38970e434e9407e'],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      for (const { name, fields, path } of volumesOf(pod)) {
        const reference = textOf(at(fields, 'image', 'reference'));
        const image = reference === undefined ? undefined : parseImage(reference);
        if (!image || image.digest !== undefined) continue;
        const tag = image.tag ?? 'latest';
        const pull = textOf(at(fields, 'image', 'pullPolicy')) ?? (tag === 'latest' ? 'Always' : 'IfNotPresent');
        yield {
          object: entry,
          path: `${path}.image.reference`,
          value: reference,
          message: `mounts volume "${name}" from the tag ${tag}, which can be pushed anew: ${pull === 'Always' ? 'pods that start at different times' : 'nodes that pull it at different times'} would have different files.`,
        };
      }
    }
  },
};
