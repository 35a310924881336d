import type { Duration } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { faultText } from '../manifest/fault';
import type { SecretKey } from '../manifest/secret-key';
import { someOf } from '../manifest/some-of';
import { judgeCalls } from '../props/require';
import type { Fallback } from './scaled-object';
import type { AuthenticationRef } from './trigger';

/** The sources of scopes: not in their context, which takes nothing once a scope has children. */
const SOURCES = new WeakMap<IConstruct, MetricSource>();

/** Constructs that took their source from a scope, or for want of one. */
const TAKERS = new WeakSet<IConstruct>();

/** How Prometheus is told to scrape a model, by an object of the Prometheus Operator. */
export interface MonitorOptions {
  /**
   * `pod` scrapes the pods, so that a model without a Service is scraped too; `service` scrapes the pods behind its
   * Service.
   *
   * @default 'pod'
   */
  readonly kind?: 'pod' | 'service';
  /**
   * Labels of the monitor, by which a Prometheus chooses its monitors: the chart kube-prometheus-stack wants
   * `{ release: '<name of the release>' }`, and passes over monitors without it.
   *
   * @default - those of the model
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * How often Prometheus asks the server. The windows of rates follow from it.
   *
   * @default Duration.seconds(15), as often as the autoscaler looks
   */
  readonly interval?: Duration;
  /**
   * The key that the server asks for on its metrics page, sent as a bearer token: the name of a Secret of the model's
   * namespace with the key `token`, or with a key of your own. llama.cpp asks for its API key there.
   *
   * @default - none
   * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.SafeAuthorization
   */
  readonly authorization?: SecretKey | string;
}

/** What every source that reads Prometheus can be told. */
export interface PrometheusSourceOptions {
  /**
   * How Prometheus is told to scrape the model; `false` where it is told elsewhere, with the labels `namespace` and
   * `pod` on its series. The autoscaler then bears the annotation by which the rule `metric-unscraped` does not ask who
   * does.
   *
   * @default - a PodMonitor
   */
  readonly monitor?: MonitorOptions | false;
}

/** Options of the Prometheus adapter. */
export interface PrometheusAdapterOptions extends PrometheusSourceOptions {
  /**
   * Whether the app itself holds the adapter's rules, in a `PrometheusAdapterRules`; `false` where they are kept
   * elsewhere.
   *
   * @default true
   */
  readonly rules?: boolean;
}

/** Options of KEDA. */
export interface KedaOptions extends PrometheusSourceOptions {
  /**
   * Address of Prometheus, such as `http://prometheus.monitoring:9090`.
   *
   * @default - none, so no signal can be used
   */
  readonly prometheus?: string;
  /**
   * What KEDA signs in to Prometheus with.
   *
   * @default - nothing
   */
  readonly authentication?: AuthenticationRef;
  /**
   * How it signs in: `bearer`, `basic`, `tls`, or several with commas between them.
   *
   * @default - none
   */
  readonly authModes?: string;
  /**
   * What is kept while a metric is missing; `false` leaves it out.
   *
   * @default - after 3 failures the replicas that are there, at least `minReplicas`
   */
  readonly fallback?: Fallback | false;
  /**
   * How often KEDA looks whether a model at zero replicas is wanted.
   *
   * @default - a tenth of the usual start-up, from 5 s to 30 s; KEDA's own 30 s where no start-up is declared
   */
  readonly pollingInterval?: Duration;
  /**
   * How long nothing must be wanted before the last replicas are removed.
   *
   * @default - 1.5 times the longest start-up, at least KEDA's own 300 s
   */
  readonly cooldown?: Duration;
}

/** What a source is, as data. */
export type MetricSourceDefinition =
  | { readonly type: 'resourceMetrics' }
  | ({ readonly type: 'prometheusAdapter' } & PrometheusAdapterOptions)
  | ({ readonly type: 'keda' } & KedaOptions);

/**
 * Where an autoscaler takes its metrics from, for a model (`scaling.source`) or for all models of an app:
 *
 * @example
 * const app = new ServingApp();
 * MetricSource.keda({ prometheus: 'http://prometheus.monitoring:9090' }).useIn(app);
 */
export class MetricSource {
  private constructor(
    /** What the source is, as data. */
    readonly definition: MetricSourceDefinition,
  ) {}

  /** The metrics server: CPU and memory. */
  static resourceMetrics(): MetricSource {
    return new MetricSource({ type: 'resourceMetrics' });
  }

  /**
   * Prometheus through prometheus-adapter, which serves the metrics API that a HorizontalPodAutoscaler reads.
   *
   * @see https://github.com/kubernetes-sigs/prometheus-adapter
   */
  static prometheusAdapter(options: PrometheusAdapterOptions = {}): MetricSource {
    return new MetricSource({ type: 'prometheusAdapter', ...options });
  }

  /**
   * KEDA, which owns the HorizontalPodAutoscaler, scales to zero and reads queues and schedules too.
   *
   * @see https://keda.sh
   */
  static keda(options: KedaOptions = {}): MetricSource {
    return new MetricSource({ type: 'keda', ...options });
  }

  /**
   * The source of the scopes that a construct stands in, the nearest first: resource metrics where none was set. Whoever
   * asks builds on the answer, so a source that is set later is a fault.
   */
  static of(scope: Construct): MetricSource {
    TAKERS.add(scope);
    const scopes = scope.node.scopes.toReversed();
    const nearest = scopes.map((each) => SOURCES.get(each)).find((source) => source !== undefined);
    return nearest ?? MetricSource.resourceMetrics();
  }

  /**
   * Makes this the source of every model below a construct that does not choose its own. Charts may be there before it;
   * a model that was made before has taken its metrics from elsewhere, which is told at synthesis.
   *
   * @param scope an app, or a chart or another scope in it
   */
  useIn(scope: Construct): void {
    const late = scope.node
      .findAll()
      .filter((construct) => TAKERS.has(construct) && !hasNearerSource(construct, scope));
    SOURCES.set(scope, this);
    if (late.length > 0) scope.node.addValidation({ validate: () => [comesTooLate(this, late)] });
  }
}

judgeCalls('MetricSource', MetricSource);

/** Whether a scope between a construct and one around it has a source. */
function hasNearerSource(construct: IConstruct, around: IConstruct): boolean {
  const scopes = construct.node.scopes;
  return scopes.slice(scopes.indexOf(around) + 1).some((scope) => SOURCES.has(scope));
}

function comesTooLate({ definition }: MetricSource, late: readonly IConstruct[]): string {
  return faultText({
    field: `MetricSource.${definition.type}`,
    problem: `is set by useIn after ${someOf(late.map(({ node }) => node.path))}, which could no longer take metrics from it`,
    fix: 'Call useIn before the first model is made, or give those models scaling.source.',
  });
}
