import { Faults } from '../manifest/fault';
import { type Series, seriesName, seriesOf } from '../runtime/signal';
import { type AdapterRule, GROUP_BY, LABEL_MATCHERS } from '../scaling/adapter-rule';
import { Metric } from '../scaling/metric';
import { checkMetric } from '../scaling/metric-check';
import type { KedaOptions, MetricSourceDefinition } from '../scaling/metric-source';
import { type Matcher, matcherText, metricNameFaults, rateWindowSeconds, selector } from '../scaling/promql';
import { Trigger } from '../scaling/trigger';
import { checkNumbers, checkQuery } from '../scaling/trigger-check';
import { addAsDeclared, declaredField, signalAt } from './declaration';
import type { ModelDeployment } from './model-deployment';
import { DEFAULT_SCRAPE_INTERVAL, type ModelMonitor } from './model-monitor';
import type { ServerMetrics } from './server-metrics';
import type { QueryOptions, Signal, SignalDefinition } from './signal';
import { checkServerSignal, type FoundSignal } from './signal-check';
import { adapterQuery, podNamePattern, type QueryScope, summed, totalQuery } from './signal-query';

/** What is known of the model when a signal is resolved. */
export interface ResolutionScope {
  readonly source: MetricSourceDefinition;
  readonly deployment: ModelDeployment;
  readonly serverMetrics?: ServerMetrics;
  readonly monitor?: ModelMonitor;
  /** Whether the model may have no pods. */
  readonly scalesToZero: boolean;
  /** The tolerance that was set for growth. */
  readonly tolerance?: number;
}

/** What a signal becomes: a metric of the autoscaler or a trigger of KEDA, and the adapter's rule behind the former. */
export interface Resolution {
  readonly metric: Metric | Trigger;
  readonly rule?: AdapterRule;
  /** What Prometheus is asked for it in the end, by KEDA or by the adapter. */
  readonly query: ScalingQuery;
}

/** A query to Prometheus by whose result a model is scaled. */
export interface ScalingQuery {
  /** What it stands for: the meaning of a signal, the name of a query, or the place of a trigger. */
  readonly name: string;
  readonly query: string;
  /** Whether it yields a number while the model has no pods. */
  readonly existsAtZeroPods: boolean;
}

/** Resolves a signal by the metric source; adds a fault and yields nothing where that cannot be. */
export function resolveSignal(
  { definition }: Signal,
  scope: ResolutionScope,
  field: string,
  faults: Faults,
): Resolution | undefined {
  const { source } = scope;
  if (source.type === 'resourceMetrics') {
    faults.add({
      field,
      value: definition.type === 'server' ? definition.meaning : definition.name,
      problem: 'comes from Prometheus, and the metric source is the metrics server, which knows CPU and memory alone',
      fix: 'Set source: MetricSource.prometheusAdapter() or MetricSource.keda({ prometheus: ... }).',
    });
    return undefined;
  }
  if (source.type === 'keda' && source.prometheus === undefined) {
    faults.add({
      field: 'scaling.source.prometheus',
      problem: 'must be the address of Prometheus: KEDA asks it for the signal',
      fix: "Set it as in MetricSource.keda({ prometheus: 'http://prometheus.monitoring:9090' }).",
    });
    return undefined;
  }
  if (definition.type === 'query') return resolveQuery(definition, scope, field, faults);
  const found = checkServerSignal(definition, scope, field, faults);
  if (!found) return undefined;
  return source.type === 'keda'
    ? resolveByKeda(definition, found, scope, source, faults)
    : resolveByAdapter(definition, found, scope);
}

type ServerSignal = Extract<SignalDefinition, { type: 'server' }>;

function resolveByAdapter(
  { perReplica, model, meaning }: ServerSignal,
  { signal, serverMetrics }: FoundSignal,
  scope: ResolutionScope,
): Resolution {
  const { version, server } = serverMetrics;
  const [first] = seriesOf(signal);
  const series = first ? seriesName(first, version) : '';
  const isSingle = signal.value.kind === 'sum' ? signal.value.gauges.length === 1 : signal.value.kind === 'highest';
  const name = isSingle ? metricsApiName(series) : metricsApiName(`${server.runtime}_${snakeCase(meaning)}`);
  const selectsModel = model !== undefined && first?.modelLabel !== undefined;
  const identifier = selectsModel ? { name, selector: { matchLabels: { [first.modelLabel]: model } } } : { name };
  const target = targetOf(scope);
  const query = adapterQuery(signal, { version, windowSeconds: windowOf(scope) }, target);
  const pods = [...podsByName(scope.deployment), ...(selectsModel ? [{ label: first.modelLabel, value: model }] : [])];
  return {
    metric: Metric.pods(identifier, { averageValue: perReplica }),
    rule: {
      kind: 'pods',
      name,
      seriesQuery: seriesQuery(first, version, target),
      metricsQuery: query,
    },
    query: { name: meaning, query: asAsked(query, pods), existsAtZeroPods: false },
  };
}

/**
 * The series by which the adapter knows that a metric exists. One that is born with the first request would be unknown
 * on an idle model, though its query has a value: then it is whether the server was scraped.
 */
