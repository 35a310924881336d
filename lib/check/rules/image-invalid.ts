import { imageFaults } from '../../manifest/image';
import { textOf } from '../../manifest/read';
import { CHAT_DEPLOYMENT, example } from '../example';
import { workloadsOf } from '../graph/workloads';
import type { Rule } from '../rule';

export const imageInvalid: Rule = {
  id: 'image-invalid',
  severity: 'error',
  kinds: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'CronJob', 'Pod'],
  title: 'An image is no image reference.',
  why: 'The API server takes any text. The kubelet does not: the pod stays in InvalidImageName.',
  fix: 'Write registry/path:tag or registry/path@sha256:..., the path in lower case.',
  source: 'https://github.com/distribution/reference/blob/main/reference.go',
  example: example(CHAT_DEPLOYMENT.replace('registry.example/chat:1.4.2', 'registry.example/Chat:1.4.2'), [
    'Chat:',
    'chat:',
  ]),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      for (const { fields, path, name } of pod.containers) {
        const image = textOf(fields['image']);
        const [fault] = image === undefined || image === '' ? [] : imageFaults(image);
        if (image === undefined || fault === undefined || /[${}]/.test(image)) continue;
        yield {
          object: entry,
          path: `${path}.image`,
          value: image,
          message: `gives container "${name}" the image ${JSON.stringify(image)}, but ${fault}: the kubelet would report InvalidImageName.`,
        };
      }
    }
  },
};
