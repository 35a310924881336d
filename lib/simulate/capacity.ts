import type { Fault, Faults } from '../manifest/fault';
import { assumed, type Fact, told } from './facts';
import type { Meaning } from './meaning';
import type { Capacity } from './serving';
import { numberText, secondsText } from './words';

/** What is told of what a pod can do. */
export interface CapacityOptions {
  /** Requests at a time. */
  readonly concurrency?: number;
  /** Seconds that a request takes. */
  readonly serviceSeconds?: number;
  /** Requests in a second at the most. */
  readonly perReplica?: number;
}

/** What a pod can do, and what that rests on. */
export interface CapacityPlan {
  readonly capacity: Capacity;
  readonly facts: readonly Fact[];
}

const UNKNOWN: Capacity = { concurrency: 1, serviceSeconds: 1 };

/** What a pod can do: two of the three tell it, or one, taking a pod to work on one request at a time. */
export function planCapacity(
  { concurrency, serviceSeconds, perReplica }: CapacityOptions,
  meanings: readonly Meaning[],
  faults: Faults,
): CapacityPlan {
  const given = [concurrency, serviceSeconds, perReplica].filter((value) => value !== undefined).length;
  const isAlone = concurrency !== undefined && given === 1;
  if (given === 0 || isAlone || given === 3) {
    const problem =
      'must be told: how many requests a pod works on at a time and how long each takes, or how many it finishes in a second';
    const fix = 'Give --concurrency and --service-time, or --per-replica, or one of the first two with the last.';
    faults.add({ field: 'capacity of a pod', problem, fix });
    return { capacity: UNKNOWN, facts: [] };
  }
  if (concurrency === undefined && (serviceSeconds === undefined || perReplica === undefined))
    return oneAtATime(serviceSeconds ?? 1 / (perReplica ?? 1), perReplica !== undefined, meanings, faults);
  const seconds = serviceSeconds ?? (concurrency ?? 1) / (perReplica ?? 1);
  const places = concurrency ?? (perReplica ?? 1) * seconds;
  if (places < 1) faults.add(idleFault(seconds, perReplica ?? 1));
  return planOf({ concurrency: places, serviceSeconds: seconds });
}

function idleFault(seconds: number, perReplica: number): Fault {
  const problem = `must not be below the ${numberText(1 / seconds)} requests/s of a pod that works on 1 at a time, ${secondsText(seconds)} each`;
  const fix = 'Give one of the two alone, or lengthen --service-time.';
  return { field: '--per-replica', value: `${perReplica}rps`, problem, fix };
}

/** Metrics that tell how many requests a pod works on, which a rate alone does not. */
const COUNTING: readonly Meaning[] = ['running', 'concurrency', 'queue-to-compute'];

function oneAtATime(seconds: number, byRate: boolean, meanings: readonly Meaning[], faults: Faults): CapacityPlan {
  const counted = meanings.filter((meaning) => COUNTING.includes(meaning));
  if (byRate && counted.length > 0) {
    const problem = `must come with --concurrency or --service-time: the model scales on ${counted.join(' and ')}, which a rate does not tell`;
    faults.add({ field: '--per-replica', problem, fix: 'Add --concurrency, such as --concurrency 32.' });
  }
  const { capacity, facts } = planOf({ concurrency: 1, serviceSeconds: seconds });
  return { capacity, facts: [...facts, assumed('concurrency', 'a pod works on 1 request at a time', '--concurrency')] };
}

function planOf(capacity: Capacity): CapacityPlan {
  const { concurrency, serviceSeconds } = capacity;
  const rate = numberText(concurrency / serviceSeconds);
  const text = `a pod works on ${numberText(concurrency)} at a time, ${secondsText(serviceSeconds)} each: ${rate} requests/s`;
  return { capacity, facts: [told('capacity', text)] };
}
