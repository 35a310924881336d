import { Backlog, type Leaving } from './backlog';
import { InService } from './in-service';
import { type Capacity, Serving } from './serving';

/**
 * One queue for all pods, the oldest request first, and as many worked on as the ready pods take at a time. So no pod is
 * idle while a request waits.
 */
export class SharedQueue extends Serving {
  /** No pod has room while a request waits. */
  readonly isUneven = false;
  private readonly backlog = new Backlog();
  private readonly inService: InService;
  private readonly ending: InService;

  constructor(capacity: Capacity) {
    super(capacity);
    this.inService = new InService(capacity.serviceSeconds);
    this.ending = new InService(capacity.serviceSeconds);
  }

  get waiting(): number {
    return this.backlog.total;
  }

  get running(): number {
    return this.inService.total + this.ending.total;
  }

  oldestAt(second: number): number {
    return this.backlog.oldestAt(second);
  }

  /** What waits is not the pod's: others work on it. */
  drainOf(): number {
    return this.capacity.serviceSeconds;
  }

  /** They take their share of what is worked on with them. */
  lose(second: number, before: number, after: number, graceSeconds: number): void {
    this.cut += this.inService.handOver(second, (before - after) / before, graceSeconds, this.ending);
  }

  pass(second: number, arriving: number, ready: number, refuses: boolean, leaving: Leaving): void {
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
    this.busy += Math.min(slots, this.busyWith(begun, this.inService.total));
  }

  left(second: number): Iterable<readonly [requests: number, waited: number]> {
    return this.backlog.left(second);
  }
}
