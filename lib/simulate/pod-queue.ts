import { Backlog, type Leaving } from './backlog';
import { InService } from './in-service';
import type { Capacity } from './serving';

/** The queue of one pod, and the places at which it works on what has waited there. */
export class PodQueue {
  private readonly backlog = new Backlog();
  private readonly inService: InService;
  private lastBegun = Number.NEGATIVE_INFINITY;

  constructor(private readonly capacity: Capacity) {
    this.inService = new InService(capacity.serviceSeconds);
  }

  get waiting(): number {
    return this.backlog.total;
  }

  get running(): number {
    return this.inService.total;
  }

  /** Whether another request would begin at once. */
  get hasRoom(): boolean {
    return this.waiting === 0 && this.running <= this.capacity.concurrency - 1;
  }

  /** What it has before anything comes in a second: what waits, and what is worked on and does not end in it. */
  loadAt(second: number): number {
    return this.isIdleAt(second) ? 0 : this.waiting + this.running - this.inService.due(second);
  }

  /** Seconds in which it finishes what it has, at the most. */
  get drainSeconds(): number {
    const { concurrency, serviceSeconds } = this.capacity;
    return serviceSeconds * (1 + Math.ceil(this.waiting / concurrency));
  }

  /** Whether nothing waits, and nothing is worked on or left of it to be ended. */
  isIdleAt(second: number): boolean {
    return this.waiting === 0 && second > this.lastBegun + this.inService.length;
  }

  /** Seconds that the oldest of those that wait has waited; 0 where none does. */
  oldestAt(second: number): number {
    return this.backlog.oldestAt(second);
  }

  /** Those that wait, and how long so far. */
  left(second: number): Iterable<readonly [requests: number, waited: number]> {
    return this.backlog.left(second);
  }

  /** Requests that came in a second wait here. */
  add(second: number, requests: number): void {
    this.backlog.add(second, requests);
  }

  /** Ends what is due in a second; tells how many these are. */
  end(second: number): number {
    return this.inService.end(second);
  }

  /** Takes requests to the free places, those that come last; tells how many. {@link start} is due next. */
  take(second: number, coming: number, leaving: Leaving): number {
    if (this.waiting === 0 && coming === 0) return 0;
    const room = this.inService.room(this.capacity.concurrency);
    if (this.waiting > 0 || coming > room) {
      this.backlog.add(second, coming);
      return this.backlog.take(second, room, leaving);
    }
    leaving(coming, 0);
    return coming;
  }

  /** Works on what was taken; tells how many of them end in the same second. */
  start(second: number, begun: number): number {
    if (begun === 0) return 0;
    this.lastBegun = second;
    return this.inService.begin(second, begun);
  }
}
