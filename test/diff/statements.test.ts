import { AUTOSCALER, CHAT, DEPLOYMENT, diffOf, SERVICE, statementsIn } from './support';

function changed(...replacements: readonly [string, string][]): string[] {
  const after = replacements.reduce((text, [part, other]) => {
    expect(text).toContain(part);
    return text.replace(part, other);
  }, CHAT);
  return statementsIn(diffOf(CHAT, after));
}

const SCALED_OBJECT = `apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: chat, namespace: ml }
spec:
  scaleTargetRef: { name: chat }
  maxReplicaCount: 4
  triggers: [{ type: cpu, metricType: Utilization, metadata: { value: "60" } }]
`;

describe('replicas and accelerators', () => {
  test('bounds of the autoscaler, and what they come to', () => {
    expect(changed(['maxReplicas: 4', 'maxReplicas: 8'])).toEqual([
      'replicas: 1 to 4 -> 1 to 8',
      'nvidia.com/gpu: 2 to 8 -> 2 to 16',
    ]);
  });

  test('more accelerators a pod', () => {
    expect(changed(['nvidia.com/gpu: 2', 'nvidia.com/gpu: 4'])).toContain(
      'nvidia.com/gpu: 2 to 8 -> 4 to 16, 2 -> 4 a pod',
    );
  });

  const kept =
    'caution! caution: nothing sets replicas any longer: the Deployment keeps as many as the autoscaler set last, until somebody scales it. Give it replicas';

  test('an autoscaler that goes leaves what it set last', () => {
    expect(statementsIn(diffOf(CHAT, `${DEPLOYMENT}---\n${SERVICE}`))).toEqual([
      'replicas: 1 to 4 -> 1, fixed',
      'nvidia.com/gpu: 2 to 8 -> 2',
      kept,
    ]);
    const fixed = DEPLOYMENT.replace('  selector:', '  replicas: 3\n  selector:');
    expect(statementsIn(diffOf(CHAT, `${fixed}---\n${SERVICE}`))).not.toContain(kept);
  });

  test('a ScaledObject that goes leaves what it set last, unless it restores what was before', () => {
    const keda = `${DEPLOYMENT}---\n${SCALED_OBJECT}`;
    expect(statementsIn(diffOf(keda, DEPLOYMENT))).toContain(kept);
    const restoring = keda.replace(
      'maxReplicaCount',
      'advanced: { restoreToOriginalReplicaCount: true }\n  maxReplicaCount',
    );
    expect(statementsIn(diffOf(restoring, DEPLOYMENT))).not.toContain(kept);
  });

  test('the fewest replicas are those of an idle model', () => {
    const keda = `${DEPLOYMENT}---\n${SCALED_OBJECT.replace('maxReplicaCount', 'minReplicaCount: 1\n  maxReplicaCount')}`;
    const idle = keda.replace('minReplicaCount: 1', 'minReplicaCount: 1\n  idleReplicaCount: 0');
    expect(statementsIn(diffOf(keda, idle))).toEqual([
      'replicas: 1 to 4 -> 0 to 4',
      'nvidia.com/gpu: 2 to 8 -> 0 to 8',
    ]);
  });

  test('devices that pods claim', () => {
    const template = `---
apiVersion: resource.k8s.io/v1
kind: ResourceClaimTemplate
metadata: { name: gpus, namespace: ml }
spec: { spec: { devices: { requests: [{ name: gpu, exactly: { deviceClassName: gpu.nvidia.com, count: 2 } }] } } }
`;
    const claiming = `${CHAT.replace('limits: { nvidia.com/gpu: 2, memory: 16Gi }', 'limits: { memory: 16Gi }').replace('      containers:', '      resourceClaims: [{ name: gpu, resourceClaimTemplateName: gpus }]\n      containers:')}${template}`;
    expect(statementsIn(diffOf(claiming, claiming.replace('maxReplicas: 4', 'maxReplicas: 5')))).toEqual([
      'replicas: 1 to 4 -> 1 to 5',
      'gpu.nvidia.com: 2 to 8 -> 2 to 10',
    ]);
  });

  test('a model that comes or goes is told whole', () => {
    const whole = ['replicas: 1 to 4', 'nvidia.com/gpu: 2 to 8'];
    expect(statementsIn(diffOf('', CHAT))).toEqual(whole);
    expect(statementsIn(diffOf(CHAT, ''))).toEqual(whole);
  });
});

