import { CHAT_AUTOSCALER, CHAT_DEPLOYMENT, documents, example } from '../example';
import { autoscalersFor } from '../graph/autoscalers';
import { exposedPorts } from '../graph/services';
import { workloadsOf } from '../graph/workloads';
import type { Rule } from '../rule';

export const hostPortAutoscaled: Rule = {
  id: 'host-port-autoscaled',
  severity: 'warning',
  kinds: ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'],
  title: 'An autoscaled workload takes a port of its nodes.',
  why: 'A node has the port once: no more replicas run than there are nodes, the others stay Pending, and a rollout needs a free node for each new pod.',
  fix: 'Leave hostPort and hostNetwork out, and reach the pods through a Service.',
  source: 'https://kubernetes.io/docs/concepts/configuration/overview/#services',
  example: example(
    documents(
      CHAT_DEPLOYMENT.replace('containerPort: 8080 }', 'containerPort: 8080, hostPort: 8080 }'),
      CHAT_AUTOSCALER,
    ),
    [', hostPort: 8080', ''],
  ),
  *check(set) {
    for (const workload of workloadsOf(set)) {
      const autoscaler = autoscalersFor(set, workload)[0];
      if (!autoscaler || autoscaler.max < 2) continue;
      const hostNetwork = workload.pod.spec['hostNetwork'] === true;
      const taken = exposedPorts(workload).find(({ port }) => port.hostPort !== undefined || hostNetwork);
      if (!taken) continue;
      const number = taken.port.hostPort ?? taken.port.number;
      yield {
        object: workload.entry,
        path: hostNetwork ? `${workload.pod.path}.hostNetwork` : `${taken.port.path}.hostPort`,
        value: hostNetwork ? true : number,
        message: `takes port ${number} of its node, so each node runs one pod at most, but the autoscaler may ask for ${autoscaler.max}.`,
      };
    }
  },
};
