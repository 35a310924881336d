/** Requests that come, in bins of one length. */
export interface Load {
  /** What it is, for the report: `trace.csv`, or `step:2rps,20rps@10m`. */
  readonly origin: string;
  /** Seconds at which the first bin begins. */
  readonly start: number;
  /** Unix time at which the first bin begins, in seconds, where that is known. */
  readonly beginning?: number;
  /**
   * A name of the IANA time zone database, by whose clock moments are told where they are known.
   *
   * @default - UTC
   */
  readonly timeZone?: string;
  /** Length of a bin, whole seconds. */
  readonly binSeconds: number;
  /** Requests in each bin. */
  readonly requests: readonly number[];
  /** Whether that is how many are to be expected, rather than how many were counted. */
  readonly isExpected?: boolean;
}

/** How long a load lasts, in seconds. */
export function secondsOf({ binSeconds, requests }: Load): number {
  return binSeconds * requests.length;
}

/** Requests of a load in all. */
export function totalOf({ requests }: Load): number {
  return requests.reduce((sum, count) => sum + count, 0);
}

/** The most requests in a second, over a bin. */
export function peakRateOf({ binSeconds, requests }: Load): number {
  return requests.reduce((most, count) => Math.max(most, count), 0) / binSeconds;
}

/** Requests in a second, on average over so many seconds from one on; over fewer at the end of the load. */
export function rateOver(load: Load, from: number, seconds: number): number {
  const { binSeconds, requests } = load;
  const until = Math.min(from + seconds, secondsOf(load));
  let sum = 0;
  for (let bin = Math.floor(from / binSeconds); bin * binSeconds < until; bin++) {
    const within = Math.min(until, (bin + 1) * binSeconds) - Math.max(from, bin * binSeconds);
    sum += ((requests[bin] ?? 0) * within) / binSeconds;
  }
  return until > from ? sum / (until - from) : 0;
}

/** The same load with so many times the requests. */
export function timesLoad(load: Load, factor: number): Load {
  const origin = `${load.origin}, ${factor} times`;
  return factor === 1 ? load : { ...load, origin, requests: load.requests.map((count) => count * factor) };
}