describe('rollouts', () => {
  test('another image replaces every pod, at the pace of the strategy', () => {
    expect(changed(['chat:1.4', 'chat:1.5'])).toEqual([
      'rollout: replaces every pod: 1 more than 4 at a time, none fewer (needs 2 nvidia.com/gpu to spare); a pod may take 12 min to start',
    ]);
  });

  test.each([
    [
      '{ rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }',
      'rollout: replaces every pod: 1 fewer than 4 at a time, none more',
    ],
    [
      '{ rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } }',
      'rollout: replaces every pod: 1 more than 4 at a time, 1 fewer (takes 2 nvidia.com/gpu more where free)',
    ],
    [
      '{ rollingUpdate: { maxSurge: 0, maxUnavailable: 4 } }',
      'caution! rollout: replaces every pod, and may stop all of them at once',
    ],
    [
      '{ type: Recreate }',
      'caution! rollout: stops every pod before it starts the first new one: nobody answers meanwhile',
    ],
    ['{}\n  paused: true', 'rollout: none yet: the Deployment is paused'],
  ])('under %s', (strategy, said) => {
    const [statement = ''] = changed(
      ['chat:1.4', 'chat:1.5'],
      ['{ rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }', strategy],
    );
    expect(statement.replace('; a pod may take 12 min to start', '')).toBe(said);
  });

  test('none for what is no part of the pods', () => {
    expect(changed(['maxSurge: 1', 'maxSurge: 2'])).toEqual([]);
  });

  test('none of an update that the server refuses', () => {
    expect(changed(['chat:1.4', 'chat:1.5'], ['matchLabels: { app: chat }', 'matchLabels: { app: a }'])).toEqual([
      expect.stringMatching(/^refused! /),
    ]);
  });

  test('none of a model that had no pods', () => {
    const stopped = DEPLOYMENT.replace('  selector:', '  replicas: 0\n  selector:');
    const started = stopped.replace('replicas: 0', 'replicas: 2').replace('chat:1.4', 'chat:1.5');
    expect(statementsIn(diffOf(stopped, started))).toEqual([
      'replicas: 0, fixed -> 2, fixed',
      'nvidia.com/gpu: 0 -> 4',
    ]);
  });

  test('none for a field at its default', () => {
    expect(changed(['      containers:', '      dnsPolicy: ClusterFirst\n      containers:'])).toEqual([]);
  });

  const statefulSet = (spec: string, image: string) => `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: chat }
spec: { replicas: 3, serviceName: chat, ${spec} selector: { matchLabels: { app: chat } }, template: { metadata: { labels: { app: chat } }, spec: { containers: [{ name: chat, image: "${image}" }] } } }
`;

  test.each([
    ['', 'rollout: replaces every pod, one after the other'],
    [
      'updateStrategy: { rollingUpdate: { partition: 2 } },',
      'rollout: replaces pods from number 2 on, one after the other',
    ],
    [
      'updateStrategy: { rollingUpdate: { partition: 3 } },',
      'rollout: none yet: the partition holds back pods below number 3',
    ],
    ['updateStrategy: { rollingUpdate: { maxUnavailable: 2 } },', 'rollout: replaces every pod, up to 2 at a time'],
    ['updateStrategy: { type: OnDelete },', 'rollout: none by itself: a pod is replaced once somebody deletes it'],
  ])('of a StatefulSet with %p', (spec, said) => {
    expect(statementsIn(diffOf(statefulSet(spec, 'a:1'), statefulSet(spec, 'a:2')))).toEqual([said]);
  });
});

describe('rollouts of a DaemonSet', () => {
  const daemonSet = (update: string, image: string) => `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: chat }
spec: { updateStrategy: { rollingUpdate: ${update} }, selector: { matchLabels: { app: chat } }, template: { metadata: { labels: { app: chat } }, spec: { containers: [{ name: chat, image: "${image}" }] } } }
`;

  test.each([
    ['{}', 'node by node'],
    ['{ maxUnavailable: 50% }', 'on up to 50% of the nodes at a time'],
    ['{ maxUnavailable: 3 }', 'on up to 3 nodes at a time'],
    ['{ maxUnavailable: 0, maxSurge: 1 }', 'the new one before the old one, on 1 node at a time'],
  ])('with %s', (update, said) => {
    expect(statementsIn(diffOf(daemonSet(update, 'a:1'), daemonSet(update, 'a:2')))).toEqual([
      `rollout: replaces every pod, ${said}`,
    ]);
  });
});

