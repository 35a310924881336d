import { AUTOSCALER, CHAT, DEPLOYMENT, diffOf, fieldsIn, SERVICE, textOf } from './support';

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

test('of one object twice in a cluster the last counts, as it does to kubectl apply', () => {
  const other = SERVICE.replace('port: 80,', 'port: 81,');
  expect(fieldsIn(diffOf(SERVICE, `${SERVICE}---\n${other}`))).toEqual(['spec.ports[http].port: 80 -> 81']);
  expect(fieldsIn(diffOf(SERVICE, `${other}---\n${SERVICE}`))).toEqual([]);
});

test('a model that moves to another folder was there all along', () => {
  const more = `---\n${SERVICE.replace('name: chat', 'name: more').replace('app: chat', 'app: none')}`;
  const { folders } = diffOf({ 'a/chat.yaml': CHAT, 'a/more.yaml': '' }, { 'b/chat.yaml': CHAT, 'a/more.yaml': more });
  expect(folders).toMatchObject([{ folder: 'a', accelerators: [], models: [], others: [{ change: 'added' }] }]);
});

test('objects that the server is to name are met by their place, and are new each time', () => {
  const job = (prefix: string, image: string) =>
    `apiVersion: batch/v1\nkind: Job\nmetadata: { generateName: ${prefix}, namespace: ml }\nspec: { template: { spec: { restartPolicy: Never, containers: [{ name: a, image: "${image}" }] } } }\n`;
  const jobs = [job('load-', 'a:1'), job('load-', 'b:1'), job('test-', 'c:1')].join('---\n');
  expect(textOf(jobs, jobs.replace('b:1', 'b:2').replace('c:1', 'c:2'))).toMatchInlineSnapshot(`
~ Job ml/load-*
    pods  containers[a].image: b:1 -> b:2

~ Job ml/test-*
    pods  containers[a].image: c:1 -> c:2

2 models changed, 1 model unchanged
`);
  expect(diffOf(jobs, `${jobs}---\n${job('test-', 'd:1')}`).folders).toMatchObject([{ models: [{ change: 'added' }] }]);
});

test('what belongs to a workload that another one of its name hides is told by itself', () => {
  const half = '---\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: chat, namespace: ml }\n';
  expect(diffOf(DEPLOYMENT + half, CHAT + half).folders).toMatchObject([
    { models: [], others: [{ change: 'added' }, { change: 'added' }] },
  ]);
});

describe('of what a cluster holds', () => {
  const live = (text: string, spec: string, fields: string) =>
    text.replace('metadata: {', `metadata: { uid: x, finalizers: [a], ${fields}`).replace('spec: {', `spec: { ${spec}`);
  const claim =
    'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: a, namespace: ml }\nspec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }\n';
  const job =
    'apiVersion: batch/v1\nkind: Job\nmetadata: { name: a, namespace: ml }\nspec: { template: { metadata: { labels: { a: b } }, spec: { restartPolicy: Never, containers: [] } } }\n';

  const scaledObject = (spec: string) =>
    `apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: { name: a, namespace: ml }\nspec: { scaleTargetRef: { name: a }, ${spec} }\n`;
  const LABEL = 'labels: { scaledobject.keda.sh/name: a },';

  test.each([
    [
      'a claim',
      claim,
      live(
        claim,
        'volumeName: pvc-1, storageClassName: ssd,',
        'annotations: { pv.kubernetes.io/bind-completed: "yes" },',
      ),
    ],
    [
      'a Job',
      job,
      live(job, 'selector: { matchLabels: { controller-uid: x } },', '').replace(
        'a: b',
        'a: b, controller-uid: x, batch.kubernetes.io/job-name: a',
      ),
    ],
    [
      'a Service',
      SERVICE,
      live(
        SERVICE,
        'clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1], ipFamilies: [IPv4], ipFamilyPolicy: SingleStack,',
        '',
      ),
    ],
    [
      'a ScaledObject',
      scaledObject('fallback: { failureThreshold: 3, replicas: 1 }'),
      live(scaledObject('fallback: { failureThreshold: 3, replicas: 1, behavior: static }'), '', LABEL),
    ],
    [
      'a ScaledObject that has labels',
      scaledObject('').replace('name: a,', 'name: a, labels: { team: a },'),
      live(scaledObject(''), '', LABEL.replace('{ s', '{ team: a, s')),
    ],
    [
      'a Deployment',
      DEPLOYMENT.replace('      containers', '      serviceAccountName: x\n      containers'),
      live(DEPLOYMENT, '', 'annotations: { deployment.kubernetes.io/revision: "3" },').replace(
        '      containers',
        '      serviceAccountName: x\n      serviceAccount: x\n      containers',
      ),
    ],
  ])('what it filled into %s is no difference', (_, given, held) => {
    expect(held).not.toBe(given);
    expect(fieldsIn(diffOf(held, given))).toEqual([]);
    expect(fieldsIn(diffOf(given, held))).toEqual([]);
  });

  test('what is filled in otherwise is one', () => {
    const route = (rule: string) =>
      `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: a }\nspec: { rules: [{ ${rule} }] }\n`;
    const to = (fields: string) => route(`backendRefs: [{ name: a, port: 80${fields} }]`);
    expect(fieldsIn(diffOf(to(''), to(', weight: 1')))).toEqual([]);
    expect(fieldsIn(diffOf(to(''), to(', weight: 0')))).toEqual([
      'spec.rules[0].backendRefs[0].weight: undefined -> 0',
    ]);
    expect(fieldsIn(diffOf(route(''), route('matches: [{ path: { type: Exact, value: / } }]')))).toHaveLength(1);
    const paced = (policies: string) =>
      AUTOSCALER.replace('  metrics', `  behavior: { scaleDown: ${policies} }\n  metrics`);
    const slow = paced('{ policies: [{ type: Percent, value: 50, periodSeconds: 15 }] }');
    expect(fieldsIn(diffOf(paced('{ stabilizationWindowSeconds: 60 }'), slow))).toHaveLength(2);
    expect(fieldsIn(diffOf(AUTOSCALER, slow))).toEqual([expect.stringContaining('spec.behavior: undefined -> ')]);
  });

  test('what a manifest gave and gives no longer is one', () => {
    const bound = claim.replace('spec: {', 'spec: { volumeName: weights,');
    expect(fieldsIn(diffOf(bound, claim))).toEqual(['spec.volumeName: "weights" -> undefined']);
    expect(fieldsIn(diffOf(live(claim, 'volumeName: weights,', ''), bound))).toEqual([]);
  });
});
