import { at, listOf } from '../../manifest/read';
import { CHAT_DEPLOYMENT, example } from '../example';
import { workloadsOf } from '../graph/workloads';
import { mostSimilar } from '../knowledge/similar';
import type { Rule } from '../rule';

/** The capabilities of Linux, without the prefix CAP_, and ALL. */
const CAPABILITIES: ReadonlySet<string> = new Set(
  (
    'ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH ' +
    'FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN ' +
    'NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT ' +
    'SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM'
  ).split(' '),
);

export const capabilityUnknown: Rule = {
  id: 'capability-unknown',
  severity: 'warning',
  kinds: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'CronJob', 'Pod'],
  title: 'A security context names a capability that Linux does not have.',
  why: 'The API server does not check the names. The container runtime fails to create the container, or drops nothing of what was to be dropped.',
  fix: 'Write the name without CAP_: NET_BIND_SERVICE, SYS_PTRACE, ALL.',
  source: 'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container',
  example: example(
    CHAT_DEPLOYMENT.replace(
      'resources:',
      'securityContext: { capabilities: { drop: [CAP_NET_RAW] } }\n          resources:',
    ),
    ['CAP_NET_RAW', 'NET_RAW'],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      for (const { fields, path } of pod.containers) {
        for (const field of ['add', 'drop']) {
          for (const [index, name] of listOf(at(fields, 'securityContext', 'capabilities', field)).entries()) {
            if (typeof name !== 'string' || CAPABILITIES.has(name.toUpperCase())) continue;
            const bare = name.toUpperCase().replace(/^CAP_/, '');
            const meant = CAPABILITIES.has(bare) ? bare : mostSimilar(bare, CAPABILITIES);
            yield {
              object: entry,
              path: `${path}.securityContext.capabilities.${field}[${index}]`,
              value: name,
              message: `names the capability ${name}, which the container runtime does not know.`,
              fix: meant === undefined ? undefined : `Write ${meant}.`,
            };
          }
        }
      }
    }
  },
};
