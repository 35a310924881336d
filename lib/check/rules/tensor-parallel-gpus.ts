import { acceleratorsOf, type Container, environmentOf, WORKLOAD_KINDS } from '../../manifest/pods';
import { example, GPU_DEPLOYMENT } from '../example';
import { makesGroups, workloadsOf } from '../graph/workloads';
import { numberGiven } from '../knowledge/flags';
import type { ModelServer } from '../knowledge/model-server';
import { serverOf } from '../knowledge/recognize';
import { spansPods } from '../knowledge/spanning';
import type { Problem, Rule } from '../rule';

export const tensorParallelGpus: Rule = {
  id: 'tensor-parallel-gpus',
  severity: 'error',
  kinds: WORKLOAD_KINDS,
  title: 'A model server spans another number of accelerators than its container has.',
  why: 'With too few the server fails at start; what it does not span stands idle and is paid for.',
  fix: "Make the server's parallelism and the accelerator limit equal.",
  source: 'https://docs.vllm.ai/en/latest/serving/parallelism_scaling.html',
  example: example(
    GPU_DEPLOYMENT.replace('--served-model-name=qwen]', '--served-model-name=qwen, --tensor-parallel-size=4]').replace(
      'nvidia.com/gpu: 1 } }',
      'nvidia.com/gpu: 2 } }\n          volumeMounts: [{ name: shm, mountPath: /dev/shm }]\n      volumes: [{ name: shm, emptyDir: { medium: Memory, sizeLimit: 8Gi } }]',
    ),
    ['--tensor-parallel-size=4', '--tensor-parallel-size=2'],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      if (makesGroups(entry)) continue;
      for (const container of pod.running) {
        const server = serverOf(container);
        const problem = server && judge(container, server);
        if (problem) yield { object: entry, ...problem };
      }
    }
  },
};

function judge(container: Container, server: ModelServer): Omit<Problem, 'object'> | undefined {
  const accelerators = acceleratorsOf(container);
  const gpus = Math.max(0, ...accelerators.values());
  const spans = spanOf(container, server);
  if (gpus === 0 || spansPods(container)) return undefined;
  if (!spans) return undefined;
  const split = numberGiven(container, server.parallelFlags[0] ?? [], server.parallelVariable);
  if (split && split.value > 1 && Array.from(accelerators.keys()).every(isSlice))
    return overSlices(container, server, split);
  if (spans.value === gpus) return undefined;
  const tooMany = spans.value > gpus;
  return {
    path: spans.path,
    value: spans.value,
    message: `lets ${server.name} span ${spans.value} accelerators, but container "${container.name}" has ${gpus}: ${
      tooMany ? 'the server fails at start' : `${gpus - spans.value} of them stand idle`
    }.`,
    severity: tooMany ? 'error' : 'warning',
  };
}

/**
 * CUDA has no peer-to-peer between slices, and NCCL takes two of one GPU for the same device.
 *
 * @see https://github.com/NVIDIA/nccl/issues/1716
 */
function isSlice(resource: string): boolean {
  return resource.startsWith('nvidia.com/mig-');
}

function overSlices(container: Container, server: ModelServer, { value, path }: { value: number; path: string }) {
  return {
    path,
    value,
    message: `splits one model of ${server.name} over ${value} MIG slices of container "${container.name}", which do not reach each other's memory: NCCL refuses them or goes through the memory of the host.`,
    fix: 'Ask for one larger slice, or for whole GPUs.',
    severity: 'warning' as const,
  };
}

function spanOf(container: Container, server: ModelServer): { value: number; path: string } | undefined {
  let span: { value: number; path: string } | undefined;
  for (const flags of server.parallelFlags) {
    const given = numberGiven(container, flags);
    if (given) span = { value: given.value * (span?.value ?? 1), path: span?.path ?? given.path };
  }
  if (span || server.parallelVariable === undefined || !environmentOf(container).has(server.parallelVariable))
    return span;
  return numberGiven(container, [], server.parallelVariable);
}
