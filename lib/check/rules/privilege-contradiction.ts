import { at, textsOf } from '../../manifest/read';
import { CHAT_DEPLOYMENT, example } from '../example';
import { workloadsOf } from '../graph/workloads';
import type { Rule } from '../rule';

export const privilegeContradiction: Rule = {
  id: 'privilege-contradiction',
  severity: 'warning',
  kinds: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'CronJob', 'Pod'],
  title: 'A container may not gain privileges, but is given the one that amounts to all.',
  why: 'SYS_ADMIN lets the container do what allowPrivilegeEscalation: false was to rule out. The API server notices only the spelling CAP_SYS_ADMIN.',
  fix: 'Leave SYS_ADMIN out, or say openly that the container may gain privileges.',
  source: 'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
  example: example(
    CHAT_DEPLOYMENT.replace(
      'resources:',
      'securityContext: { allowPrivilegeEscalation: false, capabilities: { add: [SYS_ADMIN] } }\n          resources:',
    ),
    ['SYS_ADMIN', 'SYS_PTRACE'],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      for (const { fields, path } of pod.containers) {
        const context = at(fields, 'securityContext');
        const added = textsOf(at(context, 'capabilities', 'add'));
        if (at(context, 'allowPrivilegeEscalation') !== false || !added.includes('SYS_ADMIN')) continue;
        yield {
          object: entry,
          path: `${path}.securityContext.allowPrivilegeEscalation`,
          value: false,
          message: 'forbids to gain privileges, but adds SYS_ADMIN, with which it has them.',
        };
      }
    }
  },
};
