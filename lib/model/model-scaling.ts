import type { Construct } from 'constructs';
import { type Fault, Faults } from '../manifest/fault';
import { IGNORE_PREFIX } from '../manifest/ignore-annotation';
import { someOf } from '../manifest/some-of';
import type { SignalMeaning } from '../runtime/signal';
import { type AdapterRule, distinctRules } from '../scaling/adapter-rule';
import type { ScalingBehavior } from '../scaling/behavior';
import { Metric } from '../scaling/metric';
import { type KedaOptions, MetricSource } from '../scaling/metric-source';
import { cooldownFor, type LoadTime, overPace, paceFor, pollingIntervalFor } from '../scaling/pace';
import type { Fallback, ScaledObjectOptions } from '../scaling/scaled-object';
import type { ReplicaBounds } from '../scaling/scaling';
import { Trigger } from '../scaling/trigger';
import { askForRules, isFirstToAsk, othersThatAsk, ruleHolders, rulesAskedFor } from './adapter-registry';
import { type Declaration, declaredField, floorAt, signalAt } from './declaration';
import { ModelAutoscaler } from './model-autoscaler';
import type { ModelDeployment } from './model-deployment';
import { ModelMonitor } from './model-monitor';
import { ModelScaledObject } from './model-scaled-object';
import type { ModelService } from './model-service';
import { metricsPath, metricsPortName, type ServerMetrics, serverSignal } from './server-metrics';
import { Signal } from './signal';
import { totalQuery } from './signal-query';
import { queryScope, type ResolutionScope, resolveSignal, type ScalingQuery } from './signal-resolution';

/** What a model can scale on. */
export type ScalingMetric = Metric | Signal | Trigger;

/** A time during which more replicas are kept. */
export interface ScheduledFloor {
  /** When it begins, a cron expression: `0 8 * * 1-5` is eight in the morning on weekdays. */
  readonly from: string;
  /** When it ends. */
  readonly until: string;
  /** A name of the IANA time zone database, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** Replicas that are kept during this time, at least. */
  readonly minReplicas: number;
}

/** How a model scales: between which bounds, on what, how fast, and where the metrics come from. */
export interface ModelScalingOptions extends ReplicaBounds {
  /**
   * What to scale on; the one that asks for most replicas decides. At least one, here or by the model's `scaleOn...`.
   *
   * @default - none
   */
  readonly metrics?: readonly ScalingMetric[];
  /**
   * How fast replicas come and go. Given for one direction, the other is still derived; `'kubernetes'` derives nothing.
   *
   * @default - derived from `startup` by `paceFor`; Kubernetes' own where no start-up is declared
   */
  readonly behavior?: ScalingBehavior | 'kubernetes';
  /**
   * Where the metrics come from.
   *
   * @default - that of the app (`MetricSource.useIn`), else resource metrics
   */
  readonly source?: MetricSource;
  /**
   * Times during which more replicas are kept. Needs KEDA.
   *
   * @default - none
   */
  readonly schedule?: readonly ScheduledFloor[];
}

/** What the scaling of a model is made from. */
export interface ModelScalingContext {
  readonly deployment: ModelDeployment;
  readonly service?: ModelService;
  readonly startup?: LoadTime;
  readonly serverMetrics?: ServerMetrics;
}

/**
 * Makes of one declaration what the metric source needs: the autoscaler or KEDA's ScaledObject, the monitor, and the
 * rules of the Prometheus adapter.
 */
export class ModelScaling {
  readonly autoscaler: ModelAutoscaler | ModelScaledObject;
  private readonly source: MetricSource;
  private readonly resolved: (Metric | Trigger)[] = [];
  /** Where each of those resolved was declared. */
  private readonly declared: Declaration[] = [];
  private readonly rules: AdapterRule[] = [];
  private readonly absentAtZero: string[] = [];
  private readonly asked: ScalingQuery[] = [];
  private readonly found = new Faults();
  private count = 0;
  private scraper: ModelMonitor | undefined;

  constructor(
    private readonly scope: Construct,
    private readonly options: ModelScalingOptions,
    private readonly context: ModelScalingContext,
  ) {
    this.source = options.source ?? MetricSource.of(scope);
    this.autoscaler = this.usesKeda ? this.scaledObject() : this.horizontalPodAutoscaler();
    for (const metric of options.metrics ?? []) this.add(metric);
    for (const [index, floor] of (options.schedule ?? []).entries()) this.addFloor(floor, index);
    if (this.keepsRules) askForRules(scope, () => this.rules);
  }

  /** The monitor, where a signal needs one. */
  get monitor(): ModelMonitor | undefined {
    return this.scraper;
  }

  /** The labels by which Prometheus chooses monitors, as the source tells them. */
  get monitorLabels(): Readonly<Record<string, string>> | undefined {
    const { definition } = this.source;
    const monitor = definition.type === 'resourceMetrics' ? undefined : definition.monitor;
    return monitor ? monitor.labels : undefined;
  }

  /** What Prometheus is asked for the model to be scaled, by KEDA or by the adapter. */
  get queries(): readonly ScalingQuery[] {
    return this.asked;
  }

