import { WORKLOAD_KINDS } from '../../manifest/pods';
import { at, textOf } from '../../manifest/read';
import { CHAT_DEPLOYMENT, example } from '../example';
import { isNonRoot } from '../graph/users';
import { mountsOf, volumesOf } from '../graph/volumes';
import { workloadsOf } from '../graph/workloads';
import type { Rule } from '../rule';

export const hostPathNotWritable: Rule = {
  id: 'host-path-not-writable',
  severity: 'warning',
  kinds: WORKLOAD_KINDS,
  title: 'A server that does not run as root is to write to a folder that the kubelet makes on the node.',
  why: 'A folder of type DirectoryOrCreate is made with owner root and mode 0755, and fsGroup does not apply to a hostPath. The download ends with permission denied on each new node, while it works where somebody made the folder before.',
  fix: 'Prepare the folder on the nodes for the user of the pod and use type Directory, by which pods wait for it and say so; or hand it over by an init container that runs as root.',
  source: 'https://github.com/kubernetes/kubernetes/issues/138411',
  example: example(
    CHAT_DEPLOYMENT.replace(
      'resources:',
      'securityContext: { runAsUser: 1000 }\n          volumeMounts: [{ name: cache, mountPath: /cache }]\n          resources:',
    ).replace(/\n$/, '\n      volumes: [{ name: cache, hostPath: { path: /var/models, type: DirectoryOrCreate } }]\n'),
    ['type: DirectoryOrCreate', 'type: Directory'],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      for (const { name, fields, path } of volumesOf(pod)) {
        if (textOf(at(fields, 'hostPath', 'type')) !== 'DirectoryOrCreate') continue;
        const writers = pod.containers.filter((container) =>
          mountsOf(container).some(({ volume, readOnly }) => volume === name && !readOnly),
        );
        const writer = writers.find((container) => isNonRoot(pod, container));
        // A container that may be root can hand the folder over.
        if (!writer || writers.some((container) => !isNonRoot(pod, container))) continue;
        yield {
          object: entry,
          path: `${path}.hostPath.type`,
          value: 'DirectoryOrCreate',
          message: `makes ${textOf(at(fields, 'hostPath', 'path')) ?? 'the folder'} for root alone, but container "${writer.name}", which does not run as root, is to write to it.`,
        };
      }
    }
  },
};
