import type { Load } from './load';
import { normalOf, type Random, shareOut } from './random';

/**
 * How the requests of a bin are spread over it:
 *
 * - `random`: each comes at a moment of its own, as those of many independent users do; where it is only known how many
 *   are to be expected, chance has it how many come
 * - `even`: the same part of them in each second
 */
export type Spread = 'random' | 'even';

/** Requests in a second from which on they are not placed one by one. */
export const MANY = 30;

/** Requests by the second, bin after bin. */
export class Arrivals {
  private bin = -1;
  private readonly seconds: Float64Array;

  constructor(
    private readonly load: Load,
    private readonly spread: Spread,
    private readonly random: Random,
  ) {
    this.seconds = new Float64Array(load.binSeconds);
  }

  /** Requests that come in a second, counted from the start of the load; seconds are asked for in order. */
  at(second: number): number {
    const { binSeconds } = this.load;
    const bin = Math.floor(second / binSeconds);
    if (bin !== this.bin) this.fill(bin);
    return this.seconds[second - bin * binSeconds] ?? 0;
  }

  private fill(bin: number): void {
    const { requests, binSeconds } = this.load;
    const count = requests[bin] ?? 0;
    this.bin = bin;
    this.seconds.fill(this.spread === 'even' ? count / binSeconds : 0);
    if (this.spread === 'even') return;
    if (this.load.isExpected) this.drawEach(count / binSeconds);
    else if (count / binSeconds < MANY) this.placeEach(count);
    else shareOut(count, binSeconds, this.random, (second, amount) => this.add(second, amount));
  }

  /** So many in a second as come of many users who do not know of each other, by a Poisson distribution. */
  private drawEach(rate: number): void {
    for (let second = 0; second < this.load.binSeconds; second++) {
      const drawn = rate < MANY ? this.few(rate) : Math.round(rate + Math.sqrt(rate) * normalOf(this.random));
      this.add(second, Math.max(0, drawn));
    }
  }

  /** A number of a Poisson distribution with a small mean. */
  private few(mean: number): number {
    const least = Math.exp(-mean);
    let count = 0;
    for (let product = this.random(); product > least; product *= this.random()) count++;
    return count;
  }

  /** What is less than a request comes as a whole would, at one moment. */
  private placeEach(count: number): void {
    const { binSeconds } = this.load;
    for (let left = count; left > 0; left--) this.add(Math.floor(this.random() * binSeconds), Math.min(1, left));
  }

  private add(second: number, amount: number): void {
    this.seconds[second] = (this.seconds[second] ?? 0) + amount;
  }
}
