/** Below this an amount is what floating point leaves of zero. */
const LEAST = 1e-9;

/**
 * Requests that pods work on, each for the same time. What begins in a second is spread over it, and so is its end: of a
 * service of 1.4 s, 0.6 parts end in the next second and 0.4 in the one after.
 */
export class InService {
  private readonly whole: number;
  private readonly fraction: number;
  /** What began in a second, by the second modulo the length. */
  private readonly begun: Float64Array;
  private count = 0;

  /** @param serviceSeconds how long a request takes, above 0 */
  constructor(private readonly serviceSeconds: number) {
    this.whole = Math.floor(serviceSeconds);
    this.fraction = serviceSeconds - this.whole;
    this.begun = new Float64Array(this.whole + 2);
  }

  /** How many are worked on. */
  get total(): number {
    return this.count;
  }

  /** Seconds after a beginning until nothing of it is left to be ended. */
  get length(): number {
    return this.begun.length;
  }

  /** How many may begin in a second, given the most that may be worked on at a time. */
  room(slots: number): number {
    const free = Math.max(0, slots - this.count);
    // What takes less than a second leaves its place to others within it.
    return this.whole === 0 ? free / this.fraction : free;
  }

  /** How many are due to end in a second, before anything begins in it. */
  due(second: number): number {
    const early = this.whole === 0 ? 0 : (1 - this.fraction) * this.at(second - this.whole);
    return early + this.fraction * this.at(second - this.whole - 1);
  }

  /** Ends what is due in a second; tells how many these are. */
  end(second: number): number {
    const ended = this.due(second);
    this.begun[this.place(second)] = 0;
    this.leave(ended);
    return ended;
  }

  /** Begins requests in a second; tells how many of them end in it, too. */
  begin(second: number, requests: number): number {
    const place = this.place(second);
    this.begun[place] = (this.begun[place] ?? 0) + requests;
    this.count += requests;
    const ended = this.whole === 0 ? (1 - this.fraction) * requests : 0;
    this.leave(ended);
    return ended;
  }

  /**
   * Hands over a share of everything, as pods that end take it with them, before anything ends in a second.
   *
   * @param grace seconds after which what still runs is cut off
   * @returns how many requests will be cut off; they are not handed over
   */
  handOver(second: number, share: number, grace: number, other: InService): number {
    let cut = 0;
    for (let age = 0; age <= this.whole; age++) {
      const place = this.place(second + 2 * this.begun.length - 1 - age);
      const amount = (this.begun[place] ?? 0) * share;
      const left = age === this.whole ? amount * this.fraction : amount;
      this.begun[place] = (this.begun[place] ?? 0) - amount;
      this.leave(left);
      if (this.serviceSeconds - 1 - age > grace) cut += left;
      else other.take(place, amount, left);
    }
    return cut;
  }

  private take(place: number, begun: number, left: number): void {
    this.begun[place] = (this.begun[place] ?? 0) + begun;
    this.count += left;
  }

  private at(second: number): number {
    return second < 0 ? 0 : (this.begun[this.place(second)] ?? 0);
  }

  private place(second: number): number {
    return second % this.begun.length;
  }

  private leave(requests: number): void {
    this.count -= requests;
    if (this.count < LEAST) this.count = 0;
  }
}
