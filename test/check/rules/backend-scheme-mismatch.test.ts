import { backendSchemeMismatch } from '../../../lib/check/rules/backend-scheme-mismatch';
import { INGRESS_CONTROLLERS } from '../../../lib/manifest/ingress-classes';
import { check } from '../../support/rules';

type Fields = Record<string, unknown>;

const labels = { app: 'chat' };
const tls = ['--ssl-certfile', '/c', '--ssl-keyfile=/k'];
const get = (more: Fields = {}) => ({ httpGet: { path: '/health', port: 'http', scheme: 'HTTPS', ...more } });

interface Parts {
  readonly className?: string | null;
  readonly annotations?: Fields;
  readonly spec?: Fields;
  readonly container?: Fields;
  readonly others?: readonly Fields[];
  readonly port?: Fields;
  readonly onService?: Fields;
  readonly more?: readonly Fields[];
  readonly complete?: boolean;
}

const ingressSpec = ({ className = 'nginx' }: Parts): Fields => ({
  ...(className === null ? {} : { ingressClassName: className }),
  rules: [
    {
      http: {
        paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'chat', port: { number: 80 } } } }],
      },
    },
  ],
});
const routeSpec = { parentRefs: [{ name: 'public' }], rules: [{ backendRefs: [{ name: 'chat', port: 80 }] }] };

function found(kind: 'Ingress' | 'HTTPRoute' | 'GRPCRoute', parts: Parts) {
  const { annotations, spec, container, others = [], port, onService, more = [], complete } = parts;
  const ports = [
    { name: 'http', containerPort: 8000 },
    { name: 'health', containerPort: 9000 },
  ];
  const server = { name: 'server', image: 'vllm/vllm-openai:v0.19.0', args: tls, ports, ...container };
  const objects = [
    {
      apiVersion: kind === 'Ingress' ? 'networking.k8s.io/v1' : 'gateway.networking.k8s.io/v1',
      kind,
      metadata: { name: 'chat', annotations },
      spec: { ...(kind === 'Ingress' ? ingressSpec(parts) : routeSpec), ...spec },
    },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'chat', labels }, spec: { containers: [server, ...others] } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'chat', annotations: onService },
      spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 'http', ...port }] },
    },
    ...more,
  ];
  const yaml = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  return check(yaml, { rules: [backendSchemeMismatch], complete });
}

const classNamed = (name: string, controller: string, annotations?: Fields) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name, annotations },
  spec: { controller },
});
const ofDefault = { 'ingressclass.kubernetes.io/is-default-class': 'true' };

