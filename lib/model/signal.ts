import { judgeCalls } from '../props/require';
import type { SignalMeaning } from '../runtime/signal';

/** How much of a signal one replica is to have. */
export interface SignalTarget {
  /** The autoscaler keeps the average over all replicas near this. */
  readonly perReplica: number;
  /**
   * Name of the model, where the server holds several and this signal is to be of one. Of an ensemble of Triton it must be
   * the ensemble: its models count each request again.
   *
   * @default - all models of the server
   */
  readonly model?: string;
}

/** A number that Prometheus has, whoever exposes it. */
export interface QueryOptions {
  /** Name of the metric, in lower case letters, digits and underscores. */
  readonly name: string;
  /** PromQL. It is summed up to one series. */
  readonly query: string;
  /** The part of the total that one replica is to have. */
  readonly perReplica: number;
  /**
   * Name of a metric in `query` that bears the label `namespace`, by whose existence the Prometheus adapter knows that
   * there is a value.
   *
   * @default - none: needed with the Prometheus adapter alone
   */
  readonly series?: string;
  /**
   * Whether the query yields a number while the model has no pods, such as the length of a gateway's queue. Only then
   * can it wake a model from zero.
   *
   * @default false
   */
  readonly existsAtZeroPods?: boolean;
  /**
   * The total above which a model at zero replicas is woken.
   *
   * @default 0
   */
  readonly activation?: number;
}

/** What a signal is, as data. */
export type SignalDefinition =
  | ({ readonly type: 'server'; readonly meaning: SignalMeaning } & SignalTarget)
  | ({ readonly type: 'query' } & QueryOptions);

/**
 * What to scale on by its meaning. The model's runtime knows the metric behind it, and the metric source makes of it what
 * the autoscaler needs: a metric, the monitor, and the adapter's rule or KEDA's trigger.
 */
export class Signal {
  private constructor(
    /** What the signal is, as data. */
    readonly definition: SignalDefinition,
  ) {}

  /** Requests that wait in the server. The signal of choice for servers with a queue: it says what is missing. */
  static waitingRequests(target: SignalTarget): Signal {
    return Signal.server('waitingRequests', target);
  }

  /** Requests that the server works on. It is bounded by what the server works on at once. */
  static runningRequests(target: SignalTarget): Signal {
    return Signal.server('runningRequests', target);
  }

  /** Requests that wait or are worked on. It moves before a queue forms. */
  static concurrency(target: SignalTarget): Signal {
    return Signal.server('concurrency', target);
  }

  /** Requests that are finished in a second. It needs to be known what one replica can do, and hides a slow server. */
  static requestsPerSecond(target: SignalTarget): Signal {
    return Signal.server('requestsPerSecond', target);
  }

  /** Filled share of the key-value cache, 0 to 1; `perReplica: 0.8` keeps a fifth free. */
  static cacheUsage(target: SignalTarget): Signal {
    return Signal.server('cacheUsage', target);
  }

  /** How many seconds a request waits on average. */
  static queueSeconds(target: SignalTarget): Signal {
    return Signal.server('queueSeconds', target);
  }

  /** Time that requests wait, divided by the time that they are computed: 1 is as long a wait as a computation. */
  static queueToCompute(target: SignalTarget): Signal {
    return Signal.server('queueToCompute', target);
  }

  /** Any number that Prometheus has, such as the length of a gateway's queue. */
  static query(options: QueryOptions): Signal {
    return new Signal({ type: 'query', ...options });
  }

  private static server(meaning: SignalMeaning, target: SignalTarget): Signal {
    return new Signal({ type: 'server', meaning, ...target });
  }
}

judgeCalls('Signal', Signal);
