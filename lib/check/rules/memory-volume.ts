import { limitOf } from '../../manifest/pods';
import { Quantity } from '../../manifest/quantity';
import { at } from '../../manifest/read';
import { CHAT_DEPLOYMENT, example } from '../example';
import { mountsOf, type VolumeNode, volumesOf } from '../graph/volumes';
import { type Workload, workloadsOf } from '../graph/workloads';
import type { Problem, Rule } from '../rule';

export const memoryVolume: Rule = {
  id: 'memory-volume',
  severity: 'warning',
  kinds: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'CronJob', 'Pod'],
  title: 'A volume in memory has no limit, or more than the containers may use.',
  why: 'What is written there counts as memory of the containers. Without a limit it can take half the node; with a limit at or above that of the container, the container is killed (OOMKilled) before the volume is full.',
  fix: 'Set sizeLimit, below the memory limit of the containers that mount it.',
  source: 'https://kubernetes.io/docs/concepts/storage/volumes/#emptydir',
  example: example(CHAT_DEPLOYMENT.replace(/\n$/, '\n      volumes: [{ name: shm, emptyDir: { medium: Memory } }]\n'), [
    '{ medium: Memory }',
    '{ medium: Memory, sizeLimit: 1Gi }',
  ]),
  *check(set) {
    for (const workload of workloadsOf(set))
      for (const volume of volumesOf(workload.pod)) {
        const problem = judge(workload, volume);
        if (problem) yield problem;
      }
  },
};

function judge(workload: Workload, volume: VolumeNode): Problem | undefined {
  const medium = at(volume.fields, 'emptyDir', 'medium');
  const path = `${volume.path}.emptyDir`;
  if (medium !== 'Memory') return undefined;
  const size = Quantity.tryParse(at(volume.fields, 'emptyDir', 'sizeLimit'));
  if (!size || size.sign === 0)
    return {
      object: workload.entry,
      path,
      message: `keeps volume "${volume.name}" in memory without a limit: it can take half the node's memory.`,
    };
  return aboveLimit(workload, volume, size, path);
}

function aboveLimit(workload: Workload, volume: VolumeNode, size: Quantity, path: string): Problem | undefined {
  const limits = workload.pod.running
    .filter((container) => mountsOf(container).some((mount) => mount.volume === volume.name))
    .map((container) => limitOf(container, 'memory'));
  if (limits.length === 0 || limits.some((limit) => limit === undefined)) return undefined;
  const total = limits.reduce<Quantity>((sum, limit) => (limit ? sum.add(limit) : sum), Quantity.zero);
  if (size.compare(total) < 0) return undefined;
  return {
    object: workload.entry,
    path: `${path}.sizeLimit`,
    value: size.toString(),
    message: `lets volume "${volume.name}" take ${size} of memory, but the containers that mount it may use ${total} in all: they would be killed before it is full.`,
  };
}
