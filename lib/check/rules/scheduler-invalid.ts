import { dnsSubdomainFaults } from '../../manifest/names';
import { textOf } from '../../manifest/read';
import { CHAT_DEPLOYMENT, example } from '../example';
import { workloadsOf } from '../graph/workloads';
import type { Rule } from '../rule';

export const schedulerInvalid: Rule = {
  id: 'scheduler-invalid',
  severity: 'warning',
  kinds: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'CronJob', 'Pod'],
  title: 'Pods name a scheduler that hardly any cluster can have.',
  why: 'The API server takes any text. A pod whose scheduler does not exist stays Pending, without an event that says so.',
  fix: 'Leave schedulerName out, or write the name under which the scheduler runs.',
  source: 'https://kubernetes.io/docs/tasks/extend-kubernetes/configure-multiple-schedulers/',
  example: example(
    CHAT_DEPLOYMENT.replace('      containers:', '      schedulerName: GPU Scheduler\n      containers:'),
    ['GPU Scheduler', 'gpu-scheduler'],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      const name = textOf(pod.spec['schedulerName']);
      if (!name || dnsSubdomainFaults(name).length === 0) continue;
      yield {
        object: entry,
        path: `${pod.path}.schedulerName`,
        value: name,
        message: `names the scheduler "${name}", which is no name of a scheduler: the pods would stay Pending.`,
      };
    }
  },
};
