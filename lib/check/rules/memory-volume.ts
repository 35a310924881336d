import { limitOf, WORKLOAD_KINDS } from '../../manifest/pods';
import { Quantity } from '../../manifest/quantity';
import { at } from '../../manifest/read';
import { CHAT_DEPLOYMENT, example } from '../example';
import { mountsOf, type VolumeNode, volumesOf } from '../graph/volumes';
import { type Workload, workloadsOf } from '../graph/workloads';
import type { Problem, Rule } from '../rule';

export const memoryVolume: Rule = {
  id: 'memory-volume',
  severity: 'warning',
  kinds: WORKLOAD_KINDS,
  title: 'A volume in memory has no limit, or more than the containers may use.',
  why: 'What is written there counts as memory of the containers. Without a limit of its own it may grow to the memory limit of the pod or, where a container has none, to all that the node has for pods; once it takes what its containers may use, they are killed (OOMKilled) before it is full.',
  fix: 'Set sizeLimit, below the memory limit of the containers that mount it.',
  source: 'https://github.com/kubernetes/kubernetes/blob/v1.36.2/pkg/volume/emptydir/empty_dir.go',
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
      message: `keeps volume "${volume.name}" in memory without a limit of its own: it may grow to ${
        isLimited(workload)
          ? 'the memory limit of the pod, at which its containers are killed'
          : 'all the memory that the node has for pods'
      }.`,
    };
  return aboveLimit(workload, volume, size, path);
}

/** Whether the pod has a memory limit, to which the kubelet then sizes the volume. */
function isLimited({ pod }: Workload): boolean {
  return (
    at(pod.spec, 'resources', 'limits', 'memory') !== undefined ||
    pod.running.every((container) => limitOf(container, 'memory') !== undefined)
  );
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
