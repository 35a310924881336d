import { controllerNamed, controllerOfClass, type IngressController } from '../../manifest/ingress-classes';
import type { Container } from '../../manifest/pods';
import { at, listOf, textMapOf, textOf } from '../../manifest/read';
import { documents, example, GPU_DEPLOYMENT, GPU_SERVICE } from '../example';
import { type Backend, backendsOf } from '../graph/routes';
import {
  portAsked,
  resolvePort,
  type ServiceNode,
  type ServicePort,
  serviceNamed,
  workloadsBehind,
} from '../graph/services';
import { probesOf } from '../graph/startup';
import { nameOf, type Workload } from '../graph/workloads';
import { serverOf } from '../knowledge/recognize';
import { toldBy } from '../knowledge/told';
import type { Entry, ObjectSet } from '../object-set';
import type { Problem, Rule } from '../rule';

export const backendSchemeMismatch: Rule = {
  id: 'backend-scheme-mismatch',
  severity: 'error',
  kinds: ['Ingress', 'HTTPRoute', 'GRPCRoute'],
  title: 'A gateway speaks plain HTTP to a model server that speaks TLS.',
  why: 'The server closes the connection, so the gateway answers 502 or the like for every request, although the pods are ready.',
  fix: 'Tell the gateway that the backend speaks TLS: an Ingress controller by its annotation, a Gateway by a BackendTLSPolicy that targets the Service.',
  source: 'https://gateway-api.sigs.k8s.io/api-types/backendtlspolicy/',
  example: example(
    documents(
      GPU_DEPLOYMENT.replace(
        '--served-model-name=qwen]',
        '--served-model-name=qwen, --ssl-certfile=/tls/tls.crt, --ssl-keyfile=/tls/tls.key]',
      ).replace(
        'resources:',
        'readinessProbe: { httpGet: { path: /health, port: http, scheme: HTTPS } }\n          resources:',
      ),
      GPU_SERVICE,
      `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: llm
spec:
  ingressClassName: nginx
  rules:
    - host: llm.example.com
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: llm, port: { name: http } } } }] }
`,
    ),
    [
      'metadata:\n  name: llm\nspec:',
      'metadata:\n  name: llm\n  annotations: { nginx.ingress.kubernetes.io/backend-protocol: HTTPS }\nspec:',
    ],
  ),
  *check(set, { complete }) {
    for (const entry of set.ofKind('Ingress', 'HTTPRoute', 'GRPCRoute')) {
      const gateway = gatewayOf(set, entry);
      if (!gateway) continue;
      for (const backend of backendsOf(entry)) {
        const problem = judge(set, entry, backend, gateway);
        if (problem) yield gateway.controller || complete ? problem : { ...problem, severity: 'warning' };
      }
    }
  },
};

/** Who reads a route. */
interface Gateway {
  readonly title: string;
  /** Known of an Ingress; who reads a Gateway is not told by it. */
  readonly controller?: IngressController;
}

function judge(set: ObjectSet, entry: Entry, backend: Backend, gateway: Gateway): Problem | undefined {
  const service = serviceNamed(set, backend.namespace, backend.name);
  const port = service && portAsked(service, backend.port);
  if (!port || saysTls(port, gateway)) return undefined;
  const told = tlsBehind(set, service, port);
  if (!told || isTold(set, entry, service, port, gateway)) return undefined;
  return {
    object: entry,
    path: backend.path,
    value: backend.name,
    message: `lets ${gateway.title} send plain HTTP to ${nameOf(service.entry)}, but the server in ${nameOf(told.workload.entry)} speaks TLS, as ${told.path} says: every request would fail.`,
    fix: fixFor(gateway, service, port),
  };
}

function fixFor({ controller }: Gateway, { entry }: ServiceNode, { name, port }: ServicePort): string {
  const { ingress, service } = controller?.tls(name ?? String(port)) ?? {};
  const [annotation] = Object.entries(ingress ?? service ?? {});
  if (!annotation) return `Target ${nameOf(entry)} with a BackendTLSPolicy, in its namespace.`;
  const [key, value] = annotation;
  return `Annotate ${ingress ? 'the Ingress' : nameOf(entry)} with ${key}: ${JSON.stringify(value)}.`;
}

const GATEWAYS = 'gateway.networking.k8s.io';

/** Who reads an Ingress or a route, where that is known. A route may be meant for a mesh instead of a Gateway. */
function gatewayOf(set: ObjectSet, { kind, group, manifest }: Entry): Gateway | undefined {
  if (kind === 'Ingress') return group === 'networking.k8s.io' ? controllerOf(set, manifest) : undefined;
  const parents = listOf(at(manifest, 'spec', 'parentRefs'));
  const isForGateway = group === GATEWAYS && parents.some((parent) => (at(parent, 'kind') ?? 'Gateway') === 'Gateway');
  return isForGateway ? { title: 'the Gateway' } : undefined;
}

