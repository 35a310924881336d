import { normalPath } from '../../manifest/mount-path';
import { acceleratorsOf, type Container, environmentOf, WORKLOAD_KINDS } from '../../manifest/pods';
import { example, GPU_DEPLOYMENT } from '../example';
import { mountsOf } from '../graph/volumes';
import { workloadsOf } from '../graph/workloads';
import { numberGiven } from '../knowledge/flags';
import type { ModelServer } from '../knowledge/model-server';
import { serverOf } from '../knowledge/recognize';
import { spansPods } from '../knowledge/spanning';
import type { Rule } from '../rule';

const SHARED_MEMORY = '/dev/shm';

export const sharedMemoryMissing: Rule = {
  id: 'shared-memory-missing',
  severity: 'warning',
  kinds: WORKLOAD_KINDS,
  title: 'A model server on several accelerators has no shared memory to speak of.',
  why: 'The processes of the server exchange tensors through /dev/shm, which a container gets with 64 MiB only: NCCL fails at start, or with the first large batch.',
  fix: 'Mount an emptyDir with medium Memory and a sizeLimit at /dev/shm.',
  source: 'https://docs.vllm.ai/en/latest/deployment/k8s.html',
  example: example(
    GPU_DEPLOYMENT.replace('--served-model-name=qwen]', '--served-model-name=qwen, --tensor-parallel-size=2]').replace(
      'nvidia.com/gpu: 1 } }',
      'nvidia.com/gpu: 2 } }\n          volumeMounts: [{ name: shm, mountPath: /tmp/shm }]\n      volumes: [{ name: shm, emptyDir: { medium: Memory, sizeLimit: 8Gi } }]',
    ),
    ['mountPath: /tmp/shm', 'mountPath: /dev/shm'],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      if (pod.spec['hostIPC'] === true) continue;
      for (const container of pod.running) {
        const server = serverOf(container);
        const processes = server && spanOf(container, server);
        if (!server || processes === undefined || processes < 2) continue;
        if (mountsOf(container).some(({ mountPath }) => normalPath(mountPath) === SHARED_MEMORY)) continue;
        yield {
          object: entry,
          path: `${container.path}.volumeMounts`,
          message: `runs ${server.name} on ${processes} accelerators, but container "${container.name}" has only the 64 MiB of shared memory that every container gets.`,
        };
      }
    }
  },
};

/** How many accelerators the processes of one container share; of a server that spans pods, those of its own. */
function spanOf(container: Container, { parallelFlags, parallelVariable }: ModelServer): number | undefined {
  const [tensor = []] = parallelFlags;
  const inEnvironment = parallelVariable !== undefined && environmentOf(container).has(parallelVariable);
  const span = numberGiven(container, tensor, inEnvironment ? parallelVariable : undefined)?.value;
  if (span === undefined || !spansPods(container)) return span;
  return Math.min(span, Math.max(0, ...acceleratorsOf(container).values()));
}
