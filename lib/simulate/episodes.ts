import type { Held } from './scaler';

/**
 * Why there was no more capacity while requests waited:
 *
 * - `starting`: pods that were asked for were not ready yet
 * - `max`: there were as many replicas as there may be
 * - `pace`: policies of the behavior, or the limit of a run, let no more be added so fast
 * - `window`: the stabilization window for growth held them back
 * - `asleep`: there was no replica, and nothing asked for one
 * - `draining`: there was enough for what comes, and what had gathered before was worked off
 * - `uneven`: there was enough for what comes, and pods had room while requests waited at others
 * - `unseen`: the autoscaler had not yet had the time to see that requests wait, or that pods have come
 * - `metric`: the metrics asked for no more
 * - `fixed`: nothing scales
 */
export type Cause = 'starting' | Held | 'asleep' | 'draining' | 'uneven' | 'unseen' | 'metric' | 'fixed';

/** A time in which requests waited longer than they should. */
export interface Episode {
  /** Seconds from the start: when the first of these came, and when none was left. */
  readonly from: number;
  readonly to: number;
  /** Requests that waited longer. */
  readonly late: number;
  /** Seconds that the longest waited. */
  readonly longest: number;
  /** Most requests that waited at a time. */
  readonly waiting: number;
  /** Most requests in a second that came, over a minute. */
  readonly load: number;
  /** Seconds from the beginning until another pod was ready; absent where none was. */
  readonly reaction?: number;
  /** Seconds by why there was no more capacity. */
  readonly causes: Readonly<Partial<Record<Cause, number>>>;
}

/** What is known of a second. */
export interface Instant {
  /** Seconds that the oldest of those that wait has waited. */
  readonly oldest: number;
  readonly waiting: number;
  /** Requests in a second, over a minute. */
  readonly load: number;
  readonly ready: number;
  readonly cause: Cause;
}

/** Seconds without a late request that part two episodes. */
const CALM_SECONDS = 60;

interface Open {
  readonly from: number;
  to: number;
  late: number;
  longest: number;
  waiting: number;
  load: number;
  reaction?: number;
  causes: Partial<Record<Cause, number>>;
}

function begin(from: number): Open {
  return { from, to: from, late: 0, longest: 0, waiting: 0, load: 0, causes: {} };
}

/** Finds the times in which requests wait longer than they should. */
export class Episodes {
  private readonly closed: Episode[] = [];
  private open?: Open;
  private ready = 0;
  private lastGrowth = Number.NEGATIVE_INFINITY;

  /** @param allowed seconds that a request may wait */
  constructor(private readonly allowed: number) {}

  get all(): readonly Episode[] {
    return this.open ? [...this.closed, this.open] : this.closed;
  }

  /** A request begins that has waited too long. */
  late(requests: number, waited: number): void {
    if (!this.open) return;
    this.open.late += requests;
    this.open.longest = Math.max(this.open.longest, waited);
  }

  pass(second: number, { oldest, waiting, load, ready, cause }: Instant): void {
    if (ready > this.ready) this.lastGrowth = second;
    this.ready = ready;
    const isLate = oldest > this.allowed;
    if (isLate) this.open ??= begin(second - oldest);
    const { open } = this;
    if (!open) return;
    if (this.lastGrowth > open.from) open.reaction ??= this.lastGrowth - open.from;
    open.waiting = Math.max(open.waiting, waiting);
    open.load = Math.max(open.load, load);
    if (isLate) {
      open.to = second + 1;
      open.longest = Math.max(open.longest, oldest);
      open.causes[cause] = (open.causes[cause] ?? 0) + 1;
    } else if (second - open.to >= CALM_SECONDS) {
      this.closed.push(open);
      this.open = undefined;
    }
  }
}