  /** What is wrong with the declaration as a whole. */
  get faults(): Faults {
    const faults = new Faults();
    for (const fault of this.found.all) faults.add(fault);
    const asks = this.keepsRules && this.rules.length > 0;
    if (asks && ruleHolders(this.scope).length === 0 && isFirstToAsk(this.scope))
      faults.add(rulesWithoutHolder(this.scope));
    this.checkAwakening(faults);
    return faults;
  }

  /**
   * PromQL for the total of a signal over the model's replicas, for alerts and dashboards: one series, the very one that
   * is scaled on. Nothing where the server has no such signal or Prometheus does not scrape it.
   */
  query(meaning: SignalMeaning): string | undefined {
    const { deployment, serverMetrics } = this.context;
    const signal = serverMetrics && serverSignal(serverMetrics, meaning);
    const namespace = deployment.metadata.namespace;
    if (!signal || namespace === undefined || this.source.definition.type === 'resourceMetrics') return undefined;
    const scope = { ...this.baseScope, monitor: this.neededMonitor(serverMetrics) };
    return totalQuery(signal, queryScope(scope, serverMetrics, namespace), this.baseScope.scalesToZero);
  }

  /** The autoscaler itself takes every external metric for one that is there at zero; here it is known which is not. */
  private checkAwakening(faults: Faults): void {
    if (this.usesKeda || this.options.minReplicas !== 0 || this.absentAtZero.length === 0) return;
    const others = this.resolved.filter((metric) => metric instanceof Metric && isAboutNoPod(metric));
    if (others.length > this.absentAtZero.length) return;
    faults.add({
      field: 'scaling.minReplicas',
      value: 0,
      problem: `needs a metric that exists while there are no pods, and ${this.absentAtZero.join(', ')} is not said to`,
      fix: 'Set existsAtZeroPods on the query if it yields a number without the pods, or keep one replica.',
    });
  }

  /** Adds a metric, whatever it needs besides. */
  add(metric: ScalingMetric): void {
    const declared = `metrics[${this.count++}]`;
    const field = `scaling.${declared}`;
    if (metric instanceof Signal) this.addSignal(metric, field, declared);
    else if (!(metric instanceof Metric || metric instanceof Trigger)) this.found.add(noMetric(field));
    else if (metric instanceof Trigger && !this.usesKeda) {
      this.found.add({
        field,
        value: metric.definition.type,
        problem: 'is a trigger of KEDA, and the metrics come from elsewhere',
        fix: 'Set source: MetricSource.keda({ ... }), or use a Metric or a Signal.',
      });
    } else {
      this.resolve(metric, { field: declared });
      if (metric instanceof Trigger) this.askAsTrigger(metric, field);
    }
  }

  /** A trigger of the user's own that asks Prometheus. */
  private askAsTrigger({ definition: { type, metadata, existsAtZeroPods } }: Trigger, field: string): void {
    const { query } = metadata;
    if (type === 'prometheus' && query !== undefined) this.asked.push({ name: field, query, existsAtZeroPods });
  }

  private resolve(metric: Metric | Trigger, declaration: Declaration): void {
    this.resolved.push(metric);
    this.declared.push(declaration);
    if (this.isScrapedElsewhere && MAY_BE_OF_PODS.includes(metric.definition.type))
      this.autoscaler.metadata.addAnnotation(`${IGNORE_PREFIX}metric-unscraped`, SCRAPED_ELSEWHERE);
  }

  private addSignal(signal: Signal, field: string, declared: string): void {
    const resolution = resolveSignal(signal, this.resolutionScope(signal), field, this.found);
    if (!resolution) return;
    this.resolve(resolution.metric, signalAt(declared));
    this.asked.push(resolution.query);
    if (resolution.rule) this.rules.push(resolution.rule);
    const { definition } = signal;
    const { serverMetrics } = this.context;
    if (definition.type === 'server' && serverMetrics)
      this.context.deployment.markScraped(metricsPortName(serverMetrics));
    if (definition.type === 'query' && !definition.existsAtZeroPods) this.absentAtZero.push(definition.name);
  }

  private resolutionScope({ definition }: Signal): ResolutionScope {
    const { serverMetrics } = this.context;
    const scrapes = definition.type === 'server' && serverMetrics !== undefined;
    return scrapes ? { ...this.baseScope, monitor: this.neededMonitor(serverMetrics) } : this.baseScope;
  }

  private get baseScope(): ResolutionScope {
    return {
      source: this.source.definition,
      deployment: this.context.deployment,
      serverMetrics: this.context.serverMetrics,
      tolerance: this.behavior?.scaleUp?.tolerance,
      scalesToZero: this.options.minReplicas === 0,
    };
  }

  private neededMonitor(serverMetrics: ServerMetrics): ModelMonitor | undefined {
    const { definition } = this.source;
    if (definition.type === 'resourceMetrics' || definition.monitor === false) return undefined;
    this.scraper ??= new ModelMonitor(this.scope, 'monitor', {
      ...definition.monitor,
      deployment: this.context.deployment,
      service: this.context.service,
      port: metricsPortName(serverMetrics),
      path: metricsPath(serverMetrics),
    });
    return this.scraper;
  }

