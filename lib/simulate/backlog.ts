/** Told of requests that leave: how many, and how many whole seconds they have waited. */
export type Leaving = (requests: number, waited: number) => void;

/** Below this an amount is what floating point leaves of zero. */
const LEAST = 1e-9;
/** Places of an array that are used again at once. */
const MOST_IDLE = 4096;
/** Seconds that are told apart: of a queue that nobody works off, many pods would need more memory than there is. */
const MOST_SECONDS = 65_536;

/**
 * Requests that wait, the oldest first out. Of a queue of more than 18 hours, two seconds count as one, and twice as many
 * each time that it has grown to twice the length.
 */
export class Backlog {
  /** What came in a second, the oldest first, from `head` to before `tail`. */
  private readonly seconds: number[] = [];
  private readonly amounts: number[] = [];
  private head = 0;
  private tail = 0;
  /** Seconds from which on two moments are told apart. */
  private step = 1;
  private sum = 0;

  /** How many wait. */
  get total(): number {
    return this.sum;
  }

  /** Seconds that the oldest has waited; 0 where none waits. */
  oldestAt(second: number): number {
    return this.head < this.tail ? second - (this.seconds[this.head] ?? second) : 0;
  }

  /** Those that wait, and how long so far. */
  *left(second: number): Iterable<readonly [requests: number, waited: number]> {
    for (let index = this.head; index < this.tail; index++)
      yield [this.amounts[index] ?? 0, second - (this.seconds[index] ?? second)];
  }

  /** Adds requests that came in a second, which is none before that of the last. */
  add(second: number, requests: number): void {
    if (requests < LEAST) return;
    this.sum += requests;
    if (this.tail - this.head === MOST_SECONDS) this.join();
    this.put(second, requests);
  }

  /** Tells seconds apart half as finely, as often as it takes to need fewer places. */
  private join(): void {
    while (this.tail - this.head === MOST_SECONDS) {
      const { head, tail } = this;
      this.step *= 2;
      this.head = 0;
      this.tail = 0;
      for (let index = head; index < tail; index++) this.put(this.seconds[index] ?? 0, this.amounts[index] ?? 0);
    }
  }

  /** Puts requests to those of the last place, where these came at the same time, or at a place of their own. */
  private put(second: number, requests: number): void {
    const last = this.tail - 1;
    if (last >= this.head && second - (this.seconds[last] ?? 0) < this.step) {
      this.amounts[last] = (this.amounts[last] ?? 0) + requests;
      return;
    }
    this.seconds[this.tail] = second;
    this.amounts[this.tail] = requests;
    this.tail++;
  }

  /** Takes the oldest out, as many as there is room for; tells how many these are. */
  take(second: number, room: number, leaving: Leaving): number {
    let taken = 0;
    while (this.head < this.tail && room - taken > LEAST) {
      const amount = this.amounts[this.head] ?? 0;
      const part = Math.min(amount, room - taken);
      leaving(part, second - (this.seconds[this.head] ?? 0));
      taken += part;
      this.sum -= part;
      if (amount - part > LEAST) this.amounts[this.head] = amount - part;
      else this.head++;
    }
    this.tidy();
    return taken;
  }

  /** Uses the places of what has left again. */
  private tidy(): void {
    if (this.head === this.tail) {
      this.sum = 0;
      this.head = 0;
      this.tail = 0;
      this.step = 1;
    }
    if (this.head < MOST_IDLE || this.head * 2 < this.tail) return;
    this.seconds.copyWithin(0, this.head, this.tail);
    this.amounts.copyWithin(0, this.head, this.tail);
    this.tail -= this.head;
    this.head = 0;
  }
}
