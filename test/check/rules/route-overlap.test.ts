import { check, lines } from '../../support/rules';

interface Route {
  readonly name?: string;
  readonly metadata?: string;
  readonly parent?: string;
  readonly hosts?: string;
  readonly rule?: string;
  readonly backend?: string;
}

function route({
  name = 'b',
  metadata = '',
  parent = 'name: public',
  hosts = '[x.io]',
  rule = '',
  backend = name,
}: Route) {
  return `
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: ${name}${metadata} }
spec:
  parentRefs: [{ ${parent} }]
  hostnames: ${hosts}
  rules: [{ ${rule} backendRefs: [{ name: ${backend}, port: 80 }] }]
`;
}

interface Ingress {
  readonly name?: string;
  readonly metadata?: string;
  readonly className?: string;
  readonly host?: string;
  readonly path?: string;
  readonly backend?: string;
}

function ingress({
  name = 'b',
  metadata = '',
  className = 'nginx',
  host = 'x.io',
  path = '/, pathType: Prefix',
  backend = name,
}: Ingress) {
  return `
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ${name}${metadata} }
spec:
  ingressClassName: ${className}
  rules:
    - host: ${host}
      http: { paths: [{ path: ${path}, backend: { service: { name: ${backend}, port: { number: 80 } } } }] }
`;
}

const match = (path: string, more = '') => `matches: [{ path: { value: ${path} }${more} }],`;

describe('two routes take the same requests', () => {
  const overlap = ['route-overlap HTTPRoute/b spec.rules[0]'];

  it.each<[string, Route, Route, string[]]>([
    ['of one gateway', {}, {}, overlap],
    ['where the default is written out', {}, { rule: match('/') }, overlap],
    ['where one prefix ends with a slash', { rule: match('/v1') }, { rule: match('/v1/') }, overlap],
    ['of one host of several', { hosts: '[w.io, x.io]' }, { hosts: '[x.io, y.io]' }, overlap],
    ['of every host', { hosts: '[]' }, { hosts: '[]' }, overlap],
    ['where the namespace is written out', { parent: 'namespace: default, name: public' }, {}, overlap],
    ['but of other hosts', {}, { hosts: '[y.io]' }, []],
    ['but of other paths', {}, { rule: match('/v1') }, []],
    ['but with a header', {}, { rule: match('/', ', headers: [{ name: a, value: b }]') }, []],
    ['but of another gateway', {}, { parent: 'name: private' }, []],
    ['but of another listener', {}, { parent: 'name: public, sectionName: https' }, []],
    ['but to the same Service', {}, { backend: 'a' }, []],
  ])('%s', (_, one, other, expected) => {
    expect(lines(route({ name: 'a', ...one }) + route(other))).toEqual(expected);
  });

  it('is told with the requests and the other', () => {
    expect(check(route({ name: 'a', rule: match('/v1') }) + route({ rule: match('/v1') }))[0]?.message).toBe(
      'takes the requests for x.io/v1, as HTTPRoute a does: one of them gets all, the other none.',
    );
  });

  describe('of one Gateway in two namespaces', () => {
    const gateway = (listeners: string) => `
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: one }
spec: { gatewayClassName: x, listeners: ${listeners} }
`;
    const listener = (name: string, from = '') =>
      `{ name: ${name}, port: 80, protocol: HTTP${from === '' ? '' : `, allowedRoutes: { namespaces: { from: ${from} } }`} }`;
    const both = (more = '') =>
      ['one', 'two']
        .map((name) => route({ name, metadata: `, namespace: ${name}`, parent: `name: public, namespace: one${more}` }))
        .join('');
    const overlaps = (text: string) => lines(text).filter((line) => line.startsWith('route-overlap'));
    const overlap = ['route-overlap HTTPRoute/two spec.rules[0]'];

    it.each([
      ['that is not there', '', '', overlap],
      ['that takes routes of all', gateway(`[${listener('a', 'All')}]`), '', overlap],
      ['that selects those of some', gateway(`[${listener('a', 'Selector')}]`), '', overlap],
      ['of which one listener takes them', gateway(`[${listener('a')}, ${listener('b', 'All')}]`), '', overlap],
      ['but it takes none of the other', gateway(`[${listener('a')}]`), '', []],
      ['but it takes none at all', gateway(`[${listener('a', 'None')}]`), '', []],
      [
        'but the listener that is named takes none of the other',
        gateway(`[${listener('a', 'Same')}, ${listener('b', 'All')}]`),
        ', sectionName: a',
        [],
      ],
    ])('%s', (_, there, more, expected) => {
      expect(overlaps(there + both(more))).toEqual(expected);
    });

    it('may be in two clusters', () => {
      expect(check(both()).find(({ rule }) => rule === 'route-overlap')?.message).toBe(
        'takes the requests for x.io/, as HTTPRoute one/one does: one of them gets all, the other none, if both are in one cluster.',
      );
    });
  });

  it('is not told of one route alone', () => {
    expect(lines(route({}).replace('rules: [', 'rules: [{ backendRefs: [{ name: c, port: 80 }] }, '))).toEqual([]);
  });
});

describe('two Ingresses take the same requests', () => {
  const overlap = ['route-overlap Ingress/b spec.rules[0].http.paths[0].path'];

  it.each<[string, Ingress, Ingress, string[]]>([
    ['of one class', {}, {}, overlap],
    ['of no class', { className: 'null' }, { className: 'null' }, overlap],
    ['in two namespaces', { metadata: ', namespace: one' }, { metadata: ', namespace: two', backend: 'a' }, overlap],
    ['but of another class', {}, { className: 'internal' }, []],
    ['but of other hosts', {}, { host: 'y.io' }, []],
    ['but of other paths', {}, { path: '/v1, pathType: Prefix' }, []],
    ['but one path exactly', {}, { path: '/, pathType: Exact' }, []],
    ['but to the same Service', {}, { backend: 'a' }, []],
    ['but by weight', {}, { metadata: ', annotations: { nginx.ingress.kubernetes.io/canary: "true" }' }, []],
  ])('%s', (_, one, other, expected) => {
    expect(lines(ingress({ name: 'a', ...one }) + ingress(other))).toEqual(expected);
  });
});

it('is silent about odd values', () => {
  const odd = (spec: string) => `
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: odd }
spec: ${spec}
`;
  for (const spec of ['null', '[]', '{ parentRefs: [null, 1], rules: [null, { matches: [1] }] }', '{ rules: 1 }']) {
    expect(lines(odd(spec) + odd(spec).replace('odd', 'other'))).toEqual([]);
  }
});