describe('from a rolling update to Recreate', () => {
  const recreate: [string, string] = [
    'strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }',
    'strategy: { type: Recreate }',
  ];

  test('is told of where server-side apply does not get there', () => {
    const bare = CHAT.replace(recreate[0], 'strategy: { type: RollingUpdate }');
    expect(statementsIn(diffOf(bare, CHAT.replace(...recreate)))).toEqual([
      `caution! caution: Deployment ml/chat: server-side apply, as Flux does it, does not get from the default strategy to Recreate; kubectl apply does. By hand, once: kubectl patch deployment chat --type merge --patch '{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null}}}'`,
    ]);
  });

  test('is not where the manifest held what goes', () => {
    expect(changed(recreate)).toEqual([]);
  });
});

describe('autoscalers that take over', () => {
  const fixed = DEPLOYMENT.replace('  selector:', '  replicas: 3\n  selector:');

  test('replicas that leave the manifest are set to 1 by kubectl apply', () => {
    expect(statementsIn(diffOf(fixed, CHAT))).toContainEqual(
      expect.stringMatching(
        /^caution! caution: replicas \(3\) leaves the manifest: kubectl apply sets the Deployment to 1 /,
      ),
    );
  });

  test('one replica stays one', () => {
    expect(statementsIn(diffOf(fixed.replace('replicas: 3', 'replicas: 1'), CHAT)).join()).not.toContain('caution');
  });

  const keda = `${DEPLOYMENT}---\n${SCALED_OBJECT}`;
  const hpa = `${DEPLOYMENT}---\n${AUTOSCALER}`;

  test('KEDA refuses a model that has an autoscaler', () => {
    expect(statementsIn(diffOf(hpa, keda))).toContainEqual(
      expect.stringMatching(/^caution! caution: KEDA refuses the ScaledObject/),
    );
  });

  test('unless it is handed over by name', () => {
    const handed = keda.replace(
      '{ name: chat, namespace: ml }\nspec:\n  scaleTargetRef',
      '{ name: chat, namespace: ml, annotations: { scaledobject.keda.sh/transfer-hpa-ownership: "true" } }\nspec:\n  advanced: { horizontalPodAutoscalerConfig: { name: chat } }\n  scaleTargetRef',
    );
    expect(handed).toContain('transfer-hpa-ownership');
    expect(statementsIn(diffOf(hpa, handed)).join()).not.toContain('caution');
  });

  test('back from KEDA there are two for a while', () => {
    expect(statementsIn(diffOf(keda, hpa))).toContainEqual(
      expect.stringContaining('until the ScaledObject is deleted'),
    );
  });
});

describe('what is lost', () => {
  const claim =
    'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: weights, namespace: ml }\nspec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 10Gi } } }\n';

  test.each([
    [
      claim,
      'caution! caution: PersistentVolumeClaim ml/weights: what is on it goes too, unless its storage class retains volumes',
    ],
    [
      'apiVersion: v1\nkind: Namespace\nmetadata: { name: ml }\n',
      'caution! caution: Namespace ml: everything in it goes, its volumes too',
    ],
    [
      SERVICE.replace('spec: {', 'spec: { type: LoadBalancer,'),
      'caution! caution: Service ml/chat gives up its address outside of the cluster',
    ],
  ])('with %s', (object, said) => {
    expect(statementsIn(diffOf(object, ''))).toEqual([said]);
    expect(statementsIn(diffOf('', object))).not.toContain(said);
  });
});

describe('ways that lead in from outside', () => {
  const balanced = SERVICE.replace('spec: {', 'spec: { type: LoadBalancer,');
  const ingress = (...hosts: readonly string[]) => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: chat, namespace: ml }
spec: { rules: [${hosts.map((host) => `{ ${host} }`).join(', ')}] }
`;
  const route = (...hosts: readonly string[]) => `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: chat, namespace: ml }