function seriesQuery(series: Series | undefined, version: string | undefined, target: readonly Matcher[]): string {
  const named: Matcher[] = ['namespace', 'pod'].map((label) => ({ label, operator: '!=', value: '' }));
  if (series === undefined) return '';
  return series.bornWithTraffic
    ? selector('up', matcherText([...named, ...target]))
    : selector(seriesName(series, version), matcherText(named));
}

/** The target among those of a pod that is the server: a sidecar that answers says nothing of it. */
function targetOf({ monitor }: ResolutionScope): Matcher[] {
  return monitor === undefined ? [] : [{ label: 'endpoint', value: monitor.port }];
}

/** A query of the adapter with what the adapter puts in: terms that pick the pods, and the label of a pod. */
function asAsked(query: string, pods: readonly Matcher[]): string {
  return query.replaceAll(LABEL_MATCHERS, () => matcherText(pods)).replaceAll(GROUP_BY, 'pod');
}

function resolveByKeda(
  { perReplica, model, meaning }: ServerSignal,
  { signal, serverMetrics }: FoundSignal,
  scope: ResolutionScope,
  source: KedaOptions,
  faults: Faults,
): Resolution | undefined {
  const namespace = scope.deployment.metadata.namespace;
  if (namespace === undefined) {
    faults.add({
      field: 'namespace',
      problem:
        'must be set where KEDA asks Prometheus: without it the query would add up models of one name in all namespaces',
      fix: 'Set namespace on the chart or on the model.',
    });
    return undefined;
  }
  const total = { ...queryScope(scope, serverMetrics, namespace), model };
  const query = totalQuery(signal, total, scope.scalesToZero);
  return {
    metric: Trigger.prometheus({ ...signInOf(source), query, perReplica, existsAtZeroPods: false }),
    query: { name: meaning, query, existsAtZeroPods: scope.scalesToZero },
  };
}

/** What picks the series of the model: those of its own monitor, or else of pods by their names. */
export function queryScope(scope: ResolutionScope, { version }: ServerMetrics, namespace: string): QueryScope {
  const byName = podsByName(scope.deployment, namespace);
  return { pods: scope.monitor?.matchers ?? byName, version, windowSeconds: windowOf(scope) };
}

function podsByName(deployment: ModelDeployment, namespace = deployment.namespace): Matcher[] {
  const where: Matcher[] = namespace === undefined ? [] : [{ label: 'namespace', value: namespace }];
  return [...where, { label: 'pod', operator: '=~', value: podNamePattern(deployment.name) }];
}

function resolveQuery(
  options: QueryOptions,
  { source, deployment }: ResolutionScope,
  field: string,
  faults: Faults,
): Resolution | undefined {
  const { name, query, perReplica, series, existsAtZeroPods = false, activation } = options;
  faults.addAll(`${field}.name`, name, metricNameFaults(name), 'Name it like a metric: gateway_queue.');
  if (query.trim() === '') {
    faults.add({ field: `${field}.query`, value: query, problem: 'must not be empty', fix: 'Give PromQL.' });
  }
  const isPromQl = checkQuery(query.trim(), `${field}.query`, faults);
  const asked: ScalingQuery = { name, query: summed(query), existsAtZeroPods };
  if (source.type === 'keda') {
    const prometheus = { ...signInOf(source), query: summed(query), perReplica, existsAtZeroPods, activation };
    const trigger = Trigger.prometheus(prometheus);
    if (isPromQl) return { metric: trigger, query: asked };
    // As a metric it would be told of the same query once more.
    checkNumbers(trigger, field, faults);
    return undefined;
  }
  const metric = Metric.external({ name: metricsApiName(`${deployment.name}_${name}`) }, { averageValue: perReplica });
  if (series === undefined) {
    faults.add({
      field: `${field}.series`,
      problem: 'must name a metric of the query: by its existence the Prometheus adapter knows that there is a value',
      fix: 'Give the name of the metric that the query reads.',
    });
    const found = new Faults();
    checkMetric(metric, 'metrics[0]', found);
    addAsDeclared(found.all, (at) => declaredField(at, [signalAt(field)]), faults);
    return undefined;
  }
  faults.addAll(`${field}.series`, series, metricNameFaults(series), 'Give the name alone, without labels.');
  return {
    metric,
    rule: {
      kind: 'external',
      name: metricsApiName(`${deployment.name}_${name}`),
      seriesQuery: selector(series, 'namespace!=""'),
      metricsQuery: summed(query),
    },
    query: asked,
  };
}

function signInOf({ prometheus = '', authentication, authModes }: KedaOptions) {
  return {
    address: prometheus,
    authentication: authentication && { name: authentication.name, kind: authentication.kind },
    authModes,
  };
}

function windowOf({ monitor }: ResolutionScope): number {
  return rateWindowSeconds(monitor?.intervalSeconds ?? DEFAULT_SCRAPE_INTERVAL.toSeconds());
}

/** The metrics API takes most names, but charts and dashboards trip over the colons of recording rules. */
function metricsApiName(name: string): string {
  return name.replace(/[^a-zA-Z0-9_]+/g, '_').replace(/^_+/, '');
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
