import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { ApiClient } from './api-client';
import { isReady } from './kubelet';
import { at, itemsOf, type Json } from './objects';

/** What the metrics of one namespace say at the moment; amounts are shared evenly by the pods that are ready. */
export interface Load {
  /** Millicores that all pods use together. */
  readonly cpu?: number;
  /** Amount of a pods metric over all pods, by name. */
  readonly pods?: Readonly<Record<string, number>>;
  /** Value of an external metric, by name. */
  readonly external?: Readonly<Record<string, number>>;
  /** Value of a metric of one object, by `<resource>/<name>/<metric>`. */
  readonly objects?: Readonly<Record<string, number>>;
  /**
   * Ready pods, counted from the first by name, that report nothing.
   *
   * @default 0
   */
  readonly silentPods?: number;
}

const GROUPS = [
  { group: 'metrics.k8s.io', version: 'v1beta1' },
  { group: 'custom.metrics.k8s.io', version: 'v1beta2' },
  { group: 'external.metrics.k8s.io', version: 'v1beta1' },
] as const;

const SERVICE_NAMESPACE = 'kube-system';

/** An aggregated API server that serves the three metrics APIs from a script of load. */
export class MetricsApi {
  private readonly loads = new Map<string, Load>();
  /** How often the metrics of a namespace were asked for. */
  private readonly asked = new Map<string, number>();

  private constructor(
    private readonly server: Server,
    private readonly api: ApiClient,
  ) {}

  /** Listens on loopback and registers the three API groups. */
  static async start(api: ApiClient, serving: { readonly certificate: string; readonly key: string }) {
    const server = createServer({ cert: readFileSync(serving.certificate), key: readFileSync(serving.key) });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const metrics = new MetricsApi(server, api);
    server.on('request', (request, response) => {
      metrics.serve(request, response).catch((error: unknown) => send(response, 500, { message: String(error) }));
    });
    await metrics.register();
    return metrics;
  }

  /**
   * Where a test says what the load of a namespace is, `PUT <url>/load/<namespace>`, and learns how often it was asked
   * for, `GET <url>/asked/<namespace>`.
   */
  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private get port(): number {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the metrics server does not listen');
    return address.port;
  }

