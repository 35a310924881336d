import { textsOf } from '../../manifest/read';
import { child, children, type Json, nameOf, number, text } from './read';

/** Where a model can be reached. */
export interface Endpoint {
  /** `http://host[:port][/path]`. */
  readonly url: string;
  /** What leads there: `Service LoadBalancer`, `Ingress chat`. */
  readonly via: string;
  /** True where only pods of the cluster reach it. */
  readonly inCluster: boolean;
}

/** What is known of a model's endpoints. */
export interface Endpoints {
  readonly found: readonly Endpoint[];
  /** What has no address yet, in words. */
  readonly pending: readonly string[];
  /** How to get at it from outside the cluster, where nothing else leads in. */
  readonly hint?: string;
}

/** The objects that say where a model can be reached. */
export interface Exposure {
  readonly service: Json;
  readonly ingresses: readonly Json[];
  readonly routes: readonly Json[];
}

/** Where a model can be reached, the nearest to a person outside first. */
export function endpointsOf({ service, ingresses, routes }: Exposure): Endpoints {
  const name = nameOf(service);
  const outside = [
    ...ingresses.filter((ingress) => leadsTo(ingress, name)).map((ingress) => ingressEndpoints(ingress, name)),
    ...routes.filter((route) => routesTo(route, name)).map(routeEndpoints),
    serviceEndpoints(service),
  ];
  const found = outside.flatMap((each) => each.found);
  const pending = outside.flatMap((each) => each.pending);
  if (found.length > 0 || pending.length > 0) return { found, pending };
  return { found: [inClusterEndpoint(service)], pending, hint: portForward(service) };
}

function serviceEndpoints(service: Json): Endpoints {
  const spec = child(service, 'spec');
  const type = text(spec, 'type');
  const name = nameOf(service);
  if (type === 'ExternalName') {
    const host = text(spec, 'externalName') ?? '';
    return { found: [{ url: urlOf(host, firstPort(service)), via: `Service ${name}`, inCluster: false }], pending: [] };
  }
  if (type !== 'LoadBalancer') return { found: [], pending: [] };
  const addresses = children(child(service, 'status', 'loadBalancer'), 'ingress').flatMap(addressOf);
  if (addresses.length === 0) return { found: [], pending: [`Service ${name} has no load balancer address yet`] };
  const via = `load balancer of Service ${name}`;
  return {
    found: addresses.map((host) => ({ url: urlOf(host, firstPort(service)), via, inCluster: false })),
    pending: [],
  };
}

function inClusterEndpoint(service: Json): Endpoint {
  const namespace = text(child(service, 'metadata'), 'namespace') ?? 'default';
  const host = `${nameOf(service)}.${namespace}.svc`;
  return { url: urlOf(host, firstPort(service)), via: `Service ${nameOf(service)}`, inCluster: true };
}

function portForward(service: Json): string {
  const namespace = text(child(service, 'metadata'), 'namespace') ?? 'default';
  const port = firstPort(service).number;
  return `from outside the cluster: kubectl port-forward --namespace ${namespace} service/${nameOf(service)} 8080:${port}, then http://localhost:8080`;
}

function ingressEndpoints(ingress: Json, service: string): Endpoints {
  const via = `Ingress ${nameOf(ingress)}`;
  const spec = child(ingress, 'spec');
  const secured = new Set(children(spec, 'tls').flatMap(({ hosts }) => textsOf(hosts)));
  const addresses = children(child(ingress, 'status', 'loadBalancer'), 'ingress').flatMap(addressOf);
  const places = children(spec, 'rules').flatMap((rule) => {
    const paths = children(child(rule, 'http'), 'paths').filter((path) => backendOf(path) === service);
    return paths.map((path) => ({ host: text(rule, 'host'), path: text(path, 'path') ?? '/' }));
  });
  const byDefault = text(child(spec, 'defaultBackend', 'service'), 'name') === service;
  const all = byDefault ? [...places, { host: undefined, path: '/' }] : places;
  const found = all.flatMap(({ host, path }) => {
    const hosts = host === undefined ? addresses : [host];
    return hosts.map((each) => {
      const scheme = secured.has(each) ? 'https' : 'http';
      return { url: `${scheme}://${bracketed(each)}${path === '/' ? '' : path}`, via, inCluster: false };
    });
  });
  return { found, pending: found.length > 0 ? [] : [`${via} names no host and has no address yet`] };
}

function routeEndpoints(route: Json): Endpoints {
  const via = `HTTPRoute ${nameOf(route)}`;
  const names = textsOf(child(route, 'spec')['hostnames']);
  const found = names.map((host) => ({ url: `http://${host}`, via, inCluster: false }));
  return { found, pending: found.length > 0 ? [] : [`${via} names no host: ask its Gateway for the address`] };
}

function leadsTo(ingress: Json, service: string): boolean {
  const spec = child(ingress, 'spec');
  const rules = children(spec, 'rules').flatMap((rule) => children(child(rule, 'http'), 'paths'));
  return (
    text(child(spec, 'defaultBackend', 'service'), 'name') === service ||
    rules.some((path) => backendOf(path) === service)
  );
}

function backendOf(path: Json): string | undefined {
  return text(child(path, 'backend', 'service'), 'name');
}

function routesTo(route: Json, service: string): boolean {
  const backends = children(child(route, 'spec'), 'rules').flatMap((rule) => children(rule, 'backendRefs'));
  return backends.some(
    (backend) => (text(backend, 'kind') ?? 'Service') === 'Service' && text(backend, 'name') === service,
  );
}

function addressOf(entry: Json): string[] {
  const address = text(entry, 'hostname') ?? text(entry, 'ip');
  return address === undefined ? [] : [address];
}

interface Port {
  readonly number: number;
  readonly secure: boolean;
}

/** The port that callers use: the first, which ours is. */
function firstPort(service: Json): Port {
  const [port = {}] = children(child(service, 'spec'), 'ports');
  const value = number(port, 'port') ?? 80;
  return {
    number: value,
    secure: value === 443 || text(port, 'name') === 'https' || text(port, 'appProtocol') === 'https',
  };
}

function urlOf(host: string, { number: port, secure }: Port): string {
  const usual = secure ? 443 : 80;
  return `${secure ? 'https' : 'http'}://${bracketed(host)}${port === usual ? '' : `:${port}`}`;
}

/** An IPv6 address stands in brackets in a URL. */
function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
