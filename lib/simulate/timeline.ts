/** What happened in a part of the time. */
export interface Column {
  /** Seconds at which it begins, from the start. */
  readonly second: number;
  /** Requests that came in a second, on average. */
  readonly load: number;
  /** Most replicas that were wanted, and that were ready. */
  readonly wanted: number;
  readonly ready: number;
  /** Most requests that waited. */
  readonly waiting: number;
}

/** What is added to a timeline in a second. */
export type Moment = Omit<Column, 'second'>;

/** The course of a simulation in columns, each as long as the others but for rounding. */
export class Timeline {
  private readonly sums: { seconds: number; load: number; wanted: number; ready: number; waiting: number }[];

  constructor(
    private readonly seconds: number,
    columns: number,
  ) {
    const length = Math.min(columns, seconds);
    this.sums = Array.from({ length }, () => ({ seconds: 0, load: 0, wanted: 0, ready: 0, waiting: 0 }));
  }

  pass(second: number, { load, wanted, ready, waiting }: Moment): void {
    const sum = this.sums[Math.floor((second * this.sums.length) / this.seconds)];
    if (!sum) return;
    sum.seconds++;
    sum.load += load;
    sum.wanted = Math.max(sum.wanted, wanted);
    sum.ready = Math.max(sum.ready, ready);
    sum.waiting = Math.max(sum.waiting, waiting);
  }

  get columns(): readonly Column[] {
    return this.sums.map(({ seconds, load, wanted, ready, waiting }, index) => ({
      second: Math.ceil((index * this.seconds) / this.sums.length),
      load: load / Math.max(1, seconds),
      wanted,
      ready,
      waiting,
    }));
  }
}