  private addFloor({ from, until, timeZone, minReplicas }: ScheduledFloor, index: number): void {
    if (this.usesKeda) {
      this.resolve(Trigger.cron({ start: from, end: until, timeZone, replicas: minReplicas }), floorAt(index));
      return;
    }
    this.found.add({
      field: 'scaling.schedule',
      problem: 'needs KEDA: a HorizontalPodAutoscaler knows no time of day',
      fix: 'Set source: MetricSource.keda({ ... }), or raise minReplicas.',
    });
  }

  /** Whether somebody said that Prometheus is told elsewhere to scrape the model. */
  private get isScrapedElsewhere(): boolean {
    const { definition } = this.source;
    return definition.type !== 'resourceMetrics' && definition.monitor === false;
  }

  /** Whether something that was asked for is at fault, and so not among the metrics. */
  private get isPartial(): boolean {
    return this.found.all.length > 0;
  }

  private get usesKeda(): boolean {
    return this.source.definition.type === 'keda';
  }

  private get keepsRules(): boolean {
    const { definition } = this.source;
    return definition.type === 'prometheusAdapter' && definition.rules !== false;
  }

  private get behavior(): ScalingBehavior | undefined {
    const { behavior } = this.options;
    if (behavior === 'kubernetes') return undefined;
    return overPace(this.context.startup && paceFor(this.context.startup), behavior);
  }

  private horizontalPodAutoscaler(): ModelAutoscaler {
    return new ModelAutoscaler(this.scope, 'autoscaler', {
      minReplicas: this.options.minReplicas,
      maxReplicas: this.options.maxReplicas,
      behavior: this.behavior,
      target: this.context.deployment,
      metrics: this.resolved as readonly Metric[],
      isPartial: () => this.isPartial,
      declaredAs: (field) => declaredField(field, this.declared),
    });
  }

  private scaledObject(): ModelScaledObject {
    const { minReplicas, maxReplicas } = this.options;
    const fallback = () => this.fallback;
    return new ModelScaledObject(this.scope, 'autoscaler', {
      minReplicas,
      maxReplicas,
      behavior: this.behavior,
      ...this.awakening(),
      get fallback() {
        return fallback();
      },
      target: this.context.deployment,
      triggers: this.resolved,
      isPartial: () => this.isPartial,
      declaredAs: (field) => declaredField(field, this.declared),
    });
  }

  private awakening(): Pick<ScaledObjectOptions, 'pollingInterval' | 'cooldown'> {
    const { pollingInterval, cooldown } = this.keda;
    const { startup } = this.context;
    // While replicas are kept KEDA heeds neither of the two, and its webhook complains of them.
    const derived = startup && this.options.minReplicas === 0;
    return {
      pollingInterval: pollingInterval ?? (derived ? pollingIntervalFor(startup) : undefined),
      cooldown: cooldown ?? (derived ? cooldownFor(startup) : undefined),
    };
  }

  /** Read late, since metrics may be added until the app is synthesized. */
  private get fallback(): Fallback | undefined {
    const { fallback } = this.keda;
    if (fallback !== undefined) return fallback === false ? undefined : fallback;
    return this.resolved.some((metric) => metric instanceof Trigger && metric.definition.type !== 'cron')
      ? {}
      : undefined;
  }

  private get keda(): KedaOptions {
    const { definition } = this.source;
    return definition.type === 'keda' ? definition : {};
  }
}

/** The reason for which the autoscaler is not asked who scrapes its pods. */
const SCRAPED_ELSEWHERE = 'monitor: false says that Prometheus is told elsewhere to scrape the pods';

/** The types of metrics and triggers that may be of what the pods themselves report. */
const MAY_BE_OF_PODS: readonly string[] = ['Pods', 'prometheus'];

/** What the compiler would have told. */
function noMetric(field: string): Fault {
  const problem = 'must be a Metric, a Signal or a Trigger';
  return { field, problem, fix: 'Make it with a method of one of them, such as Metric.cpuUtilization(60).' };
}

/** What is wrong for every model of the app that has its metrics through the adapter, told of the first of them. */
function rulesWithoutHolder(first: Construct): Fault {
  const metrics = distinctRules(rulesAskedFor(first)).map(({ name }) => name);
  const others = othersThatAsk(first).map(({ node }) => node.path);
  const count = others.length === 1 ? '1 other model' : `${others.length} other models`;
  const needed = others.length === 0 ? '' : `, for ${count} too: ${someOf(others)}`;
  return {
    field: 'scaling.source',
    value: 'prometheusAdapter',
    problem: `needs the adapter to serve ${metrics.join(', ')}, and nothing in the app holds its rules${needed}`,
    fix: "Add new PrometheusAdapterRules(chart, 'prometheus-adapter') once to the app, or set rules: false on the source where they are kept elsewhere.",
  };
}

function isAboutNoPod({ definition: { type } }: Metric): boolean {
  return type === 'Object' || type === 'External';
}
