import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import type { Manifest } from '../../lib';
import { RUNTIME_METRICS, type RuntimeMetrics, type Series } from '../../lib';
import { seriesOf } from '../../lib/runtime/signal';
import { inTemporaryFolder } from '../support/repository';

/** The way from what an autoscaler asks for to the pod that knows it. */
export interface Link {
  /** `HorizontalPodAutoscaler chat vllm_num_requests_waiting` */
  readonly asked: string;
  /** The one query or rule that answers. */
  readonly query: string;
  /** `vllm:num_requests_waiting from port http (8000) /metrics of chat` */
  readonly read: readonly string[];
}

/** What was found along every way. */
export interface Chain {
  readonly links: readonly Link[];
  readonly breaks: readonly string[];
}

interface Selection {
  readonly metric: string;
  readonly terms: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
}

/** Labels that the Prometheus Operator gives each target. */
const TARGET_LABELS = ['namespace', 'pod', 'job', 'instance', 'container', 'endpoint'];

/**
 * Follows each metric of each autoscaler through rule or query, monitor and port to the server that exposes it.
 *
 * @param elsewhere metrics that something outside the set exposes
 */
export function follow(manifests: readonly Manifest[], elsewhere: readonly string[] = []): Chain {
  const walk = new Walk(manifests, elsewhere);
  for (const manifest of manifests) {
    if (manifest.kind === 'HorizontalPodAutoscaler') walk.autoscaler(manifest);
    if (manifest.kind === 'ScaledObject') walk.scaledObject(manifest);
  }
  return walk;
}

type Fields = Readonly<Record<string, unknown>>;

class Walk implements Chain {
  readonly links: Link[] = [];
  readonly breaks: string[] = [];

  constructor(
    private readonly manifests: readonly Manifest[],
    private readonly elsewhere: readonly string[],
  ) {}

  autoscaler(manifest: Manifest): void {
    const spec = manifest.spec as { scaleTargetRef: { name: string }; metrics: readonly Fields[] };
    const workload = this.workload(manifest, spec.scaleTargetRef.name);
    for (const metric of spec.metrics) {
      const { type } = metric as { type: string };
      if (type === 'Resource' || type === 'ContainerResource') this.resource(manifest, workload, metric);
      else if (type === 'Pods') this.served(manifest, workload, metric.pods as Fields, 'rules');
      else if (type === 'External') this.served(manifest, workload, metric.external as Fields, 'externalRules');
    }
  }

  scaledObject(manifest: Manifest): void {
    const spec = manifest.spec as {
      scaleTargetRef: { name: string };
      triggers: readonly { type: string; metadata: Record<string, string>; authenticationRef?: { name: string } }[];
    };
    const workload = this.workload(manifest, spec.scaleTargetRef.name);
    spec.triggers.forEach(({ type, metadata, authenticationRef }, index) => {
      const asked = `${label(manifest)} trigger ${index} (${type})`;
      if (authenticationRef && !this.find('TriggerAuthentication', manifest, authenticationRef.name)) {
        this.breaks.push(`${asked} signs in with ${authenticationRef.name}, which is not there`);
      }
      if (type === 'prometheus') this.query(asked, metadata.query ?? '', workload);
      else this.links.push({ asked, query: type, read: [] });
    });
  }

  private workload(autoscaler: Manifest, name: string): Manifest {
    const found = this.find('Deployment', autoscaler, name);
    if (!found) throw new Error(`${label(autoscaler)} scales ${name}, which is not there`);
    return found;
  }

  private find(kind: string, beside: Manifest, name: string): Manifest | undefined {
    return this.manifests.find(
      (manifest) =>
        manifest.kind === kind &&
        manifest.metadata?.name === name &&
        manifest.metadata?.namespace === beside.metadata?.namespace,
    );
  }

