import { CHAT, diffOf, fieldsIn, SERVICE, textOf } from './support';

const BEFORE = {
  'staging/chat.yaml': CHAT,
  'production/chat.yaml': CHAT.replace('maxReplicas: 4', 'maxReplicas: 8'),
  'production/embed.yaml': CHAT.replaceAll('chat', 'embed'),
};

test('environments with objects of the same names are told apart, and summed up apart', () => {
  const after = { ...BEFORE, 'production/chat.yaml': CHAT.replace('maxReplicas: 4', 'maxReplicas: 9') };
  const { folders, unchanged } = diffOf(BEFORE, after);
  expect(unchanged).toBe(2);
  expect(folders).toEqual([
    expect.objectContaining({
      folder: 'production',
      accelerators: [{ name: 'nvidia.com/gpu', before: { least: 4, most: 24 }, after: { least: 4, most: 26 } }],
      models: [expect.objectContaining({ change: 'changed' })],
      others: [],
    }),
  ]);
});

test('an object that moves to another file of its environment does not differ', () => {
  const { 'production/embed.yaml': embed = '', ...others } = BEFORE;
  expect(diffOf(BEFORE, { ...others, 'production/more.yaml': embed }).folders).toEqual([]);
});

test('an environment that is new is told model by model, and so is one that is gone', () => {
  const { 'staging/chat.yaml': _, ...production } = BEFORE;
  expect(textOf(production, BEFORE)).toMatchInlineSnapshot(`
staging: nvidia.com/gpu 0 -> 2 to 8

+ Deployment ml/chat
    replicas        1 to 4
    nvidia.com/gpu  2 to 8
    objects         Deployment, HorizontalPodAutoscaler, Service

1 model added, 2 models unchanged
`);
  expect(diffOf(BEFORE, production).folders).toMatchObject([{ folder: 'staging', models: [{ change: 'removed' }] }]);
});

test('what scales, exposes, guards, scrapes or is read by one model is told with it', () => {
  const belongings = `---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: a, namespace: ml }
spec: { selector: { matchLabels: { app: chat } }, maxUnavailable: 1 }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: b, namespace: ml }
spec: { podSelector: { matchLabels: { app: chat } } }
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: { name: c, namespace: ml }
spec: { selector: { matchLabels: { app: chat } }, podMetricsEndpoints: [{ port: http }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: d, namespace: ml }
data: { a: b }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: e, namespace: ml, labels: { app: chat } }
spec: { rules: [{ host: chat.example.com }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: f, namespace: ml }
data: { a: b }
`;
  const reading = CHAT.replace(
    '          args:',
    '          envFrom: [{ configMapRef: { name: d } }]\n          args:',
  );
  const { folders } = diffOf(reading, `${reading}${belongings}`);
  const names = folders.map(({ models, others }) => [
    ...models.map(({ entry, objects }) => [entry.name, ...objects.map((object) => object.entry.name)].join(' ')),
    ...others.map(({ entry }) => entry.name),
  ]);
  expect(names).toEqual([['chat a b c d e', 'f']]);
});

test('what belongs to two models is told by itself', () => {
  const both = `${CHAT.replaceAll('app: chat', 'app: chat, of: both')}---\n${CHAT.replaceAll('chat', 'embed').replaceAll('app: embed', 'app: embed, of: both')}`;
  const shared = SERVICE.replace('name: chat', 'name: all').replace(
    'selector: { app: chat }',
    'selector: { of: both }',
  );
  expect(diffOf(both, `${both}---\n${shared}`).folders).toMatchObject([
    { models: [], others: [{ change: 'added', entry: { name: 'all' } }] },
  ]);
});

test('of one object twice in a cluster the first counts', () => {
  expect(fieldsIn(diffOf(SERVICE, `${SERVICE}---\n${SERVICE.replace('port: 80,', 'port: 81,')}`))).toEqual([]);
});
