import { egressWithoutDns } from '../../../lib/check/rules/egress-without-dns';
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

  it('may reach it by a policy that an administrator puts above', () => {
    const admin =
      '---\napiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: { name: a }\n';
    expect(lines(scraped + prometheus('monitoring') + from(name('gw')) + admin)).toEqual([]);
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

describe('what a model server may call, without DNS', () => {
  const NETWORK = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy';
  const pods = (image: string, more = '', spec = '') => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: chat, namespace: ml }
spec:
  selector: { matchLabels: { app: chat } }
  template:
    metadata: { labels: { app: chat } }
    spec: { containers: [{ name: model, image: ${image}${more} }]${spec} }
`;
  const fetching = (more = '', spec = '') =>
    pods('vllm/vllm-openai:v0.19.0', `, args: [--model=org/model]${more}`, spec);
  const local = pods('vllm/vllm-openai:v0.19.0', ', args: [--model=/models/chat]');
  const told = (yaml: string) => check(yaml, { rules: [egressWithoutDns] }).map(({ path, message }) => [path, message]);
  const HUB = 'vLLM could not fetch org/model from the Hugging Face hub';
  const OTHERS = 'it could not find those whom it may call';
  const found = (why: string) => [
    [
      'spec.egress',
      `limits what the pods of Deployment ml/chat may call, and no policy of the set lets them ask DNS: ${why}.`,
    ],
  ];
  const claim = ', volumes: [{ name: v, persistentVolumeClaim: { claimName: weights } }]';
  const mounted = ', volumeMounts: [{ name: v, mountPath: /cache }]';

  it.each([
    ['nothing at all', 'policyTypes: [Egress]', HUB],
    ['nothing, in so many words', 'policyTypes: [Ingress, Egress]\n  egress: []', HUB],
    ['HTTPS anywhere', 'egress: [{ ports: [{ port: 443 }] }]', HUB],
    ['one network', 'egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }], ports: [{ port: 443 }] }]', HUB],
    ['pods of the namespace', 'egress: [{ to: [{ podSelector: { matchLabels: { app: cache } } }] }]', HUB],
  ])('that fetches weights and may call %s', (_, spec, why) => {
    expect(told(fetching() + policy(spec))).toEqual(found(why));
  });

  it.each([
    ['HTTPS anywhere', 'egress: [{ ports: [{ port: 443 }] }]'],
    ['HTTPS at every address', 'egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 443 }] }]'],
    ['pods elsewhere', 'egress: [{ to: [{ namespaceSelector: {} }], ports: [{ port: 4317 }] }]'],
  ])('that has its weights and may call %s', (_, spec) => {
    expect(told(local + policy(spec))).toEqual(found(OTHERS));
  });

  it.each([
    ['may call everybody', fetching(), 'egress: [{}]'],
    ['is not limited', fetching(), 'ingress: [{}]'],
    ['is limited in what comes in', fetching(), 'policyTypes: [Ingress]\n  egress: [{ ports: [{ port: 443 }] }]'],
    ['may ask at the port', fetching(), 'egress: [{ ports: [{ port: 443 }, { port: 53, protocol: UDP }] }]'],
    ['may ask at a range of ports', fetching(), 'egress: [{ ports: [{ port: 1, endPort: 1024 }] }]'],
    ['may ask at a named port', fetching(), 'egress: [{ ports: [{ port: dns, protocol: UDP }] }]'],
    ['may ask on OpenShift', fetching(), 'egress: [{ ports: [{ port: 5353, protocol: UDP }] }]'],
    [
      'may ask NodeLocal DNSCache',
      fetching(),
      'egress: [{ to: [{ ipBlock: { cidr: 169.254.20.10/32 } }], ports: [{ port: 53, protocol: UDP }] }]',
    ],
    ['may call a namespace at any port', fetching(), 'egress: [{ to: [{ namespaceSelector: {} }] }]'],
    ['may call a network at any port', fetching(), 'egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]'],
    ['has its weights and may call nobody', local, 'policyTypes: [Egress]'],
    [
      'has its weights and may call a network',
      local,
      'egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }], ports: [{ port: 443 }] }]',
    ],
    [
      'has a claim of its own',
      fetching(mounted).replace('kind: Deployment', 'kind: StatefulSet'),
      'policyTypes: [Egress]',
    ],
    ['may have fetched its weights before', fetching(mounted, claim), 'policyTypes: [Egress]'],
    ['is kept from the hub', fetching(', env: [{ name: HF_HUB_OFFLINE, value: "1" }]'), 'policyTypes: [Egress]'],
    ['has a proxy', fetching(', env: [{ name: HTTPS_PROXY, value: "http://10.0.0.5:3128" }]'), 'policyTypes: [Egress]'],
    ['is in the network of its node', fetching('', ', hostNetwork: true'), 'policyTypes: [Egress]'],
    ['is no model server', pods('registry.example/a:1'), 'egress: [{ ports: [{ port: 443 }] }]'],
  ])('is not told of one that %s', (_, yaml, spec) => {
    expect(told(yaml + policy(spec))).toEqual([]);
  });

  it('is not told where another policy of the pods allows it, or may', () => {
    const limited = fetching() + policy('egress: [{ ports: [{ port: 443 }] }]');
    const dns = (selector: string, namespace: string) =>
      `---\n${NETWORK}\nmetadata: { name: dns, namespace: ${namespace} }\nspec: { podSelector: ${selector}, egress: [{ ports: [{ port: 53, protocol: UDP }] }] }\n`;
    expect(told(limited + dns('{}', 'ml'))).toEqual([]);
    expect(told(`${limited}---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: a }\n`)).toEqual(
      [],
    );
    const admin =
      '---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: a }\n';
    expect(told(limited + admin)).toEqual([]);
    expect(told(limited + dns('{}', 'other'))).toEqual(found(HUB));
    expect(told(limited + dns('{ matchLabels: { app: other } }', 'ml'))).toEqual(found(HUB));
  });
});
