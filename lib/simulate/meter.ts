import type { Meaning } from './meaning';
import type { State } from './state';

/** What a metric tells, and of what. */
export interface Measured {
  readonly meaning: Meaning;
  /**
   * Who tells it:
   *
   * - `pods`: the servers themselves, so there is nothing while none is ready
   * - `model`: somebody before them, such as a gateway or a broker, who knows of requests without any pod
   */
  readonly scope: 'pods' | 'model';
  /** Seconds over which a rate, a share or a mean is taken. */
  readonly windowSeconds: number;
}

/** What comes of rounding: a metric that is this small is none. */
const PRECISION = 1e6;

/** Sees the state of a model every so often, as those do who scrape metrics, and tells metrics by what was seen. */
export class Meter {
  private seen: State[] = [];

  /** @param longest seconds of the longest window */
  constructor(private readonly longest: number) {}

  /** What was seen last. */
  get last(): State | undefined {
    return this.seen.at(-1);
  }

  see(state: State): void {
    this.seen.push(state);
    const oldest = state.second - this.longest;
    while ((this.seen[1]?.second ?? Number.POSITIVE_INFINITY) <= oldest) this.seen.shift();
  }

  /** The total over all pods; undefined where there is nothing to tell. */
  totalOf(measured: Measured): number | undefined {
    const mean = this.mean(measured);
    return mean === undefined ? undefined : rounded(mean * sharersOf(measured, this.last?.ready ?? 0));
  }

  /** The value of one pod, all being alike; undefined where there is nothing to tell. */
  meanOf(measured: Measured): number | undefined {
    const mean = this.mean(measured);
    return mean === undefined ? undefined : rounded(mean);
  }

  private mean(measured: Measured): number | undefined {
    const now = this.last;
    if (!now || (measured.scope === 'pods' && now.ready === 0)) return undefined;
    const value = VALUES[measured.meaning](now, this.before(measured.windowSeconds));
    return isShared(measured) ? value / sharersOf(measured, now.ready) : value;
  }

  /** What was seen a window before the last. */
  private before(windowSeconds: number): State {
    const since = (this.last?.second ?? 0) - windowSeconds;
    const found = this.seen.findLast(({ second }) => second <= since) ?? this.seen[0];
    return found ?? NOTHING;
  }
}

const NOTHING: State = {
  second: 0,
  ready: 0,
  waiting: 0,
  running: 0,
  arrived: 0,
  begun: 0,
  finished: 0,
  waited: 0,
  busy: 0,
  slots: 0,
};

/** A value of the whole model is that of each pod times the pods; where there are none, somebody else tells it whole. */
function sharersOf({ scope }: Measured, ready: number): number {
  return scope === 'model' ? Math.max(1, ready) : ready;
}

/** Whether pods share a value, rather than each having the same. */
function isShared({ meaning }: Measured): boolean {
  return !EACH.includes(meaning);
}

const EACH: readonly Meaning[] = ['utilization', 'queue-seconds', 'queue-to-compute'];

type Value = (now: State, before: State) => number;

const VALUES: Readonly<Record<Meaning, Value>> = {
  waiting: ({ waiting }) => waiting,
  running: ({ running }) => running,
  concurrency: ({ waiting, running }) => waiting + running,
  rate: (now, before) => ratio(now.finished - before.finished, now.second - before.second),
  arrivals: (now, before) => ratio(now.arrived - before.arrived, now.second - before.second),
  utilization: (now, before) => ratio(now.busy - before.busy, now.slots - before.slots),
  'queue-seconds': (now, before) => ratio(now.waited - before.waited, now.begun - before.begun),
  'queue-to-compute': (now, before) => ratio(now.waited - before.waited, now.busy - before.busy),
};

function ratio(amount: number, of: number): number {
  return of > 0 ? Math.max(0, amount) / of : 0;
}

function rounded(value: number): number {
  return Math.round(value * PRECISION) / PRECISION;
}
