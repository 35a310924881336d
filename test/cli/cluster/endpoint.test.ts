import { endpointsOf } from '../../../lib/cli/cluster/endpoint';

const service = (spec: object, status: object = {}) => ({ metadata: { name: 'chat', namespace: 'ml' }, spec, status });
const balancer = (ingress: object[], port = 80) =>
  service({ type: 'LoadBalancer', ports: [{ port }] }, { loadBalancer: { ingress } });
const alone = (object: ReturnType<typeof service>) => endpointsOf({ service: object, ingresses: [], routes: [] });
const urls = ({ found }: ReturnType<typeof endpointsOf>) => found.map(({ url }) => url);

const ingress = (spec: object, status: object = {}) => ({ metadata: { name: 'front' }, spec, status });
const backend = { service: { name: 'chat', port: { number: 80 } } };

describe('a load balancer', () => {
  test.each([
    ['an address', [{ ip: '203.0.113.7' }], 80, ['http://203.0.113.7']],
    ['a host name', [{ hostname: 'lb.example.com' }], 80, ['http://lb.example.com']],
    ['another port', [{ ip: '203.0.113.7' }], 8080, ['http://203.0.113.7:8080']],
    ['TLS', [{ ip: '203.0.113.7' }], 443, ['https://203.0.113.7']],
    ['IPv6', [{ ip: '2001:db8::1' }], 8080, ['http://[2001:db8::1]:8080']],
    ['two addresses', [{ ip: '203.0.113.7' }, { ip: '203.0.113.8' }], 80, ['http://203.0.113.7', 'http://203.0.113.8']],
  ])('with %s', (_, addresses, port, expected) => {
    expect(urls(alone(balancer(addresses, port)))).toEqual(expected);
  });

  test('without an address is pending', () => {
    expect(alone(balancer([]))).toEqual({
      found: [],
      pending: ['Service chat has no load balancer address yet'],
    });
  });
});

test('a Service inside the cluster gives its name there, and how to forward a port', () => {
  expect(alone(service({ type: 'ClusterIP', ports: [{ port: 8000 }] }))).toEqual({
    found: [{ url: 'http://chat.ml.svc:8000', via: 'Service chat', inCluster: true }],
    pending: [],
    hint: 'from outside the cluster: kubectl port-forward --namespace ml service/chat 8080:8000, then http://localhost:8080',
  });
});

describe('an Ingress', () => {
  const inside = service({ type: 'ClusterIP', ports: [{ port: 80 }] });
  const rule = (host?: string, path = '/') => ({ host, http: { paths: [{ path, pathType: 'Prefix', backend }] } });
  const through = (...ingresses: ReturnType<typeof ingress>[]) =>
    endpointsOf({ service: inside, ingresses, routes: [] });

  test('gives its host, under TLS where it has a certificate for it', () => {
    const spec = {
      rules: [rule('a.example.com'), rule('b.example.com', '/chat')],
      tls: [{ hosts: ['b.example.com'] }],
    };
    expect(urls(through(ingress(spec)))).toEqual(['http://a.example.com', 'https://b.example.com/chat']);
  });

  test('without a host gives its address, and is pending before it has one', () => {
    const status = { loadBalancer: { ingress: [{ ip: '203.0.113.9' }] } };
    expect(urls(through(ingress({ rules: [rule()] }, status)))).toEqual(['http://203.0.113.9']);
    expect(through(ingress({ rules: [rule()] })).pending).toEqual([
      'Ingress front names no host and has no address yet',
    ]);
  });

  test('of another Service leads nowhere', () => {
    const other = ingress({ defaultBackend: { service: { name: 'other' } }, rules: [] });
    expect(urls(through(other))).toEqual(['http://chat.ml.svc']);
  });

  test('that sends all else here counts', () => {
    const status = { loadBalancer: { ingress: [{ hostname: 'lb.example.com' }] } };
    expect(urls(through(ingress({ defaultBackend: backend }, status)))).toEqual(['http://lb.example.com']);
  });
});

test('an HTTPRoute gives its host names', () => {
  const inside = service({ type: 'ClusterIP', ports: [{ port: 80 }] });
  const spec = { hostnames: ['chat.example.com'], rules: [{ backendRefs: [{ name: 'chat', port: 80 }] }] };
  const routes = [{ metadata: { name: 'chat' }, spec }];
  expect(urls(endpointsOf({ service: inside, ingresses: [], routes }))).toEqual(['http://chat.example.com']);
});
