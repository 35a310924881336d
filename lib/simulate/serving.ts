import type { Leaving } from './backlog';

/** What pods can do. */
export interface Capacity {
  /** Requests that a pod works on at a time. */
  readonly concurrency: number;
  /** Seconds that a request takes. */
  readonly serviceSeconds: number;
}

/** Requests that a pod finishes in a second at the most. */
export function rateOf({ concurrency, serviceSeconds }: Capacity): number {
  return concurrency / serviceSeconds;
}

/** Spare capacity beyond a load, so that it is not met at the very limit. */
const HEADROOM = 1.2;

/** Pods that so many requests in a second need, with some to spare. */
export function podsFor(load: number, capacity: Capacity): number {
  return Math.ceil((load * HEADROOM) / rateOf(capacity));
}

/** What becomes of the requests of a model, counted from the start on. */
export abstract class Serving {
  arrived = 0;
  begun = 0;
  finished = 0;
  /** Requests cut off by the end of their pod, and those of them that still waited in it. */
  cut = 0;
  cutWaiting = 0;
  /** Requests refused, as there was no pod. */
  failed = 0;
  /** Seconds that requests which have begun had waited. */
  waited = 0;
  /** Requests worked on, and those that could be, summed over the seconds. */
  busy = 0;
  slots = 0;
  /** The most seconds that a pod which ended needed to finish what it had; those of a request at the least. */
  longestDrain: number;

  constructor(protected readonly capacity: Capacity) {
    this.longestDrain = capacity.serviceSeconds;
  }

  /** How many wait. */
  abstract readonly waiting: number;

  /** How many are worked on, those of pods that end included. */
  abstract readonly running: number;

  /** Whether a ready pod has room while requests wait at another. */
  abstract readonly isUneven: boolean;

  /** Seconds that the oldest of those that wait has waited; 0 where none does. */
  abstract oldestAt(second: number): number;

  /** Seconds in which a ready pod would finish what it has; pods are counted from the oldest, which is 0. */
  abstract drainOf(pod: number): number;

  /** The youngest ready pods end: they finish what they have, or are cut off after their grace. */
  abstract lose(second: number, before: number, after: number, graceSeconds: number): void;

  /**
   * A second passes.
   *
   * @param ready how many pods are ready
   * @param refuses whether requests are refused while none is
   * @param leaving told of requests that begin or are cut off before, and how long they have waited
   */
  abstract pass(second: number, arriving: number, ready: number, refuses: boolean, leaving: Leaving): void;

  /** Those that still wait, and how long so far. */
  abstract left(second: number): Iterable<readonly [requests: number, waited: number]>;

  /** How many a pod, or all, work on in a second, on average: of a short service, as much as what began in it takes. */
  protected busyWith(begun: number, running: number): number {
    const { serviceSeconds } = this.capacity;
    return serviceSeconds < 1 ? begun * serviceSeconds : running;
  }
}