  private resource(autoscaler: Manifest, workload: Manifest, metric: Fields): void {
    const { container, name, target } = (metric.containerResource ?? metric.resource) as {
      container?: string;
      name: string;
      target: { type: string };
    };
    const asked = `${label(autoscaler)} ${name}`;
    const measured = containersOf(workload).filter((each) => container === undefined || each.name === container);
    if (measured.length === 0) this.breaks.push(`${asked}: there is no container ${container}`);
    for (const each of measured) {
      if (target.type === 'Utilization' && each.resources?.requests?.[name] === undefined) {
        this.breaks.push(`${asked}: container ${each.name} requests none`);
      }
    }
    this.links.push({ asked, query: 'metrics server', read: measured.map((each) => `${name} of ${each.name}`) });
  }

  private served(autoscaler: Manifest, workload: Manifest, metric: Fields, list: 'rules' | 'externalRules'): void {
    const { name } = metric.metric as { name: string };
    const asked = `${label(autoscaler)} ${name}`;
    const rules = this.adapterRules(list).filter((rule) => rule.name.as === name);
    const [rule] = rules;
    if (!rule || rules.length > 1) {
      this.breaks.push(`${asked} is served by ${rules.length} rules`);
      return;
    }
    this.rule(asked, rule, workload);
  }

  /** The adapter finds the metric by `seriesQuery`, then asks `metricsQuery` with the pods of the workload. */
  private rule(asked: string, rule: AdapterRule, workload: Manifest): void {
    const asks = rule.metricsQuery
      .replaceAll('<<.LabelMatchers>>', `namespace="${namespaceOf(workload)}",pod=~"${workload.metadata?.name}-1|x"`)
      .replaceAll('<<.GroupBy>>', 'pod');
    const [discovered] = selections(rule.seriesQuery);
    if (!discovered || !selections(asks).some(({ metric }) => metric === discovered.metric)) {
      this.breaks.push(`${asked}: the rule looks for another metric than it asks for`);
    }
    for (const term of discovered?.terms ?? []) {
      if (term.operator === '!=' && rule.resources.overrides[term.label] === undefined) {
        this.breaks.push(`${asked}: label ${term.label} names no resource`);
      }
    }
    this.query(asked, asks, workload, rule.metricsQuery);
  }

  private adapterRules(list: 'rules' | 'externalRules'): AdapterRule[] {
    return this.manifests
      .filter(({ kind }) => kind === 'ConfigMap')
      .flatMap(({ data }) => parseYaml((data as Record<string, string>)['config.yaml'])[list] ?? []);
  }

  private query(asked: string, query: string, workload: Manifest, shown = query): void {
    const read = selections(query).flatMap((selection) => this.selection(asked, selection, workload) ?? []);
    this.links.push({ asked, query: shown, read: [...new Set(read)] });
  }

  private selection(asked: string, { metric, terms }: Selection, workload: Manifest): string | undefined {
    if (this.elsewhere.includes(metric)) return undefined;
    const monitors = this.monitorsOf(workload);
    const [monitor] = monitors;
    if (!monitor || monitors.length > 1) {
      this.breaks.push(`${asked}: ${monitors.length} monitors scrape ${workload.metadata?.name}`);
      return undefined;
    }
    const { port, path = '/metrics' } = endpointOf(monitor);
    const number = containersOf(workload)
      .flatMap(({ ports = [] }) => ports)
      .find(({ name }) => name === port)?.containerPort;
    if (number === undefined) this.breaks.push(`${asked}: no container has the port ${port}`);
    const exposed = exposedAt(metric, port, number, path);
    if (!exposed) this.breaks.push(`${asked}: nothing exposes ${metric} on ${number}${path}`);
    for (const term of terms) this.term(asked, metric, term, exposed, workload, monitor);
    return `${metric} from port ${port} (${number}) ${path} of ${workload.metadata?.name}`;
  }

