import { lines } from '../../support/rules';

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