const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';

function controllerOf(set: ObjectSet, manifest: unknown): Gateway | undefined {
  const given =
    textOf(at(manifest, 'metadata', 'annotations', 'kubernetes.io/ingress.class')) ??
    textOf(at(manifest, 'spec', 'ingressClassName'));
  const found = Array.from(set.ofType('networking.k8s.io', 'IngressClass')).find((entry) =>
    given === undefined
      ? at(entry.manifest, 'metadata', 'annotations', DEFAULT_CLASS) === 'true'
      : entry.name === given,
  );
  const named = textOf(at(found?.manifest, 'spec', 'controller'));
  const controller = named === undefined ? controllerOfClass(given) : controllerNamed(named);
  return controller && { title: controller.title, controller };
}

/** Where it is said that the server behind a port speaks TLS: to the server itself, or by a probe of that port. */
function tlsBehind(set: ObjectSet, service: ServiceNode, { target, protocol }: ServicePort) {
  for (const workload of workloadsBehind(set, service)) {
    const container = resolvePort(workload, target, protocol)?.container ?? onlyContainer(workload, target);
    const path = container && tlsOf(container, target);
    if (path !== undefined) return { workload, path };
  }
  return undefined;
}

/** The one container of a pod, which may listen to a number that it does not name. */
function onlyContainer({ pod: { running } }: Workload, target: unknown): Container | undefined {
  return running.length === 1 && typeof target === 'number' ? running[0] : undefined;
}

/** A port that is not the first of the container may be a plain one, for health or metrics. */
function tlsOf(container: Container, target: unknown): string | undefined {
  const [first] = container.ports;
  const isTarget = (asked: unknown) => asked === target || (isFirst(asked) && isFirst(target));
  const isFirst = (asked: unknown) => first !== undefined && (asked === first.name || asked === first.number);
  const { tls } = serverOf(container) ?? {};
  const told = tls && (first === undefined || isFirst(target)) ? toldBy(container, tls) : undefined;
  const probe = probesOf(container).find(
    ({ fields }) => at(fields, 'httpGet', 'scheme') === 'HTTPS' && isTarget(at(fields, 'httpGet', 'port')),
  );
  return told?.path ?? (probe && `${probe.path}.httpGet.scheme`);
}

/** Whether a port says by itself that it speaks TLS, which many gateways heed. */
function saysTls({ appProtocol, name, port }: ServicePort, { controller }: Gateway): boolean {
  if (/https|tls|ssl|wss|http2/i.test(appProtocol ?? '')) return true;
  return !controller?.ignoresPort && (port === 443 || /^https/.test(name ?? ''));
}

/** Whether the gateway is told that the Service speaks TLS, or may be. */
function isTold(
  set: ObjectSet,
  entry: Entry,
  service: ServiceNode,
  port: ServicePort,
  { controller }: Gateway,
): boolean {
  const onService = annotationsOf(service.entry);
  if (!controller) return onService.some((text) => /https|tls|ssl/i.test(text)) || isTargeted(set, service);
  const onIngress = annotationsOf(entry);
  if ([...onIngress, ...onService].some((text) => /passthrough=true$/.test(text))) return true;
  const read = controller.tls(port.name ?? '').ingress ? [...onIngress, ...onService] : onService;
  return read.some((text) => controller.tellsTls.test(text));
}

/** The annotations of an object, each as `name=value`. */
function annotationsOf({ manifest }: Entry): string[] {
  return Object.entries(textMapOf(at(manifest, 'metadata', 'annotations'))).map(([name, value]) => `${name}=${value}`);
}

/** Kinds of Istio and kgateway that tell how a Service is spoken to, by hosts or names that may be patterns. */
const OTHER_POLICIES: readonly string[] = ['DestinationRule', 'BackendConfigPolicy'];

/** Whether a policy tells Gateways how to speak to a Service. */
function isTargeted(set: ObjectSet, { namespace, entry }: ServiceNode): boolean {
  for (const policy of set.ofType(GATEWAYS, 'BackendTLSPolicy')) {
    const targets = listOf(at(policy.manifest, 'spec', 'targetRefs'));
    if (policy.namespace === namespace && targets.some((target) => at(target, 'name') === entry.name)) return true;
  }
  return !set
    .ofKind(...OTHER_POLICIES)
    [Symbol.iterator]()
    .next().done;
}