  private async register(): Promise<void> {
    // The aggregation layer takes the address from a Service; only an external name may lead to loopback.
    const service = { name: 'e2e-metrics', namespace: SERVICE_NAMESPACE };
    await this.api.request('POST', `/api/v1/namespaces/${SERVICE_NAMESPACE}/services`, {
      body: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: service,
        spec: { type: 'ExternalName', externalName: 'localhost' },
      },
    });
    for (const { group, version } of GROUPS) {
      const name = `${version}.${group}`;
      const spec = {
        group,
        version,
        groupPriorityMinimum: 100,
        versionPriority: 100,
        insecureSkipTLSVerify: true,
        service: { ...service, port: this.port },
      };
      const body = { apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name }, spec };
      await this.api.request('POST', '/apis/apiregistration.k8s.io/v1/apiservices', { body });
    }
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const path = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
    if (request.method === 'PUT' && path[0] === 'load' && path[1]) {
      this.loads.set(path[1], JSON.parse(await bodyOf(request)));
      send(response, 200, {});
      return;
    }
    if (path[0] === 'asked' && path[1]) {
      send(response, 200, { times: this.asked.get(path[1]) ?? 0 });
      return;
    }
    if (url.pathname === '/apis') {
      // 1.27 reads the groups' own lists only when told that there is no aggregated one.
      send(response, 406, failure('NotAcceptable', 406));
      return;
    }
    const [, group = '', version = '', , namespace = '', ...rest] = path;
    const answer =
      path.length === 3 ? resourceList(group, version) : await this.metrics(group, namespace, rest, url.searchParams);
    if (answer) send(response, 200, answer);
    else send(response, 404, failure('NotFound', 404, notFound(rest)));
  }

  private async metrics(group: string, namespace: string, rest: readonly string[], query: URLSearchParams) {
    this.asked.set(namespace, (this.asked.get(namespace) ?? 0) + 1);
    const load = this.loads.get(namespace) ?? {};
    const [first = '', second = '', third = ''] = rest;
    if (group === 'metrics.k8s.io') return this.podMetrics(namespace, load, query);
    if (group === 'external.metrics.k8s.io') return externalMetric(first, load);
    if (first === 'pods' && second === '*') return this.podsMetric(namespace, third, load, query);
    return objectMetric(namespace, first, second, third, load);
  }

  private async podMetrics(namespace: string, load: Load, query: URLSearchParams): Promise<Json> {
    const pods = await this.readyPods(namespace, query);
    const share = (load.cpu ?? 0) / Math.max(1, pods.length);
    const items = pods.slice(load.silentPods ?? 0).map((pod) => {
      const containers = at(pod, 'spec', 'containers');
      const names = Array.isArray(containers) ? containers.map((container) => String(at(container, 'name'))) : [];
      return {
        metadata: { name: at(pod, 'metadata', 'name'), namespace },
        timestamp: new Date().toISOString(),
        window: '1s',
        // All of the load is the model server's, which is the first container.
        containers: names.map((name, index) => ({
          name,
          usage: { cpu: `${index === 0 ? Math.floor(share) : 0}m`, memory: '1Gi' },
        })),
      };
    });
    return { kind: 'PodMetricsList', apiVersion: 'metrics.k8s.io/v1beta1', metadata: {}, items };
  }

  private async podsMetric(namespace: string, metric: string, load: Load, query: URLSearchParams) {
    const total = load.pods?.[metric];
    if (total === undefined) return undefined;
    const pods = await this.readyPods(namespace, query);
    // Rounded up, the sum would ask for one replica more.
    const value = `${Math.floor((total / Math.max(1, pods.length)) * 1000)}m`;
    const items = pods.slice(load.silentPods ?? 0).map((pod) => ({
      describedObject: { kind: 'Pod', apiVersion: 'v1', namespace, name: at(pod, 'metadata', 'name') },
      metric: { name: metric },
      timestamp: new Date().toISOString(),
      value,
    }));
    return { kind: 'MetricValueList', apiVersion: 'custom.metrics.k8s.io/v1beta2', metadata: {}, items };
  }

  private async readyPods(namespace: string, query: URLSearchParams): Promise<Json[]> {
    const selector = encodeURIComponent(query.get('labelSelector') ?? '');
    const pods = itemsOf(
      await this.api.request('GET', `/api/v1/namespaces/${namespace}/pods?labelSelector=${selector}`),
    );
    return pods.filter(isReady);
  }
}

function externalMetric(name: string, load: Load): Json | undefined {
  const value = load.external?.[name];
  if (value === undefined) return undefined;
  const item = { metricName: name, metricLabels: {}, timestamp: new Date().toISOString(), value: String(value) };
  return {
    kind: 'ExternalMetricValueList',
    apiVersion: 'external.metrics.k8s.io/v1beta1',
    metadata: {},
    items: [item],
  };
}

function objectMetric(namespace: string, resource: string, name: string, metric: string, load: Load) {
  const value = load.objects?.[`${resource}/${name}/${metric}`];
  if (value === undefined) return undefined;
  const item = {
    describedObject: { kind: resource, namespace, name },
    metric: { name: metric },
    timestamp: new Date().toISOString(),
    value: String(value),
  };
  return { kind: 'MetricValueList', apiVersion: 'custom.metrics.k8s.io/v1beta2', metadata: {}, items: [item] };
}

function resourceList(group: string, version: string): Json | undefined {
  if (!GROUPS.some((each) => each.group === group && each.version === version)) return undefined;
  // A group without any resource counts as out of order, and namespaces could not be deleted.
  const kind = { 'metrics.k8s.io': 'PodMetrics', 'custom.metrics.k8s.io': 'MetricValueList' }[group];
  const name = group === 'metrics.k8s.io' ? 'pods' : 'anything';
  const resources = [
    { name, singularName: '', namespaced: true, kind: kind ?? 'ExternalMetricValueList', verbs: ['get'] },
  ];
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: `${group}/${version}`, resources };
}

function failure(reason: string, code: number, message = reason): Json {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, code, message };
}

/** In the words of the library that adapters are made of, which reach the autoscaler's conditions. */
function notFound([resource = '', name = '', metric = name]: readonly string[]): string {
  return `the server could not find the metric ${metric} for ${resource}`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
