/** Requests that come, in bins of one length. */
export interface Load {
  /** What it is, for the report: `trace.csv`, or `step:2rps,20rps@10m`. */
  readonly origin: string;
  /** Seconds at which the first bin begins. */
  readonly start: number;
  /** Length of a bin, whole seconds. */
  readonly binSeconds: number;
  /** Requests in each bin. */
  readonly requests: readonly number[];
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

/** The same load with so many times the requests. */
export function timesLoad(load: Load, factor: number): Load {
  return factor === 1 ? load : { ...load, requests: load.requests.map((count) => count * factor) };
}
