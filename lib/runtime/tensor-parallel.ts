import type { Fault } from '../manifest/fault';
import { type Flag, names } from './arguments';

/** Flags by which a server spreads over accelerators otherwise than by tensor parallelism. */
const OTHER_PARALLELISM = [
  '--pipeline-parallel-size',
  '--data-parallel-size',
  '-pp',
  '-dp',
  '--pp-size',
  '--dp-size',
  '--dp',
  '--pp',
];

/**
 * The flag for the accelerators over which the model is split: as many as were asked for, else all that the pod has, if
 * several.
 *
 * @param flag the server's names for it
 */
export function tensorParallelFlag(
  flag: readonly string[],
  { tensorParallel, args = [] }: { readonly tensorParallel?: number; readonly args?: readonly string[] },
  gpus: number,
): Flag {
  if (tensorParallel !== undefined) return [flag, tensorParallel, 'tensorParallel'];
  return [flag, gpus > 1 && !otherParallelism(args) ? gpus : undefined];
}

/** What is wrong with the number of accelerators that were asked for and that the pod has. */
export function tensorParallelFaults(
  asked: number | undefined,
  gpus: number,
  args: readonly string[] = [],
): readonly Fault[] {
  const field = 'runtime.tensorParallel';
  if (asked === undefined || gpus === 0) return [];
  if (!Number.isInteger(asked) || asked < 1) {
    const problem = 'must be a whole number, at least 1';
    return [{ field, value: asked, problem, fix: 'Leave it out, then it is the number of GPUs.' }];
  }
  if (asked > gpus) {
    const problem = `must not be above the GPUs of the pod (${gpus}): the server would not start`;
    return [{ field, value: asked, problem, fix: 'Give the pod as many GPUs, or lower it.' }];
  }
  if (asked < gpus && !otherParallelism(args)) {
    const problem = `is below the GPUs of the pod (${gpus}): the others would be paid for and idle`;
    return [{ field, value: asked, problem, fix: 'Leave it out, then it is the number of GPUs, or lower that.' }];
  }
  return [];
}

function otherParallelism(args: readonly string[]): boolean {
  return OTHER_PARALLELISM.some((flag) => names(args, flag));
}
