import type { Construct } from 'constructs';
import { compact } from '../manifest/canonical';
import type { Faults } from '../manifest/fault';
import { dnsLabelFaults, dnsSubdomainFaults } from '../manifest/names';
import { gatewayDuration, hostFaults, pathPrefixFaults } from '../manifest/routes';
import { judgeProps } from '../props/require';
import { longestRequestSeconds } from './drain';
import type { Exposure, ModelDeployment } from './model-deployment';
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
   * DNS names by which clients reach it, each a name or `*.` and one.
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

/** Props of a {@link ModelRoute}. It stands in the namespace of its models. */
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
 * The HTTPRoute (Gateway API) to one model, or to several that share traffic by weight. It stands in their namespace, and
 * opens their network policies to everybody, unless those name callers. vLLM answers 404 for a model name that it does not
 * serve, so models that share traffic need one `servedName`; the rule `route-mixes-models` tells where they have none.
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
    const unknownProps = judgeProps(scope, id, 'ModelRouteProps', routeProps, new.target);
    const [first] = routeProps.backends;
    super(scope, id, {
      unknownProps,
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      name: routeProps.name ?? id,
      namespace: first?.deployment.namespace,
      labels: first?.deployment.sharedLabels,
    });
    for (const { deployment } of routeProps.backends) {
      for (const parent of routeProps.parents) deployment.markExposed(exposureBy(parent, deployment.namespace));
    }
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
    return longest === 0 ? undefined : { request: gatewayDuration(longest) };
  }

  protected check(faults: Faults): void {
    const { parents, hostnames, path, backends } = this.routeProps;
    faults.addAll('name', this.name, dnsSubdomainFaults(this.name), 'Use lower case letters, digits and dashes.');
    if (parents.length === 0) {
      faults.add({ field: 'route.parents', value: [], problem: 'must name at least one Gateway', fix: 'Name one.' });
    }
    parents.forEach(({ name, namespace, listener }, index) => {
      const field = `route.parents[${index}]`;
      faults.addAll(`${field}.name`, name, dnsSubdomainFaults(name), 'Give the name of a Gateway.');
      if (namespace !== undefined) {
        const fix = 'Give the namespace of the Gateway, or leave it out for that of the route.';
        faults.addAll(`${field}.namespace`, namespace, dnsLabelFaults(namespace), fix);
      }
      if (listener !== undefined) {
        const fix = "Give the name of one of the Gateway's listeners, or leave it out for all of them.";
        faults.addAll(`${field}.listener`, listener, dnsSubdomainFaults(listener), fix);
      }
    });
    if (hostnames?.length === 0) {
      const problem = 'must name at least one host: an empty list would take the requests for all of them';
      const fix = 'Leave it out for the names of the Gateway.';
      faults.add({ field: 'route.hostnames', value: hostnames, problem, fix });
    }
    hostnames?.forEach((host, index) => {
      faults.addAll(`route.hostnames[${index}]`, host, hostFaults(host), 'Write it as chat.example.com.');
    });
    if (path !== undefined) faults.addAll('route.path', path, pathPrefixFaults(path), 'Write it as /v1.');
    checkBackends(backends, faults);
    this.checkNamespace(faults);
  }

  /** A backend is looked for in the namespace of the route, unless a ReferenceGrant lets it be elsewhere. */
  private checkNamespace(faults: Faults): void {
    const own = this.metadata.namespace;
    const [elsewhere] = this.routeProps.backends.filter(({ deployment }) => deployment.namespace !== own);
    if (!elsewhere) return;
    const { name, namespace = 'none of its own' } = elsewhere.deployment;
    faults.add({
      field: 'route.backends',
      value: name,
      problem: `must stand in one namespace, that of the route (${own ?? 'none of its own'}), and stands in ${namespace}: the Gateway would find no Service`,
      fix: 'Put the models and the route into one namespace.',
    });
  }
}

/** How a Gateway brings requests. One of another namespace has no pods in that of the model. */
function exposureBy({ name, namespace }: RouteParent, own: string | undefined): Exposure {
  const isElsewhere = own !== undefined && namespace !== undefined && namespace !== own;
  return {
    by: `Gateway ${namespace === undefined ? '' : `${namespace}/`}${name}`,
    from: isElsewhere ? 'elsewhere' : undefined,
  };
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
  const names = backends.map(({ service }) => service?.name);
  if (new Set(names).size < names.length) {
    faults.add({ field, value: names, problem: 'must name each model once', fix: 'Add up their weights.' });
  }
}
