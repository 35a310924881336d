import { CHAT_AUTOSCALER, CHAT_DEPLOYMENT, documents, example } from '../example';
import { replicaRange } from '../graph/autoscalers';
import { rolloutOf, rolloutSteps } from '../graph/rollout';
import { claimsOf, type UsedClaim } from '../graph/volumes';
import { nameOf, type Workload, workloadsOf } from '../graph/workloads';
import type { ObjectSet } from '../object-set';
import type { Problem, Rule } from '../rule';

const SHARED: readonly string[] = ['ReadWriteMany', 'ReadOnlyMany'];
const ONE_POD = 'ReadWriteOncePod';

export const rwoVolumeShared: Rule = {
  id: 'rwo-volume-shared',
  severity: 'warning',
  kinds: ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'],
  title: 'Several replicas share a volume that only one node, or one pod, can mount.',
  why: 'A ReadWriteOnce volume is attached to one node: pods elsewhere wait in ContainerCreating. A ReadWriteOncePod volume admits a single pod. The autoscaler counts pods that never start.',
  fix: 'Use a claim with ReadOnlyMany or ReadWriteMany, a volume for each pod, or a cache on the node.',
  source: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes',
  example: example(
    documents(
      CHAT_DEPLOYMENT.replace(
        /\n$/,
        '\n      volumes: [{ name: weights, persistentVolumeClaim: { claimName: chat-weights } }]\n',
      ),
      CHAT_AUTOSCALER,
      `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: chat-weights }
spec:
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 50Gi } }
`,
    ),
    ['[ReadWriteOnce]', '[ReadOnlyMany]'],
  ),
  *check(set) {
    for (const workload of workloadsOf(set))
      for (const used of claimsOf(set, workload)) {
        const problem = judge(set, workload, used);
        if (problem) yield problem;
      }
  },
};

function judge(set: ObjectSet, workload: Workload, used: UsedClaim): Problem | undefined {
  const { volume, claim, accessModes } = used;
  const range = replicaRange(set, workload);
  if (!range || accessModes.length === 0 || accessModes.some((mode) => SHARED.includes(mode))) return undefined;
  const onePod = accessModes.includes(ONE_POD);
  const place = onePod ? 'one pod' : 'one node';
  const common = { object: workload.entry, path: `${volume.path}.persistentVolumeClaim.claimName`, value: claim.name };
  if (range.max > 1)
    return {
      ...common,
      message: `shares ${nameOf(claim)} (${accessModes.join(', ')}) among up to ${range.max} replicas, but it can be mounted by ${place} only: ${
        onePod ? 'the second pod never starts' : 'pods on other nodes never start'
      }.`,
      severity: onePod ? 'error' : 'warning',
    };
  const rollout = rolloutOf(set, workload);
  const steps = rollout && rolloutSteps(rollout, 1);
  if (!steps || steps.unavailable > 0) return undefined;
  return {
    ...common,
    message: `mounts ${nameOf(claim)} (${accessModes.join(', ')}), which ${place} can have, but a rollout starts the new pod before the old one goes: it waits for the volume${onePod ? '' : ' unless it lands on the same node'}.`,
    fix: 'Use strategy type Recreate, which says that the outage is meant, or a claim with another access mode.',
  };
}
