import { CHAT_DEPLOYMENT, CHAT_SERVICE, documents, example } from '../example';
import { likelyName } from '../graph/likely-name';
import { isMade } from '../graph/made';
import { type Backend, backendsOf, isActionOfRollout } from '../graph/routes';
import { portAsked, serviceNamed } from '../graph/services';
import { nameOf } from '../graph/workloads';
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

function judge(set: ObjectSet, entry: Entry, backend: Backend, complete: boolean): Problem | undefined {
  if (isActionOfRollout(set, backend)) return undefined;
  const service = serviceNamed(set, backend.namespace, backend.name);
  if (!service && isMade(set, 'Service', backend.namespace, backend.name)) return undefined;
  if (!service) return missing(set, entry, backend, complete);
  const { port } = backend;
  if (port === undefined || portAsked(service, port) || service.ports.length === 0) return undefined;
  const ports = service.ports.map((own) => [own.name, own.port].filter(Boolean).join(' ')).join(', ');
  return {
    object: entry,
    path: backend.portPath,
    value: port,
    message: `leads to port ${port} of ${nameOf(service.entry)}, which has ${ports}: requests would fail.`,
  };
}

function missing(set: ObjectSet, entry: Entry, { namespace, name, path }: Backend, complete: boolean) {
  const near = likelyName(set, { group: '', kind: 'Service', namespace }, name);
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
