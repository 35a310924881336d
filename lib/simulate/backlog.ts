/** Told of requests that leave: how many, and how many whole seconds they have waited. */
export type Leaving = (requests: number, waited: number) => void;

/** Below this an amount is what floating point leaves of zero. */
const LEAST = 1e-9;
/** Places of an array that are given back at once. */
const MOST_IDLE = 4096;

/** Requests that wait, the oldest first out. */
export class Backlog {
  private seconds: number[] = [];
  private amounts: number[] = [];
  private head = 0;
  private sum = 0;

  /** How many wait. */
  get total(): number {
    return this.sum;
  }

  /** Seconds that the oldest has waited; 0 where none waits. */
  oldestAt(second: number): number {
    return this.head < this.seconds.length ? second - (this.seconds[this.head] ?? second) : 0;
  }

  /** Those that wait, and how long so far. */
  *left(second: number): Iterable<readonly [requests: number, waited: number]> {
    for (let index = this.head; index < this.amounts.length; index++)
      yield [this.amounts[index] ?? 0, second - (this.seconds[index] ?? second)];
  }

  /** Adds requests that came in a second. */
  add(second: number, requests: number): void {
    if (requests < LEAST) return;
    this.seconds.push(second);
    this.amounts.push(requests);
    this.sum += requests;
  }

  /** Takes the oldest out, as many as there is room for; tells how many these are. */
  take(second: number, room: number, leaving: Leaving): number {
    let left = room;
    while (this.head < this.amounts.length && left > LEAST) {
      const amount = this.amounts[this.head] ?? 0;
      const part = Math.min(amount, left);
      leaving(part, second - (this.seconds[this.head] ?? 0));
      left -= part;
      this.sum -= part;
      if (amount - part > LEAST) this.amounts[this.head] = amount - part;
      else this.head++;
    }
    this.tidy();
    return room - left;
  }

  private tidy(): void {
    if (this.head === this.amounts.length) this.sum = 0;
    if (this.head < MOST_IDLE || this.head * 2 < this.amounts.length) return;
    this.seconds = this.seconds.slice(this.head);
    this.amounts = this.amounts.slice(this.head);
    this.head = 0;
  }
}
