import { WORKLOAD_KINDS } from '../../manifest/pods';
import type { KubernetesVersion } from '../../manifest/version';
import { CHAT_DEPLOYMENT, documents, example } from '../example';
import { type EnforcingNamespace, enforcingNamespace } from '../graph/namespaces';
import { completesPods } from '../graph/pod-mutation';
import { namesNamespace, type Workload, workloadsOf } from '../graph/workloads';
import { violationsOf } from '../pod-security';
import { judgedPod } from '../pod-security/pod';
import type { Violation } from '../pod-security/standard';
import type { Rule } from '../rule';

export const podSecurityRefused: Rule = {
  id: 'pod-security-refused',
  severity: 'error',
  kinds: WORKLOAD_KINDS,
  title: 'A pod does not meet the Pod Security Standard that its namespace enforces.',
  why: 'A workload is accepted, and each of its pods is refused: its ReplicaSet reports FailedCreate, no replica ever runs, and an autoscaler counts none. A bare pod is refused at once.',
  fix: 'Mend the field, or enforce a lower level in the namespace. Where the configuration of the cluster exempts the pod, silence the rule with that reason.',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
  example: example(
    documents(
      `
apiVersion: v1
kind: Namespace
metadata:
  name: ml
  labels: { pod-security.kubernetes.io/enforce: restricted }
`,
      CHAT_DEPLOYMENT.replace('name: chat', 'name: chat, namespace: ml'),
    ),
    [
      '      containers:',
      '      securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }\n      containers:',
    ],
    [
      '          resources:',
      '          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }\n          resources:',
    ],
  ),
  *check(set, { target }) {
    for (const workload of workloadsOf(set)) {
      const namespace = namesNamespace(workload.entry) ? enforcingNamespace(set, workload.namespace) : undefined;
      if (!namespace) continue;
      // What is not given may be filled in as the pod is created.
      for (const violation of refusalsOf(workload, namespace, target))
        if (!violation.absent || !completesPods(set))
          yield {
            object: workload.entry,
            path: violation.path,
            value: violation.value,
            message: `${violation.message}, but ${described(namespace)}: ${consequence(workload)}.`,
            fix: violation.fix,
          };
    }
  },
};

/** A server judges by no later version of the standards than its own. */
function refusalsOf({ pod }: Workload, { level, minor }: EnforcingNamespace, target: KubernetesVersion): Violation[] {
  const server = target.major > 1 ? Number.POSITIVE_INFINITY : target.minor;
  return violationsOf(judgedPod(pod, server), level, Math.min(minor ?? server, server));
}

function described({ entry, level, minor }: EnforcingNamespace): string {
  const version = minor === undefined ? '' : ` of v1.${minor}`;
  return `namespace ${entry.name} enforces the ${level} Pod Security Standard${version}`;
}

function consequence({ entry }: Workload): string {
  return entry.kind === 'Pod' ? 'the pod would be refused' : 'no pod of it would ever be created';
}
