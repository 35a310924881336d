/** How long requests have waited, in whole seconds. */
export class Waits {
  private readonly counts = new Map<number, number>();
  private total = 0;

  add(requests: number, seconds: number): void {
    this.counts.set(seconds, (this.counts.get(seconds) ?? 0) + requests);
    this.total += requests;
  }

  /** How many waited longer than that. */
  longerThan(seconds: number): number {
    let sum = 0;
    for (const [waited, requests] of this.counts) if (waited > seconds) sum += requests;
    return sum;
  }

  /** Seconds in which a share of the requests was begun; 0 where there was none. */
  quantile(share: number): number {
    const sorted = Array.from(this.counts).sort(([a], [b]) => a - b);
    let sum = 0;
    for (const [waited, requests] of sorted) {
      sum += requests;
      if (sum >= share * this.total * (1 - 1e-12)) return waited;
    }
    return sorted.at(-1)?.[0] ?? 0;
  }

  get longest(): number {
    let longest = 0;
    for (const waited of this.counts.keys()) longest = Math.max(longest, waited);
    return longest;
  }
}
