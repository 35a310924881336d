import { isSince } from '../manifest/server-version';

/**
 * What a load signal tells, whatever a server calls it:
 *
 * - `waitingRequests`: requests that a server has accepted and not begun to work on
 * - `runningRequests`: requests that it is working on
 * - `concurrency`: both together
 * - `requestsPerSecond`: requests that it finishes in a second
 * - `cacheUsage`: filled share of the key-value cache, 0 to 1
 * - `queueSeconds`: how long a request waits, on average, before it is worked on
 * - `queueToCompute`: time that requests spend waiting, divided by the time spent computing them
 */
export type SignalMeaning =
  | 'waitingRequests'
  | 'runningRequests'
  | 'concurrency'
  | 'requestsPerSecond'
  | 'cacheUsage'
  | 'queueSeconds'
  | 'queueToCompute';

/** A Prometheus metric that a server exposes. */
export interface Series {
  /** Its name, as it stands on the metrics page. */
  readonly name: string;
  /** Names that older versions of the server used. */
  readonly earlier?: readonly EarlierName[];
  /** The version of the server that brought the metric, where supported ones are older. */
  readonly since?: string;
  /** A counter only grows, so it tells of load by its rate alone. */
  readonly type: 'gauge' | 'counter';
  /** Labels that the server sets, sorted. */
  readonly labels: readonly string[];
  /** The label of `labels` that holds the name of the model; left out where the server has none. */
  readonly modelLabel?: string;
  /** Labels that must have a certain value lest something be counted twice. */
  readonly matchers?: Readonly<Record<string, string>>;
  /** True where a server that has had no request yet does not show it; what is absent then counts as 0. */
  readonly bornWithTraffic?: boolean;
}

/** What a metric was called before it was renamed. */
export interface EarlierName {
  readonly name: string;
  /** The version of the server that brought the present name, such as `0.10.0`. */
  readonly before: string;
}

/** How the value of one pod comes from its metrics. */
export type SignalValue =
  /** The sum of all series of these gauges. */
  | { readonly kind: 'sum'; readonly gauges: readonly Series[] }
  /** The highest series of a gauge that cannot be added up, such as a share. */
  | { readonly kind: 'highest'; readonly gauge: Series }
  /** What a counter grows by in a second. */
  | { readonly kind: 'rate'; readonly counter: Series }
  /** What one counter grows by, divided by what another grows by, times `scale` (1 unless given). */
  | {
      readonly kind: 'ratioOfRates';
      readonly numerator: Series;
      readonly denominator: Series;
      readonly scale?: number;
    };

/** A signal of a model server's load. Each pod reports its own, so none of them exists while there are no pods. */
export interface RuntimeSignal {
  readonly meaning: SignalMeaning;
  readonly value: SignalValue;
  /** The unit of one pod's value. */
  readonly unit: 'requests' | 'requests per second' | 'share' | 'seconds' | 'ratio';
  /** The greatest value that a pod can have, where there is a fixed one. The least is 0. */
  readonly highest?: number;
  /**
   * What bounds the value of a pod otherwise: the most requests that the server works on at once, or the most that it
   * lets wait.
   */
  readonly boundedBy?: 'running' | 'waiting';
  /** Where the facts come from. */
  readonly source: string;
}

/** What a model server tells about its load, and where. */
export interface RuntimeMetrics {
  /** Name in kebab-case, such as `vllm`. */
  readonly runtime: string;
  /** Name for people, such as `vLLM`. */
  readonly title: string;
  /** Name of the container port that serves the metrics page: `http` for that of the model, else `metrics`. */
  readonly portName: 'http' | 'metrics';
  /** Usual number of that port. */
  readonly port: number;
  /** Path of the metrics page. */
  readonly path: string;
  /** What must be set before the server shows its metrics. */
  readonly needs?: string;
  /** One for each meaning at the most. */
  readonly signals: readonly RuntimeSignal[];
}

/** The signal of a meaning, where the server has one. */
export function signalFor({ signals }: RuntimeMetrics, meaning: SignalMeaning): RuntimeSignal | undefined {
  return signals.find((signal) => signal.meaning === meaning);
}

/** The metrics that a signal is made of. */
export function seriesOf({ value }: RuntimeSignal): readonly Series[] {
  switch (value.kind) {
    case 'sum':
      return value.gauges;
    case 'highest':
      return [value.gauge];
    case 'rate':
      return [value.counter];
    case 'ratioOfRates':
      return [value.numerator, value.denominator];
  }
}

/**
 * The name of a metric in a version of the server.
 *
 * @param version such as `0.9.1` or `v0.9.1`; the newest where it is left out or cannot be read
 */
export function seriesName({ name, earlier = [] }: Series, version?: string): string {
  return earlier.find(({ before }) => !isSince(version, before))?.name ?? name;
}
