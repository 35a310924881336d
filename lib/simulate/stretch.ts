/** Measures for how long something lasts. */
export class Stretch {
  private current = 0;
  longest = 0;
  total = 0;

  /** A second passes in which it holds, or not. */
  pass(holds: boolean): void {
    this.current = holds ? this.current + 1 : 0;
    if (holds) this.total++;
    if (this.current > this.longest) this.longest = this.current;
  }
}

/** The mean of the last seconds. */
export class MovingMean {
  private readonly values: Float64Array;
  private sum: number;
  private count = 0;

  /**
   * @param seconds over how many it is taken
   * @param before what the value was before the first second
   */
  constructor(seconds: number, before: number) {
    this.values = new Float64Array(seconds).fill(before);
    this.sum = before * seconds;
  }

  /** Adds the value of a second, and gives the mean. */
  pass(value: number): number {
    const place = this.count % this.values.length;
    this.sum += value - (this.values[place] ?? 0);
    this.values[place] = value;
    this.count++;
    return this.sum / this.values.length;
  }
}