  private term(
    asked: string,
    metric: string,
    { label: name, value, operator }: Selection['terms'][number],
    series: Series | undefined,
    workload: Manifest,
    monitor: Manifest,
  ): void {
    if (![...TARGET_LABELS, ...(series?.labels ?? [])].includes(name)) {
      this.breaks.push(`${asked}: ${metric} has no label ${name}`);
    }
    const namespace = namespaceOf(workload);
    const job = monitor.kind === 'PodMonitor' ? `${namespace}/${monitor.metadata?.name}` : workload.metadata?.name;
    if (name === 'namespace' && value !== namespace) this.breaks.push(`${asked}: reads the namespace ${value}`);
    const { port } = endpointOf(monitor);
    if (name === 'endpoint' && value !== port) this.breaks.push(`${asked}: reads the port ${value}, not ${port}`);
    if (name === 'job' && value !== job) this.breaks.push(`${asked}: reads the job ${value}, not ${job}`);
    const pod = `${workload.metadata?.name}-5d8f7c9b6d-x2x4z`;
    if (name === 'pod' && operator === '=~' && !value.includes('|') && !new RegExp(`^(?:${value})$`).test(pod)) {
      this.breaks.push(`${asked}: reads pods ${value}, not ${pod}`);
    }
  }

  private monitorsOf(workload: Manifest): Manifest[] {
    const { template } = workload.spec as { template: { metadata: { labels: Record<string, string> } } };
    return this.manifests.filter((manifest) => {
      if (manifest.kind !== 'PodMonitor' && manifest.kind !== 'ServiceMonitor') return false;
      if (manifest.metadata?.namespace !== workload.metadata?.namespace) return false;
      const { selector } = manifest.spec as { selector: { matchLabels: Record<string, string> } };
      return Object.entries(selector.matchLabels).every(([key, value]) => template.metadata.labels[key] === value);
    });
  }
}

interface AdapterRule {
  readonly seriesQuery: string;
  readonly metricsQuery: string;
  readonly name: { readonly as: string };
  readonly resources: { readonly overrides: Record<string, { readonly resource: string }> };
}

interface Container {
  readonly name: string;
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly resources?: { readonly requests?: Record<string, unknown> };
}

function label({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata?.name}`;
}

function containersOf({ spec }: Manifest): readonly Container[] {
  return (spec as { template: { spec: { containers: readonly Container[] } } }).template.spec.containers;
}

function endpointOf({ kind, spec }: Manifest): { readonly port: string; readonly path?: string } {
  const { podMetricsEndpoints = [], endpoints = [] } = spec as Record<string, { port: string; path?: string }[]>;
  const all = kind === 'PodMonitor' ? podMetricsEndpoints : endpoints;
  const [endpoint] = all;
  if (!endpoint || all.length > 1) throw new Error(`${all.length} endpoints`);
  return endpoint;
}

/**
 * The series, if a server exposes it on that port and path: on its serving port, whatever number that was given, or on a
 * port of its own. `up` comes with every target.
 */
function exposedAt(metric: string, name: string, port: number | undefined, path: string): Series | undefined {
  if (metric === 'up') return { name: 'up', type: 'gauge', labels: [] };
  const servers = RUNTIME_METRICS.filter(
    (server: RuntimeMetrics) =>
      server.portName === name && server.path === path && (name === 'http' || server.port === port),
  );
  return servers.flatMap(({ signals }) => signals.flatMap(seriesOf)).find((series) => namesOf(series).includes(metric));
}

/** The name of a metric, and those that it had before. */
function namesOf({ name, earlier = [] }: Series): readonly string[] {
  return [name, ...earlier.map((before) => before.name)];
}

function namespaceOf({ metadata }: Manifest): string {
  return metadata?.namespace ?? 'default';
}

const SELECTOR = /([a-zA-Z_:][\w:]*)\{([^}]*)\}/g;
const TERM = /(\w+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"/g;

/** Every selector of a query. A metric without braces would be missed, so queries must have none. */
function selections(query: string): Selection[] {
  return [...query.matchAll(SELECTOR)].map(([, metric = '', text = '']) => ({
    metric,
    terms: [...text.matchAll(TERM)].map(([, name = '', operator = '', value = '']) => ({
      label: name,
      operator,
      value,
    })),
  }));
}

function parseYaml(text: string | undefined): Record<string, AdapterRule[] | undefined> {
  if (text === undefined) return {};
  return inTemporaryFolder((folder) => {
    const file = join(folder, 'config.yaml');
    writeFileSync(file, text);
    return Yaml.load(file)[0] ?? {};
  });
}
