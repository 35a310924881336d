import type { Construct } from 'constructs';
import { compact } from '../manifest/canonical';
import type { Faults } from '../manifest/fault';
import { dnsSubdomainFaults, wildcardDnsSubdomainFaults } from '../manifest/names';
import { longestRequestSeconds } from './drain';
import type { ModelDeployment } from './model-deployment';
import { ModelObject } from './model-object';
import type { ModelService } from './model-service';

/** A Gateway that takes the traffic. */
export interface RouteParent {
  /** Name of the Gateway. */
  readonly name: string;
  /**
   * Its namespace.
   *
   * @default - the route's
   */
  readonly namespace?: string;
  /**
   * Name of one of its listeners.
   *
   * @default - all that fit
   */
  readonly listener?: string;
}

/** How a model is reached over a Gateway. */
export interface RouteOptions {
  /** The Gateways that take its traffic; at least one. */
  readonly parents: readonly RouteParent[];
  /**
   * Names by which clients reach it.
   *
   * @default - those of the Gateway
   */
  readonly hostnames?: readonly string[];
  /**
   * Paths that lead to the model, by what they begin with.
   *
   * @default '/'
   */
  readonly path?: string;
}

/** A model, or one version of it, that takes a share of the traffic. */
export interface RouteBackend {
  readonly deployment: ModelDeployment;
  readonly service?: ModelService;
  /**
   * Its share, by the sum of all: 90 and 10 are nine tenths and one. 0 takes nothing.
   *
   * @default 1
   */
  readonly weight?: number;
}

/** Props of a {@link ModelRoute}. */
export interface ModelRouteProps extends RouteOptions {
  /** The models that share the traffic; an `AutoscaledModel` is one. Each keeps its own autoscaler. */
  readonly backends: readonly RouteBackend[];
  /**
   * Name of the HTTPRoute.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

const MOST_WEIGHT = 1_000_000;

/**
 * The HTTPRoute (Gateway API) to one model, or to several that share traffic by weight:
 *
 * @example
 * new ModelRoute(chart, 'chat', {
 *   parents: [{ name: 'public', namespace: 'gateways' }],
 *   hostnames: ['chat.example.com'],
 *   backends: [
 *     { ...stable, weight: 90 },
 *     { ...canary, weight: 10 },
 *   ],
 * });
 * @see https://gateway-api.sigs.k8s.io/guides/traffic-splitting/
 */
export class ModelRoute extends ModelObject {
  constructor(
    scope: Construct,
    id: string,
    private readonly routeProps: ModelRouteProps,
  ) {
    const [first] = routeProps.backends;
    super(scope, id, {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      name: routeProps.name ?? id,
      namespace: first?.deployment.namespace,
      labels: first?.deployment.sharedLabels,
    });
    for (const { deployment } of routeProps.backends) deployment.markExposed();
  }

  protected spec(): Record<string, unknown> {
    const { parents, hostnames, path, backends } = this.routeProps;
    const shared = backends.length > 1;
    return compact({
      parentRefs: parents.map(({ name, namespace, listener }) => compact({ name, namespace, sectionName: listener })),
      hostnames: hostnames && [...hostnames],
      rules: [
        compact({
          matches: path === undefined ? undefined : [{ path: { type: 'PathPrefix', value: path } }],
          backendRefs: backends.map(({ service, weight }) =>
            compact({ name: service?.name, port: service?.port, weight: shared ? (weight ?? 1) : undefined }),
          ),
          timeouts: this.timeouts(),
        }),
      ],
    });
  }

  /** Gateways cut requests after a time of their own, some after 15 s, unless the route knows better. */
  private timeouts(): Record<string, string> | undefined {
    const seconds = this.routeProps.backends.map(({ deployment }) => longestRequestSeconds(deployment.pod) ?? 0);
    const longest = Math.ceil(Math.max(0, ...seconds));
    return longest === 0 ? undefined : { request: `${longest}s` };
  }

  protected check(faults: Faults): void {
    const { parents, hostnames = [], path, backends } = this.routeProps;
    faults.addAll('name', this.name, dnsSubdomainFaults(this.name), 'Use lower case letters, digits and dashes.');
    if (parents.length === 0) {
      faults.add({ field: 'route.parents', value: [], problem: 'must name at least one Gateway', fix: 'Name one.' });
    }
    parents.forEach(({ name }, index) => {
      faults.addAll(`route.parents[${index}].name`, name, dnsSubdomainFaults(name), 'Give the name of a Gateway.');
    });
    hostnames.forEach((host, index) => {
      const problems = host.startsWith('*') ? wildcardDnsSubdomainFaults(host) : dnsSubdomainFaults(host);
      faults.addAll(`route.hostnames[${index}]`, host, problems, 'Write it as chat.example.com.');
    });
    if (path !== undefined && !path.startsWith('/')) {
      faults.add({ field: 'route.path', value: path, problem: 'must start with "/"', fix: `Write /${path}.` });
    }
    checkBackends(backends, faults);
  }
}

function checkBackends(backends: readonly RouteBackend[], faults: Faults): void {
  const field = 'route.backends';
  backends.forEach(({ service, deployment, weight = 1 }, index) => {
    if (!service) {
      const fix = 'Give the model a Service.';
      faults.add({ field: `${field}[${index}]`, value: deployment.name, problem: 'has no Service', fix });
    }
    if (!Number.isInteger(weight) || weight < 0 || weight > MOST_WEIGHT) {
      const problem = `must be a whole number from 0 to ${MOST_WEIGHT}`;
      faults.add({ field: `${field}[${index}].weight`, value: weight, problem, fix: 'Give its share, such as 90.' });
    }
  });
  if (backends.every(({ weight = 1 }) => weight === 0)) {
    const problem = 'must hold a model that takes traffic: every request would be answered by 500';
    faults.add({ field, value: backends.length, problem, fix: 'Give one of them a weight above 0.' });
  }
  const namespaces = new Set(backends.map(({ deployment }) => deployment.metadata.namespace));
  if (namespaces.size > 1) {
    const problem = 'must stand in one namespace: a Gateway sends nothing to another without a ReferenceGrant';
    faults.add({ field, value: [...namespaces], problem, fix: 'Put both models into one namespace.' });
  }
  const names = backends.map(({ service }) => service?.name);
  if (new Set(names).size < names.length) {
    faults.add({ field, value: names, problem: 'must name each model once', fix: 'Add up their weights.' });
  }
}