spec: { hostnames: [${hosts.join(', ')}], rules: [{}] }
`;

  test.each([
    [balanced, SERVICE, ['Service ml/chat gives up its address outside of the cluster']],
    [SERVICE, balanced, ['Service ml/chat gets an address outside of the cluster']],
    ['', balanced, ['Service ml/chat gets an address outside of the cluster']],
    [balanced, balanced.replace('port: 80,', 'port: 81,'), []],
    [
      '',
      ingress('host: a.example.com', 'http: {}'),
      ['Ingress ml/chat takes the requests for a.example.com, every host'],
    ],
    [
      ingress('host: a.example.com', 'host: b.example.com'),
      ingress('host: b.example.com', 'host: c.example.com'),
      [
        'Ingress ml/chat no longer takes the requests for a.example.com',
        'Ingress ml/chat takes the requests for c.example.com',
      ],
    ],
    [ingress('host: a.example.com'), ingress('host: a.example.com, http: { paths: [] }'), []],
    [route('a.example.com'), '', ['HTTPRoute ml/chat no longer takes the requests for a.example.com']],
    ['', route(), ['HTTPRoute ml/chat takes the requests for every host']],
  ])('%#', (before, after, said) => {
    expect(statementsIn(diffOf(before, after))).toEqual(said.map((text) => `caution! caution: ${text}`));
  });

  test('a Service stays headless though its manifest no longer says so', () => {
    const headless = SERVICE.replace('spec: {', 'spec: { clusterIP: None,');
    expect(statementsIn(diffOf(headless, SERVICE))).toEqual([
      'caution! caution: Service ml/chat stays headless: the server keeps clusterIP None. To get an address, delete it first',
    ]);
  });
});

describe('what pods have read as variables', () => {
  const settings =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: ml }\ndata: { a: b }\n---\n';
  const other = settings.replace('a: b', 'a: c');
  const reading = (source: string) => CHAT.replace('          args:', `          ${source}\n          args:`);
  const said =
    'caution! caution: ConfigMap ml/settings: pods of Deployment ml/chat have read it as variables and go on with what they read, until they are replaced: kubectl rollout restart deployment chat';

  test.each([
    ['all of it', reading('envFrom: [{ configMapRef: { name: settings } }]')],
    ['one key', CHAT.replace('value: "1"', 'valueFrom: { configMapKeyRef: { name: settings, key: a } }')],
  ])('%s, is told when it differs', (_, read) => {
    expect(read).toContain('name: settings');
    expect(statementsIn(diffOf(settings + read, other + read))).toEqual([said]);
  });

  test('is not told where the pods are replaced, where labels alone differ, or of what is mounted', () => {
    const read = reading('envFrom: [{ configMapRef: { name: settings } }]');
    const labelled = settings.replace('name: settings,', 'name: settings, labels: { a: b },');
    const mounted = CHAT.replace(
      '      containers:',
      '      volumes: [{ name: a, configMap: { name: settings } }]\n      containers:',
    );
    for (const [before, after] of [
      [settings + read, other + read.replace('chat:1.4', 'chat:1.5')],
      [settings + read, labelled + read],
      [settings + mounted, other + mounted],
      [settings, other + read],
    ] as const)
      expect(statementsIn(diffOf(before, after)).join('\n')).not.toContain('have read it');
  });
});

describe('a ScaledObject that stops KEDA', () => {
  const scaled = (annotations: string) =>
    `${DEPLOYMENT}---\n${SCALED_OBJECT.replace('namespace: ml', `namespace: ml, annotations: { ${annotations} }`)}`;
  const said = (before: string, after: string) => statementsIn(diffOf(scaled(before), scaled(after)));
  const told = (what: string) => [`caution! caution: ScaledObject ml/chat: ${what}`];
  const PAUSED = 'autoscaling.keda.sh/paused';
  const GOES_ON = told('nothing stops KEDA any longer: it scales as the triggers say');
  const STANDS = told(`KEDA scales no more: as many replicas stay as there are then (${PAUSED})`);
  const twoKept = told(`KEDA sets 2 replicas and scales no more (${PAUSED}-replicas)`);

  test.each([
    ['', `${PAUSED}-replicas: "2"`, twoKept],
    [`${PAUSED}-replicas: "3"`, `${PAUSED}-replicas: "2"`, twoKept],
    [`${PAUSED}: "true"`, `${PAUSED}: "true", ${PAUSED}-replicas: "2"`, twoKept],
    [`${PAUSED}-replicas: "2"`, '', GOES_ON],
    ['', `${PAUSED}: "true"`, STANDS],
    ['', `${PAUSED}: "yes"`, STANDS],
    [`${PAUSED}: "true"`, `${PAUSED}: "false"`, GOES_ON],
    ['', `${PAUSED}: "false"`, []],
    [`${PAUSED}: "true"`, `${PAUSED}: "1"`, []],
    ['', `${PAUSED}-scale-in: "true"`, told(`KEDA takes no replicas away (${PAUSED}-scale-in)`)],
    ['', `${PAUSED}-scale-out: "true"`, told(`KEDA adds no replicas (${PAUSED}-scale-out)`)],
    [`${PAUSED}-scale-out: "true"`, '', GOES_ON],
    ['', 'autoscaling.keda.sh/force-activation: "true"', []],
  ])('%s -> %s', (before, after, statements) => {
    expect(said(before, after)).toEqual(statements);
  });

  test('is told of where it is new, too', () => {
    expect(statementsIn(diffOf(DEPLOYMENT, scaled(`${PAUSED}-replicas: "2"`)))).toContain(twoKept[0]);
    expect(statementsIn(diffOf(DEPLOYMENT, scaled('a: b'))).join()).not.toContain('KEDA');
  });
});

describe('what the server decides', () => {
  const claim = (spec: string, metadata = '') =>
    `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: weights, namespace: ml${metadata} }\nspec: { accessModes: [ReadWriteOnce], ${spec} }\n`;

  test('a class for a claim that had none may come too late, which what is read from a cluster would show', () => {
    expect(statementsIn(diffOf(claim(''), claim('storageClassName: ssd')))).toEqual([
      'caution! caution: PersistentVolumeClaim ml/weights: the API server gives it class ssd only where it has none yet. If the cluster gave it its default class when it was made, that stays, and another one is refused',
    ]);
    expect(statementsIn(diffOf(claim('', ', uid: u'), claim('storageClassName: ssd')))).toEqual([]);
    const refused = [expect.stringContaining('does not let spec.storageClassName change')];
    expect(statementsIn(diffOf(claim('storageClassName: hdd', ', uid: u'), claim('storageClassName: ssd')))).toEqual(
      refused,
    );
    expect(statementsIn(diffOf(claim('storageClassName: ""'), claim('storageClassName: ssd')))).toEqual(refused);
  });

  const job = (pod: string, status = '') =>
    `apiVersion: batch/v1\nkind: Job\nmetadata: { name: warm, namespace: ml }\nspec: { suspend: true, template: { spec: { restartPolicy: Never, ${pod} } } }\n${status}`;
  const asking = (cpu: number, more = '') =>
    `containers: [{ name: a, image: "a:1", resources: { requests: { cpu: ${cpu} } }${more} }]`;
  const since = (path: string) =>
    `caution! caution: Job ml/warm: the API server lets ${path} of a suspended Job change from Kubernetes 1.36 on, and refuses it before`;
  const STOPPED = 'status: { startTime: "2026-01-01T00:00:00Z", conditions: [{ type: Suspended, status: "True" }] }\n';

  test.each([
    [
      'other resources',
      job(asking(1)),
      job(asking(2)),
      [since('spec.template.spec.containers[a].resources.requests.cpu')],
    ],
    ['other nodes', job('nodeSelector: { a: b }'), job('nodeSelector: { a: c }'), []],
    [
      'other nodes once it ran',
      job('nodeSelector: { a: b }', STOPPED),
      job('nodeSelector: { a: c }'),
      [since('spec.template.spec.nodeSelector.a')],
    ],
    [
      'other nodes while pods are left',
      job('nodeSelector: { a: b }', STOPPED.replace('{ s', '{ active: 1, s')),
      job('nodeSelector: { a: c }'),
      [expect.stringMatching(/^refused!/)],
    ],
    [
      'other nodes while it is about to be suspended',
      job('nodeSelector: { a: b }', STOPPED.replace('"True"', '"False"')),
      job('nodeSelector: { a: c }'),
      [expect.stringMatching(/^refused!/)],
    ],
  ])('a suspended Job with %s', (_, before, after, said) => {
    expect(statementsIn(diffOf(before, after))).toEqual(said);
  });
});
