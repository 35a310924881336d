import { type RuntimeMetrics, type RuntimeSignal, type SignalMeaning, signalFor } from '../runtime/signal';

/** What a model's own server tells about its load. */
export interface ServerMetrics {
  /** What servers of this kind tell, such as `VLLM_METRICS`; a server of your own is described in the same way. */
  readonly server: RuntimeMetrics;
  /**
   * Version of the server, since metrics are renamed at times.
   *
   * @default - the newest
   */
  readonly version?: string;
  /**
   * Name of the container port that serves the metrics.
   *
   * @default - the server's usual
   */
  readonly portName?: string;
  /**
   * Path of the metrics.
   *
   * @default - the server's usual
   */
  readonly path?: string;
  /**
   * The most requests that one server works on at once, and the most that it lets wait: targets that no replica can ever
   * reach are refused.
   *
   * @default - unknown
   */
  readonly limits?: { readonly running?: number; readonly waiting?: number };
}

/** Name of the container port that serves the metrics. */
export function metricsPortName({ server, portName }: ServerMetrics): string {
  return portName ?? server.portName;
}

/** Path of the metrics. */
export function metricsPath({ server, path }: ServerMetrics): string {
  return path ?? server.path;
}

/** The signal of a meaning, where the server has one. */
export function serverSignal({ server }: ServerMetrics, meaning: SignalMeaning): RuntimeSignal | undefined {
  return signalFor(server, meaning);
}

/** The greatest value that one replica can have, where it is known. */
export function ceilingOf(signal: RuntimeSignal, { limits = {} }: ServerMetrics): number | undefined {
  return signal.highest ?? (signal.boundedBy && limits[signal.boundedBy]);
}
