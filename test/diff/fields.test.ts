import { CHAT, diffOf, fieldsIn } from './support';

/** The fields that differ once a part of the text is another. */
function changed(part: string, other: string, text = CHAT): string[] {
  expect(text).toContain(part);
  return fieldsIn(diffOf(text, text.replace(part, other)));
}

test('nothing differs between a set and itself, whatever the order of its documents and keys', () => {
  const [first, ...others] = CHAT.split('---\n');
  expect(diffOf(CHAT, [...others, first].join('---\n'))).toEqual({ folders: [], unchanged: 1 });
  expect(
    changed(
      '{ name: chat, namespace: ml, labels: { app: chat } }',
      '{ namespace: ml, labels: { app: chat }, name: chat }',
    ),
  ).toEqual([]);
});

test.each([
  ['memory: 16Gi', 'memory: 16384Mi'],
  ['nvidia.com/gpu: 2', 'nvidia.com/gpu: "2"'],
  ['minReplicas: 1\n  ', ''],
  [
    'image: registry.example.com/chat:1.4',
    'image: registry.example.com/chat:1.4\n          imagePullPolicy: IfNotPresent',
  ],
  [
    '{ path: /health, port: 8000 }, periodSeconds: 10',
    '{ path: /health, port: 8000, scheme: HTTP }, timeoutSeconds: 1',
  ],
  ['targetPort: 8000', 'targetPort: 8000, protocol: TCP'],
  ['selector: { app: chat }, ports', 'type: ClusterIP, selector: { app: chat }, ports'],
  [
    'name: chat, namespace: ml, labels',
    'name: chat, uid: x, resourceVersion: "7", annotations: { kubectl.kubernetes.io/last-applied-configuration: x }, namespace: ml, labels',
  ],
  ['          image:', '          volumeDevices: []\n          lifecycle: null\n          image:'],
  ['kind: Service\n', 'kind: Service\nstatus: { loadBalancer: {} }\n'],
])('%s and %s are one to a cluster', (part, other) => {
  expect(changed(part, other)).toEqual([]);
});

test.each([
  [
    'image: registry.example.com/chat:1.4',
    'image: registry.example.com/chat:1.4\n          imagePullPolicy: Always',
    'spec.template.spec.containers[chat].imagePullPolicy: undefined -> "Always"',
  ],
  ['memory: 16Gi', 'memory: 16G', 'spec.template.spec.containers[chat].resources.limits.memory: "16Gi" -> "16G"'],
  ['value: "1"', 'value: "1.0"', 'spec.template.spec.containers[chat].env[A].value: "1" -> "1.0"'],
  ['minReplicas: 1', 'minReplicas: 2', 'spec.minReplicas: 1 -> 2'],
  [
    'averageUtilization: 60',
    'averageUtilization: 70',
    'spec.metrics[cpu].resource.target.averageUtilization: 60 -> 70',
  ],
  [
    '{ name: B, value: "2" }',
    '{ name: C, value: "2" }',
    'spec.template.spec.containers[chat].env[B]: {"name":"B","value":"2"} -> undefined',
  ],
  ['port: 80,', 'port: 81,', 'spec.ports[http].port: 80 -> 81'],
  ['targetPort: 8000', 'targetPort: 8001', 'spec.ports[http].targetPort: 8000 -> 8001'],
  [
    '--max-len=4096',
    '--max-len=8192',
    'spec.template.spec.containers[chat].args: ["--model=small","--max-len=4096"] -> ["--model=small","--max-len=8192"]',
  ],
])('%s and %s are not', (part, other, field) => {
  expect(changed(part, other)).toContain(field);
});

test('variables in another order are told as their order', () => {
  expect(
    changed('[{ name: A, value: "1" }, { name: B, value: "2" }]', '[{ name: B, value: "2" }, { name: A, value: "1" }]'),
  ).toEqual(['spec.template.spec.containers[chat].env: ["A","B"] -> ["B","A"]']);
});

test('of a list of which one item differs, that one is told, and its order besides', () => {
  const [first, second] = ['{ name: a, image: "a:1" }', '{ name: b, image: "b:1" }'];
  const starting = (items: string) =>
    CHAT.replace('      containers:', `      initContainers: [${items}]\n      containers:`);
  expect(
    fieldsIn(diffOf(starting(`${first}, ${second}`), starting(`${second.replace(':1', ':2')}, ${first}`))),
  ).toEqual([
    'spec.template.spec.initContainers[b].image: "b:1" -> "b:2"',
    'spec.template.spec.initContainers: ["a","b"] -> ["b","a"]',
  ]);
});

test('of items without a name the one that differs is told', () => {
  const rules = (host: string) => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: chat }
spec: { rules: [{ host: a.example.com, http: { paths: [] } }, { host: ${host}, http: { paths: [] } }] }
`;
  expect(fieldsIn(diffOf(rules('b.example.com'), rules('c.example.com')))).toEqual([
    'spec.rules[1].host: "b.example.com" -> "c.example.com"',
  ]);
});

test('values of a Secret are not told, only that they differ', () => {
  const secret = 'apiVersion: v1\nkind: Secret\nmetadata: { name: a }\nstringData: { a: hunter2, b: same }\n';
  expect(changed('hunter2', 'hunter3', secret)).toEqual(['stringData.a: "*** (before)" -> "*** (after)"']);
  expect(changed('a: hunter2, ', '', secret)).toEqual(['stringData.a: "***" -> undefined']);
  expect(changed('stringData: { a: hunter2, b: same }', 'data: { a: eA== }', secret)).toEqual([
    'stringData: {"a":"***","b":"***"} -> undefined',
    'data: undefined -> {"a":"***"}',
  ]);
});

test('items without a name are compared as a whole', () => {
  const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: chat }
spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] }
`;
  expect(changed('ingress: [{ from: [{ podSelector: {} }] }]', 'ingress: [{}, {}]', policy)).toEqual([
    'spec.ingress: [{"from":[{"podSelector":{}}]}] -> [{},{}]',
  ]);
});

test('texts that look like amounts are texts', () => {
  const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { limits: "1000m" }\n';
  expect(changed('1000m', '1', map)).toEqual(['data.limits: "1000m" -> "1"']);
});

test('a Job that says nothing of completions has one', () => {
  const job =
    'apiVersion: batch/v1\nkind: Job\nmetadata: { name: a }\nspec: { template: { spec: { containers: [] } } }\n';
  expect(changed('spec: { template', 'spec: { parallelism: 1, completions: 1, template', job)).toEqual([]);
  expect(changed('spec: { template', 'spec: { parallelism: 1, template', job)).toEqual([
    'spec.completions: 1 -> undefined',
  ]);
});

test('names that every object inherits are fields like others', () => {
  const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { constructor: x, toString: y }\n';
  expect(changed('a }\ndata', 'a, labels: { valueOf: x } }\ndata', map)).toEqual([
    'metadata.labels: undefined -> {"valueOf":"x"}',
  ]);
  expect(changed('constructor: x', '__proto__: z, hasOwnProperty: a, constructor: x', map)).toEqual([
    'data.__proto__: undefined -> "z"',
    'data.hasOwnProperty: undefined -> "a"',
  ]);
  expect(changed('constructor: x', 'constructor: z', map)).toEqual(['data.constructor: "x" -> "z"']);
});
