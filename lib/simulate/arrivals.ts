import type { Load } from './load';
import type { Random } from './random';

/**
 * How the requests of a bin are spread over it:
 *
 * - `random`: each comes at a moment of its own, as those of many independent users do
 * - `even`: the same part of them in each second
 */
export type Spread = 'random' | 'even';

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
    // What is less than a request comes as a whole would, at one moment.
    for (let left = count; left > 0; left--) this.add(Math.floor(this.random() * binSeconds), Math.min(1, left));
  }

  private add(second: number, amount: number): void {
    this.seconds[second] = (this.seconds[second] ?? 0) + amount;
  }
}