describe('an Ingress to a server that speaks TLS', () => {
  it('is told where it stands, and what to write', () => {
    expect(found('Ingress', {})).toMatchObject([
      {
        path: 'spec.rules[0].http.paths[0].backend.service.name',
        message:
          'lets nginx send plain HTTP to Service chat, but the server in Pod chat speaks TLS, as spec.containers[0].args[0] says: every request would fail.',
        fix: 'Annotate the Ingress with nginx.ingress.kubernetes.io/backend-protocol: "HTTPS".',
      },
    ]);
    expect(found('Ingress', { className: 'gce' })[0]?.fix).toBe(
      'Annotate Service chat with cloud.google.com/app-protocols: "{\\"http\\":\\"HTTPS\\"}".',
    );
  });

  it.each(
    INGRESS_CONTROLLERS.flatMap(({ classes, tls: write }) => classes.map((name) => [name, write('http')] as const)),
  )(
    'is told with the class %s, until it has what our own Ingress writes',
    (className, { ingress: annotations, service: onService }) => {
      expect(found('Ingress', { className })).toHaveLength(1);
      expect(found('Ingress', { className, annotations, onService })).toEqual([]);
    },
  );

  it.each<[string, Parts]>([
    ['plain HTTP by its own words', { annotations: { 'nginx.ingress.kubernetes.io/backend-protocol': 'HTTP' } }],
    [
      'what another controller reads',
      { className: 'alb', annotations: { 'nginx.ingress.kubernetes.io/secure-backends': 'true' } },
    ],
    [
      'what Traefik reads on the Service alone',
      { className: 'traefik', annotations: { 'traefik.ingress.kubernetes.io/service.serversscheme': 'https' } },
    ],
    ['a port named https, which nginx does not heed', { port: { name: 'https' } }],
    ['a class by its annotation', { className: null, annotations: { 'kubernetes.io/ingress.class': 'alb' } }],
    ['a class of another name', { className: 'public', more: [classNamed('public', 'k8s.io/ingress-nginx')] }],
    ['the default class', { className: null, more: [classNamed('public', 'k8s.io/ingress-nginx', ofDefault)] }],
    ['a probe that asks over TLS', { container: { image: 'ours:1', args: [], readinessProbe: get() } }],
    ['a probe by number', { container: { image: 'ours:1', args: [], readinessProbe: get({ port: 8000 }) } }],
    ['a port that nobody names', { container: { ports: undefined }, port: { targetPort: 8000 } }],
    [
      'a default backend',
      { spec: { rules: undefined, defaultBackend: { service: { name: 'chat', port: { number: 80 } } } } },
    ],
  ])('is told with %s', (_, parts) => {
    expect(found('Ingress', parts)).toHaveLength(1);
  });

  it.each<[string, Parts]>([
    ['a class that nobody knows', { className: 'public' }],
    ['a known name of an unknown controller', { more: [classNamed('nginx', 'example.com/proxy')] }],
    ['no class', { className: null }],
    ['a class that is not the default one', { className: null, more: [classNamed('public', 'k8s.io/ingress-nginx')] }],
    ['the scheme of the client', { annotations: { 'nginx.ingress.kubernetes.io/backend-protocol': 'AUTO_HTTP' } }],
    ['gRPC over TLS', { annotations: { 'nginx.ingress.kubernetes.io/backend-protocol': 'GRPCS' } }],
    ['another prefix of annotations', { annotations: { 'nginx.example.com/backend-protocol': 'https' } }],
    ['a snippet', { annotations: { 'nginx.ingress.kubernetes.io/configuration-snippet': 'proxy_pass\nhttps://x;' } }],
    ['the other controller of that name', { annotations: { 'nginx.org/ssl-services': 'chat' } }],
    ['TLS that passes through', { annotations: { 'nginx.ingress.kubernetes.io/ssl-passthrough': 'true' } }],
    ['a port that says so', { port: { appProtocol: 'HTTPS' } }],
    ['a port named https, which Traefik heeds', { className: 'traefik', port: { name: 'https' } }],
    [
      'port 443',
      {
        className: 'traefik',
        port: { port: 443 },
        spec: { rules: [], defaultBackend: { service: { name: 'chat', port: { number: 443 } } } },
      },
    ],
    [
      "an annotation of an ALB's Service",
      { className: 'alb', onService: { 'alb.ingress.kubernetes.io/backend-protocol': 'HTTPS' } },
    ],
    ['HTTP/2', { className: 'gce', onService: { 'cloud.google.com/app-protocols': '{"http":"HTTP2"}' } }],
    ['a server without TLS', { container: { args: [] } }],
    ['another port of the server', { port: { targetPort: 'health' } }],
    ['another port of a probe', { container: { image: 'ours:1', args: [], livenessProbe: get({ port: 'health' }) } }],
    ['a probe over plain HTTP', { container: { image: 'ours:1', args: [], readinessProbe: get({ scheme: 'HTTP' }) } }],
    [
      'a proxy before the server',
      { others: [{ name: 'proxy', ports: [{ name: 'proxy', containerPort: 1 }] }], port: { targetPort: 'proxy' } },
    ],
    [
      'an unknown port beside a proxy',
      { container: { ports: undefined }, others: [{ name: 'proxy' }], port: { targetPort: 8000 } },
    ],
    ['a port that the Service has not', { port: { port: 81 } }],
    [
      'a Service that is not there',
      { spec: { rules: [], defaultBackend: { service: { name: 'x', port: { number: 80 } } } } },
    ],
  ])('is not told with %s', (_, parts) => {
    expect(found('Ingress', parts)).toEqual([]);
  });

  it('is not told of a foreign Ingress', () => {
    const foreign = {
      apiVersion: 'config.openshift.io/v1',
      kind: 'Ingress',
      metadata: { name: 'x' },
      spec: ingressSpec({}),
    };
    expect(found('Ingress', { className: null, more: [foreign] })).toEqual([]);
  });
});

describe('a route to a server that speaks TLS', () => {
  const policy = (target: Fields, metadata: Fields = {}) => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'BackendTLSPolicy',
    metadata: { name: 'chat', ...metadata },
    spec: { targetRefs: [{ group: '', kind: 'Service', ...target }] },
  });

  it('is told, as an error where no policy can be elsewhere', () => {
    expect(found('HTTPRoute', {})).toMatchObject([
      {
        severity: 'warning',
        path: 'spec.rules[0].backendRefs[0].name',
        fix: 'Target Service chat with a BackendTLSPolicy, in its namespace.',
      },
    ]);
    expect(found('HTTPRoute', { complete: true })[0]).not.toHaveProperty('severity');
    expect(found('GRPCRoute', {})).toHaveLength(1);
  });

  it.each<[string, Parts]>([
    ['a policy for another Service', { more: [policy({ name: 'embed' })] }],
    ['a policy in another namespace', { more: [policy({ name: 'chat' }, { namespace: 'other' })] }],
    ['an annotation of no account', { onService: { 'example.com/team': 'chat' } }],
  ])('is told with %s', (_, parts) => {
    expect(found('HTTPRoute', parts)).toHaveLength(1);
  });

  it.each<[string, Parts]>([
    ['a policy', { more: [policy({ name: 'chat' })] }],
    ['a port that says so', { port: { appProtocol: 'https' } }],
    ['a port named https', { port: { name: 'https-api' } }],
    ['an annotation of the Service', { onService: { 'traefik.ingress.kubernetes.io/service.serversscheme': 'https' } }],
    [
      "Istio's own policy",
      { more: [{ apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', metadata: { name: 'x' } }] },
    ],
    ['a mesh instead of a Gateway', { spec: { parentRefs: [{ group: '', kind: 'Service', name: 'chat' }] } }],
    ['no parent', { spec: { parentRefs: [] } }],
    ['a server without TLS', { container: { args: [] } }],
  ])('is not told with %s', (_, parts) => {
    expect(found('HTTPRoute', parts)).toEqual([]);
  });
});
