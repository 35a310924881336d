import { parseImage } from '../../manifest/image';
import { WORKLOAD_KINDS } from '../../manifest/pods';
import { textOf } from '../../manifest/read';
import { CHAT_DEPLOYMENT, example } from '../example';
import { workloadsOf } from '../graph/workloads';
import type { Rule } from '../rule';

const MOVING =
  /^(latest|main|master|dev|develop|edge|nightly|stable|canary|head|trunk|snapshot|prod|production|staging|test)$|[-_.](latest|nightly|snapshot)$/i;

export const imageMutable: Rule = {
  id: 'image-mutable',
  severity: 'warning',
  kinds: WORKLOAD_KINDS,
  title: 'A tag that moves is not pulled anew.',
  why: 'Each node keeps the image that it pulled first: a pod that the autoscaler adds on another node runs a different model than its siblings, and a restart does not bring the new one.',
  fix: 'Name a version or a digest, or set imagePullPolicy: Always.',
  source: 'https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy',
  example: example(CHAT_DEPLOYMENT.replace('chat:1.4.2', 'chat:nightly'), ['chat:nightly', 'chat:1.4.2']),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      for (const { fields, path, name } of pod.containers) {
        const image = textOf(fields['image']);
        const reference = image === undefined ? undefined : parseImage(image);
        if (image === undefined || !reference || reference.digest !== undefined) continue;
        const tag = reference.tag ?? 'latest';
        const pull = textOf(fields['imagePullPolicy']) ?? (tag === 'latest' ? 'Always' : 'IfNotPresent');
        if (!MOVING.test(tag) || pull === 'Always') continue;
        yield {
          object: entry,
          path: `${path}.image`,
          value: image,
          message: `runs container "${name}" from the tag ${tag}, which moves, and pulls it ${pull === 'Never' ? 'never' : 'only where it is not present'}: nodes would run different images.`,
        };
      }
    }
  },
};
