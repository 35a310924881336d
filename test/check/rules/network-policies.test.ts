import { check, lines } from '../../support/rules';

const policy = (spec: string, namespace = 'ml') => `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: chat, namespace: ${namespace} }
spec:
  podSelector: { matchLabels: { app: chat } }
  ${spec}
`;

const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: chat, namespace: ml }
spec:
  selector: { matchLabels: { app: chat } }
  template:
    metadata: { labels: { app: chat } }
    spec:
      containers:
        - name: model
          image: registry.example/model:1.0.0
          ports: [{ name: http, containerPort: 8080 }]
`;

const scraped = `${deployment}
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: { name: chat, namespace: ml }
spec:
  selector: { matchLabels: { app: chat } }
  podMetricsEndpoints: [{ port: http }]
`;

const prometheus = (namespace: string) => `
---
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: { name: main, namespace: ${namespace} }
`;

describe('an empty list of peers', () => {
  it('lets everybody in at the ports of the rule, where it has some', () => {
    const told = (ingress: string) =>
      check(`
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: chat }
spec: { podSelector: {}, ingress: [${ingress}] }
`).map(({ message }) => message);
    expect(told('{ from: [] }')).toEqual(['is empty, which lets everybody in, as if it were left out.']);
    expect(told('{ from: null, ports: [{ port: 8000 }] }')).toEqual([
      'is empty, which lets everybody in at its ports, as if it were left out.',
    ]);
  });
});

describe('an empty list', () => {
  it.each([
    ['ingress: [{ from: [] }]', ['spec.ingress[0].from']],
    ['ingress: [{ from: null, ports: [{ port: 8080 }] }]', ['spec.ingress[0].from']],
    ['ingress: [{}, { ports: [] }]', ['spec.ingress[1].ports']],
    ['egress: [{ to: [], ports: [] }]', ['spec.egress[0].ports', 'spec.egress[0].to']],
    ['ingress: [{}]', []],
    ['ingress: [{ ports: [{ port: 8080 }] }]', []],
    ['ingress: [{ from: [{ podSelector: {} }] }]', []],
    ['ingress: []', []],
    ['ingress: [null, 1, "x"]', []],
    ['ingress: { from: [] }', []],
  ])('%s', (spec, paths) => {
    expect(lines(deployment + policy(spec)).sort()).toEqual(
      paths.map((path) => `network-policy-empty-list NetworkPolicy/chat ${path}`),
    );
  });
});

describe('Prometheus in a namespace that the set tells', () => {
  const from = (peer: string) => policy(`ingress: [{ from: [${peer}], ports: [{ port: http }] }]`);
  const shut = ['network-policy-shuts-out NetworkPolicy/chat spec.ingress'];
  const name = (value: string) => `{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${value} } } }`;
  const expression = (operator: string, value: string) =>
    `{ namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: ${operator}, values: [${value}] }] } }`;

  it.each([
    ['another namespace', name('gw'), shut],
    ['its namespace', name('monitoring'), []],
    ['one of two', `${name('gw')}, ${name('monitoring')}`, []],
    ['any namespace', '{ namespaceSelector: {} }', []],
    ['namespaces of which it may be one', '{ namespaceSelector: { matchLabels: { team: ml } } }', []],
    ['a list of others', expression('In', 'gw'), shut],
    ['a list with its own', expression('In', 'gw, monitoring'), []],
    ['all but its own', expression('NotIn', 'monitoring'), shut],
    ['the own namespace of the model', '{ podSelector: {} }', shut],
    ['addresses', '{ ipBlock: { cidr: 10.0.0.0/8 } }', []],
  ])('reaches the port or not, open to %s', (_, peer, expected) => {
    expect(lines(scraped + prometheus('monitoring') + from(peer))).toEqual(expected);
  });

  it('may be that of the model', () => {
    expect(lines(scraped + prometheus('ml') + from('{ podSelector: {} }'))).toEqual([]);
    expect(lines(scraped + prometheus('ml') + from(name('gw')))).toEqual(shut);
  });

  it('is guessed at by nobody', () => {
    expect(lines(scraped + from(name('gw')))).toEqual([]);
  });
});

describe('a load balancer', () => {
  const service = (spec: string, ports = '[{ port: 80, targetPort: http }]') => `
---
apiVersion: v1
kind: Service
metadata: { name: chat, namespace: ml }
spec: { ${spec} selector: { app: chat }, ports: ${ports} }
`;
  const balanced = (ports?: string) => service('type: LoadBalancer,', ports);
  const from = (peers: string) => policy(`ingress: [{ from: [${peers}], ports: [{ port: http }] }]`);
  const shut = ['network-policy-shuts-out NetworkPolicy/chat spec.ingress'];

  it('is told to be shut out where pods beside the model alone may enter', () => {
    const yaml = deployment + balanced() + from('{ podSelector: { matchLabels: { app: web } } }');
    expect(lines(yaml)).toEqual(shut);
    expect(check(yaml)[0]?.message).toBe(
      "isolates the pods of Deployment ml/chat, and no policy of the set lets Service ml/chat's clients outside the cluster reach port 8080 (http).",
    );
  });

  it.each([
    ['an address may enter', balanced() + from('{ podSelector: {} }, { ipBlock: { cidr: 10.0.0.0/8 } }')],
    ['its own pods may be elsewhere', balanced() + from('{ namespaceSelector: {} }')],
    ['everybody may enter', balanced() + policy('ingress: [{ ports: [{ port: http }] }]')],
    ['there is none', service('') + from('{ podSelector: {} }')],
    ['there is a port of a node', service('type: NodePort,') + from('{ podSelector: {} }')],
  ])('is silent where %s', (_, yaml) => {
    expect(lines(deployment + yaml)).toEqual([]);
  });

  it('need not reach every port', () => {
    const both = deployment.replace(']\n', ', { name: metrics, containerPort: 9000 }]\n');
    const open = policy(
      'ingress: [{ ports: [{ port: http }] }, { from: [{ podSelector: {} }], ports: [{ port: metrics }] }]',
    );
    const ports = '[{ name: a, port: 80, targetPort: http }, { name: b, port: 81, targetPort: metrics }]';
    expect(lines(both + balanced(ports) + open)).toEqual([]);
  });
});
