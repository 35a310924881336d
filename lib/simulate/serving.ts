import { Backlog } from './backlog';
import { InService } from './in-service';

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

/**
 * The requests of a model: one queue for all pods, the oldest first, and as many worked on as the ready pods take at a
 * time. So no pod is idle while a request waits.
 */
export class Serving {
  private readonly backlog = new Backlog();
  private readonly inService: InService;
  private readonly ending: InService;
  arrived = 0;
  begun = 0;
  finished = 0;
  /** Requests cut off by the end of their pod. */
  cut = 0;
  /** Requests refused, as there was no pod. */
  failed = 0;
  /** Seconds that requests which have begun had waited. */
  waited = 0;
  /** Requests worked on, and those that could be, summed over the seconds. */
  busy = 0;
  slots = 0;

  constructor(private readonly capacity: Capacity) {
    this.inService = new InService(capacity.serviceSeconds);
    this.ending = new InService(capacity.serviceSeconds);
  }

  get waiting(): number {
    return this.backlog.total;
  }

  /** Seconds that the oldest of those that wait has waited; 0 where none does. */
  oldestAt(second: number): number {
    return this.backlog.oldestAt(second);
  }

  get running(): number {
    return this.inService.total + this.ending.total;
  }

  /** A share of the ready pods ends: they finish what they work on, or are cut off after their grace. */
  lose(second: number, share: number, graceSeconds: number): void {
    this.cut += this.inService.handOver(second, share, graceSeconds, this.ending);
  }

  /**
   * A second passes.
   *
   * @param ready how many pods are ready
   * @param refuses whether requests are refused while none is
   * @param leaving told of requests that begin, and how long they have waited
   */
  pass(
    second: number,
    arriving: number,
    ready: number,
    refuses: boolean,
    leaving: (requests: number, waited: number) => void,
  ): void {
    this.finished += this.inService.end(second) + this.ending.end(second);
    this.arrived += arriving;
    if (refuses && ready === 0) this.failed += arriving;
    else this.backlog.add(second, arriving);
    const slots = ready * this.capacity.concurrency;
    const begun = this.backlog.take(second, this.inService.room(slots), (requests, seconds) => {
      this.waited += requests * seconds;
      leaving(requests, seconds);
    });
    this.begun += begun;
    this.finished += this.inService.begin(second, begun);
    this.slots += slots;
    this.busy += Math.min(slots, this.busyWith(begun));
  }

  /** How many requests pods work on in a second, on average: of a short service, as much as what began in it takes. */
  private busyWith(begun: number): number {
    const { serviceSeconds } = this.capacity;
    return serviceSeconds < 1 ? begun * serviceSeconds : this.inService.total;
  }

  /** Those that still wait, and how long so far. */
  *left(second: number): Iterable<readonly [requests: number, waited: number]> {
    yield* this.backlog.left(second);
  }
}
