import { at, listOf, textOf, wholeOf } from '../../manifest/read';
import { CHAT_DEPLOYMENT, CHAT_SERVICE, documents, example } from '../example';
import { type ServiceNode, servicesOf } from '../graph/services';
import { nameOf } from '../graph/workloads';
import { mostSimilar } from '../knowledge/similar';
import type { Entry, ObjectSet } from '../object-set';
import type { Problem, Rule } from '../rule';

export const routeBackendMissing: Rule = {
  id: 'route-backend-missing',
  severity: 'error',
  kinds: ['Ingress', 'HTTPRoute', 'GRPCRoute'],
  title: 'A route leads to a Service, or to a port of it, that does not exist.',
  why: 'The gateway answers 500 or 503 for every request; the API server accepts any name.',
  fix: "Name a Service of the route's namespace and one of the Service's own ports (not of the container).",
  source: 'https://gateway-api.sigs.k8s.io/api-types/httproute/#backendrefs-optional',
  example: example(
    documents(
      CHAT_DEPLOYMENT,
      CHAT_SERVICE,
      `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: chat }
spec:
  parentRefs: [{ name: public }]
  rules: [{ backendRefs: [{ name: chat, port: 8080 }] }]
`,
    ),
    ['port: 8080 }] }]', 'port: 80 }] }]'],
  ),
  *check(set, { complete }) {
    for (const entry of set.ofKind('Ingress', 'HTTPRoute', 'GRPCRoute'))
      for (const backend of backendsOf(entry)) {
        const problem = judge(set, entry, backend, complete);
        if (problem) yield problem;
      }
  },
};

interface Backend {
  readonly namespace: string;
  readonly name: string;
  readonly port?: number | string;
  readonly path: string;
  readonly portPath: string;
}

function judge(set: ObjectSet, entry: Entry, backend: Backend, complete: boolean): Problem | undefined {
  const service = set.derive(servicesByName).get(`${backend.namespace}/${backend.name}`);
  if (!service) return missing(set, entry, backend, complete);
  const { port } = backend;
  const known = service.ports.some((own) => (typeof port === 'string' ? own.name === port : own.port === port));
  if (port === undefined || known || service.ports.length === 0) return undefined;
  const ports = service.ports.map((own) => [own.name, own.port].filter(Boolean).join(' ')).join(', ');
  return {
    object: entry,
    path: backend.portPath,
    value: port,
    message: `leads to port ${port} of ${nameOf(service.entry)}, which has ${ports}: requests would fail.`,
  };
}

function missing(set: ObjectSet, entry: Entry, { namespace, name, path }: Backend, complete: boolean) {
  const near =
    servicesOf(set).length > 0 ? mostSimilar(name, set.derive(serviceNames).get(namespace) ?? []) : undefined;
  if (!complete && near === undefined) return undefined;
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  return {
    object: entry,
    path,
    value: name,
    message: `leads to Service ${name}, which is not in the set${hint}: requests would fail.`,
    severity: complete ? ('error' as const) : ('warning' as const),
  };
}

function servicesByName(set: ObjectSet): ReadonlyMap<string, ServiceNode> {
  return new Map(servicesOf(set).map((service) => [`${service.namespace}/${service.entry.name}`, service]));
}

/** At most so many names of a namespace are compared with one that is not found. */
const MAX_CANDIDATES = 200;

function serviceNames(set: ObjectSet): ReadonlyMap<string, string[]> {
  const names = new Map<string, string[]>();
  for (const { namespace, entry } of servicesOf(set)) {
    const others = names.get(namespace);
    if (!others) names.set(namespace, [entry.name]);
    else if (others.length < MAX_CANDIDATES) others.push(entry.name);
  }
  return names;
}

function backendsOf(entry: Entry): Backend[] {
  if (entry.group === 'networking.k8s.io') return ingressBackends(entry);
  return entry.group === 'gateway.networking.k8s.io' ? routeBackends(entry) : [];
}

function ingressBackends({ manifest, namespace }: Entry): Backend[] {
  const read = (value: unknown, path: string): Backend[] => {
    const name = textOf(at(value, 'service', 'name'));
    if (name === undefined) return [];
    const number = wholeOf(at(value, 'service', 'port', 'number'));
    const port = number ?? textOf(at(value, 'service', 'port', 'name'));
    const field = number === undefined ? 'name' : 'number';
    return [{ namespace, name, port, path: `${path}.service.name`, portPath: `${path}.service.port.${field}` }];
  };
  return [
    ...read(at(manifest, 'spec', 'defaultBackend'), 'spec.defaultBackend'),
    ...listOf(at(manifest, 'spec', 'rules')).flatMap((rule, index) =>
      listOf(at(rule, 'http', 'paths')).flatMap((item, place) =>
        read(at(item, 'backend'), `spec.rules[${index}].http.paths[${place}].backend`),
      ),
    ),
  ];
}

function routeBackends({ manifest, namespace }: Entry): Backend[] {
  return listOf(at(manifest, 'spec', 'rules')).flatMap((rule, index) =>
    listOf(at(rule, 'backendRefs')).flatMap((reference, place) => {
      const name = textOf(at(reference, 'name'));
      const kind = textOf(at(reference, 'kind')) ?? 'Service';
      if (name === undefined || kind !== 'Service' || (at(reference, 'group') ?? '') !== '') return [];
      const path = `spec.rules[${index}].backendRefs[${place}]`;
      const where = textOf(at(reference, 'namespace')) ?? namespace;
      const port = wholeOf(at(reference, 'port'));
      return [{ namespace: where, name, port, path: `${path}.name`, portPath: `${path}.port` }];
    }),
  );
}
