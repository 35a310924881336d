import { runningContainers } from '../../manifest/pods';
import { CHAT_DEPLOYMENT, example } from '../example';
import { workloadsOf } from '../graph/workloads';
import type { Rule } from '../rule';

export const portNameDuplicate: Rule = {
  id: 'port-name-duplicate',
  severity: 'warning',
  kinds: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'CronJob', 'Pod'],
  title: 'Two containers of a pod have a port of the same name.',
  why: 'A Service or monitor that goes by the name takes the first container that has it; the other port is reached by nobody.',
  fix: 'Give each port of the pod a name of its own.',
  source: 'https://github.com/kubernetes/kubernetes/blob/v1.36.2/pkg/apis/core/validation/validation.go',
  example: example(
    CHAT_DEPLOYMENT.replace(
      /\n$/,
      '\n        - name: proxy\n          image: registry.example/proxy:2.1\n          ports: [{ name: http, containerPort: 8081 }]\n',
    ),
    ['{ name: http, containerPort: 8081 }', '{ name: proxy, containerPort: 8081 }'],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      const owners = new Map<string, string>();
      for (const container of runningContainers(pod)) {
        for (const { name, path, protocol } of container.ports) {
          if (name === undefined) continue;
          const owner = owners.get(`${name}/${protocol}`);
          if (owner === undefined) owners.set(`${name}/${protocol}`, container.name);
          else if (owner !== container.name)
            yield {
              object: entry,
              path: `${path}.name`,
              value: name,
              message: `names a port "${name}" as container "${owner}" does: a Service that goes by the name reaches only that one.`,
            };
        }
      }
    }
  },
};
