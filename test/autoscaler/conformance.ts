/** The controller's own test tables, where the shared folder is at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Amounts, Pod, PodUsage } from '../../lib/autoscaler';

const FOLDER = join(__dirname, '../../../shared/conformance/hpa');

/** A table by its file, and how to describe what it holds: not at all where it is absent. */
export function table(file: string) {
  const path = join(FOLDER, file);
  const present = existsSync(path);
  if (!present) console.warn(`${path} is absent: its cases are skipped.`);
  return {
    cases: present ? JSON.parse(readFileSync(path, 'utf8')) : undefined,
    describe: present ? describe : describe.skip,
  };
}

/** Cases for `test.each`, none where the table is absent. */
export function named<T extends { readonly name: string }>(cases: readonly T[] | undefined): (readonly [string, T])[] {
  return (cases ?? []).map((one) => [one.name, one] as const);
}

/** When the cases happen. */
export const NOW = 1_000_000;

/** What the tables call the zero time is long ago. */
export function ago(seconds: number | null | undefined): number {
  return NOW - (seconds ?? 6.4e10);
}

export interface TablePod {
  readonly name: string;
  readonly phase: Pod['phase'];
  readonly ready: 'True' | 'False' | 'Unknown' | null;
  readonly startSecondsAgo: number | null;
  readonly hasStartTime?: boolean;
  readonly readyTransitionSecondsAgo: number | null;
  readonly deleting: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly containers?: readonly {
    readonly name: string;
    readonly requestMilli?: number | null;
    readonly cpuRequestMilli?: number | null;
  }[];
}

/** A pod of a table, whose containers request cpu. */
export function podOf(pod: TablePod): Pod {
  const { name, phase, deleting, containers = [] } = pod;
  return {
    name,
    phase,
    deleting,
    startTime: pod.hasStartTime === false ? undefined : ago(pod.startSecondsAgo),
    ready:
      pod.ready === null ? undefined : { status: pod.ready, lastTransitionTime: ago(pod.readyTransitionSecondsAgo) },
    requests: {
      containers: containers.map(({ name, requestMilli, cpuRequestMilli }) => {
        const request = requestMilli ?? cpuRequestMilli;
        const requests: Amounts = typeof request === 'number' ? { cpu: BigInt(request) } : {};
        return { name, role: 'main', requests };
      }),
    },
  };
}

export interface TableUsage {
  readonly pod: string;
  readonly timestampSecondsAgo?: number | null;
  readonly windowSeconds?: number;
  readonly containers: readonly {
    readonly name: string;
    readonly usageMilli?: number;
    readonly cpuMilli?: number;
    readonly memoryBytes?: number;
  }[];
}

/** What containers use; where a table does not tell, it was measured over a minute, long ago. */
export function usageOf({ pod, timestampSecondsAgo, windowSeconds = 60, containers }: TableUsage): PodUsage {
  return {
    pod,
    timestamp: ago(timestampSecondsAgo),
    windowSeconds,
    containers: containers.map(({ name, usageMilli, cpuMilli, memoryBytes = 0 }) => ({
      name,
      usage: { cpu: BigInt(usageMilli ?? cpuMilli ?? 0), memory: BigInt(memoryBytes) * 1000n },
    })),
  };
}
