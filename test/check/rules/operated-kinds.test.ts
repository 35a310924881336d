import { check, lines } from '../../support/rules';

const PORTS = 'ports: [{ name: http, containerPort: 8080 }]';
const rolloutOf = (pods: string, spec = '', apiVersion = 'argoproj.io/v1alpha1') => `
---
apiVersion: ${apiVersion}
kind: Rollout
metadata: { name: chat }
spec:
  ${spec}
  selector: { matchLabels: { app: chat } }
  strategy: { canary: { steps: [{ setWeight: 20 }, { pause: {} }] } }
  ${pods}
`;
const rollout = (container = PORTS, spec?: string, apiVersion?: string) => {
  const template = `template:
    metadata: { labels: { app: chat } }
    spec: { containers: [{ name: model, image: registry.example/model:1.0.0, ${container} }] }`;
  return rolloutOf(template, spec, apiVersion);
};
const group = (leader: string, worker = PORTS, spec = '') => `
---
apiVersion: leaderworkerset.x-k8s.io/v1
kind: LeaderWorkerSet
metadata: { name: chat }
spec:
  ${spec}
  leaderWorkerTemplate:
    size: 2
    leaderTemplate:
      metadata: { labels: { role: leader } }
      spec: { containers: [{ name: lead, image: registry.example/lead:1.0.0, ${leader} }] }
    workerTemplate:
      metadata: { labels: { role: worker } }
      spec: { containers: [{ name: work, image: registry.example/work:1.0.0, ${worker} }] }
`;
const service = (selector: string, target = 'http', metadata = 'name: chat') => `
---
apiVersion: v1
kind: Service
metadata: { ${metadata} }
spec: { selector: { ${selector} }, ports: [{ port: 80, targetPort: ${target} }] }
`;
const autoscaler = (kind: string, apiVersion: string, name = 'chat') => `
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: chat }
spec:
  scaleTargetRef: { apiVersion: ${apiVersion}, kind: ${kind}, name: ${name} }
  minReplicas: 2
  maxReplicas: 4
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 60 } } }]
`;
const budget = (selector: string) => `
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: chat }
spec: { minAvailable: 1, selector: { matchLabels: { ${selector} } } }
`;
const REQUESTS = `${PORTS}, resources: { requests: { cpu: 500m } }`;
const [ROLLOUTS, GROUPS] = ['argoproj.io/v1alpha1', 'leaderworkerset.x-k8s.io/v1'];
const rules = (yaml: string, complete = false) => check(yaml, { complete }).map(({ rule }) => rule);

describe('a Rollout of Argo', () => {
  it.each([
    ['app: chat', 'http', []],
    ['app: chat', 'web', ['service-target-port']],
    ['app: chart', 'http', ['service-selects-nothing']],
    ['rollouts-pod-template-hash: 6f7d', 'http', []],
  ])('has the pods that a Service selects by %s at %s', (selector, target, expected) => {
    expect(rules(rollout() + service(selector, target))).toEqual(expected);
    expect(rules(rollout() + service(selector, target), true)).toEqual(expected);
  });

  it('is no Rollout of another group, and has the pods of a Deployment to which it refers', () => {
    const elsewhere = rollout(PORTS, '', 'example.org/v1') + service('app: chart');
    expect(rules(elsewhere, true)).toEqual([]);
    const referring =
      rollout().replace(
        / {2}template:[\s\S]*$/,
        '  workloadRef: { apiVersion: apps/v1, kind: Deployment, name: chat }\n',
      ) + service('app: chat');
    expect(rules(referring, true)).toEqual([]);
  });

  it.each([
    ['canary: { canaryMetadata: { labels: { role: new } }, stableMetadata: { labels: { role: old } } }', 'new', []],
    ['canary: { canaryMetadata: { labels: { role: new } }, stableMetadata: { labels: { role: old } } }', 'old', []],
    ['blueGreen: { activeMetadata: { labels: { role: old } } }', 'old', []],
    ['blueGreen: { previewMetadata: { annotations: { role: new } } }', 'new', ['service-selects-nothing']],
    ['canary: { canaryMetadata: { labels: { role: new } } }', 'other', ['service-selects-nothing']],
  ])('may mark its pods by %s: %s', (strategy, role, expected) => {
    const yaml = rollout().replace(/canary: .*\] \}/, strategy) + service(`app: chat, role: ${role}`);
    expect(rules(yaml)).toEqual(expected);
    expect(rules(yaml + service('app: chat'))).not.toContain('service-spans-models');
  });

  it.each([
    ['Rollout', ROLLOUTS, REQUESTS, '', []],
    ['Rollout', ROLLOUTS, PORTS, '', ['hpa-request-missing']],
    ['Rollout', ROLLOUTS, REQUESTS, 'replicas: 3', ['replicas-under-autoscaler']],
    ['Deployment', 'apps/v1', REQUESTS, '', ['autoscaler-target-missing']],
  ])('is what an autoscaler of a %s (%s) scales', (kind, apiVersion, container, spec, expected) => {
    expect(rules(rollout(container, spec) + autoscaler(kind, apiVersion))).toEqual(expected);
  });

  it.each([
    [1, ['pdb-blocks-eviction']],
    [2, []],
  ])('of %d replicas has a budget', (replicas, expected) => {
    expect(rules(rollout(PORTS, `replicas: ${replicas}`) + budget('app: chat'))).toEqual(expected);
  });

  it('has images like any workload', () => {
    expect(
      lines(rollout().replace('model:1.0.0', 'model:latest').replace(PORTS, 'imagePullPolicy: IfNotPresent')),
    ).toEqual(['image-mutable Rollout/chat spec.template.spec.containers[0].image']);
  });
});

describe('a Rollout that refers to a Deployment', () => {
  const referring = (reference: string, spec?: string) =>
    rolloutOf(`workloadRef: { apiVersion: apps/v1, kind: Deployment, name: ${reference} }`, spec);
  const deployment = (container = REQUESTS, spec = 'replicas: 0') => `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: base }
spec:
  ${spec}
  selector: { matchLabels: { app: chat } }
  template:
    metadata: { labels: { app: chat } }
    spec: { containers: [{ name: model, image: registry.example/model:1.0.0, ${container} }] }
`;
  const scaled = autoscaler('Rollout', ROLLOUTS);
  const GPU = `${PORTS}, resources: { requests: { cpu: 500m }, limits: { nvidia.com/gpu: 1 } }`;
  const SLOW = `${PORTS}, startupProbe: { tcpSocket: { port: http }, periodSeconds: 10, failureThreshold: 90 }`;

  it.each([
    [GPU, 'surge-needs-spare-gpu'],
    [SLOW, 'startup-over-deadline'],
  ])('replaces its pods in its own way: %s', (container, rule) => {
    expect(rules(deployment(container) + referring('base'))).not.toContain(rule);
    expect(rules(deployment(container) + referring('other'))).toContain(rule);
  });

  it('counts its pods', () => {
    expect(rules(deployment() + referring('base', 'replicas: 3') + budget('app: chat'))).toEqual([]);
    expect(rules(deployment() + referring('base') + budget('app: chat') + scaled)).toEqual([]);
    expect(rules(deployment() + budget('app: chat'))).toEqual(['pdb-blocks-eviction']);
  });

  it('is scaled by the use of its pods, and is not to say how many', () => {
    expect(rules(deployment(PORTS) + referring('base') + scaled)).toEqual(['hpa-request-missing']);
    expect(lines(deployment() + referring('base', 'replicas: 3') + scaled)).toEqual([
      'replicas-under-autoscaler Rollout/chat spec.replicas',
    ]);
  });
});

describe('a LeaderWorkerSet', () => {
  it.each([
    ['role: leader', []],
    ['leaderworkerset.sigs.k8s.io/name: chat', []],
    ['leaderworkerset.sigs.k8s.io/name: chat, leaderworkerset.sigs.k8s.io/worker-index: "0"', []],
    ['role: header', ['service-selects-nothing']],
  ])('has the pods that a Service selects by %s', (selector, expected) => {
    expect(rules(group(PORTS) + service(selector))).toEqual(expected);
    expect(rules(group(PORTS) + service(selector), true)).toEqual(expected);
  });

  it('tells its leader and its workers apart', () => {
    const yaml = group(PORTS, 'ports: [{ name: rpc, containerPort: 50052 }]');
    expect(rules(yaml + service('role: leader', 'rpc'))).toEqual(['service-target-port']);
    expect(rules(yaml + service('role: worker', 'rpc'))).toEqual([]);
    expect(rules(yaml + service('role: worker', 'http'))).toEqual(['service-target-port']);
  });

  it.each([
    [REQUESTS, PORTS, '', []],
    [PORTS, REQUESTS, '', ['hpa-request-missing']],
    [REQUESTS, PORTS, 'replicas: 1', ['replicas-under-autoscaler']],
  ])('is scaled by the use of its leaders', (leader, worker, spec, expected) => {
    expect(rules(group(leader, worker, spec) + autoscaler('LeaderWorkerSet', GROUPS))).toEqual(expected);
    const other = group(leader, worker) + autoscaler('LeaderWorkerSet', GROUPS, 'chta');
    expect(rules(other)).not.toContain('autoscaler-target-missing');
    expect(rules(other, true)).toContain('autoscaler-target-missing');
  });

  it('of one group has more than one pod, which a budget may take', () => {
    expect(rules(group(PORTS, PORTS, 'replicas: 1') + budget('leaderworkerset.sigs.k8s.io/name: chat'))).toEqual([]);
    expect(rules(group(PORTS) + budget('role: leader') + autoscaler('LeaderWorkerSet', GROUPS))).not.toContain(
      'pdb-blocks-eviction',
    );
  });

  const SPANNING =
    'image: vllm/vllm-openai:v0.19.0, args: [--model=/models/large, --tensor-parallel-size=8], resources: { limits: { nvidia.com/gpu: 4 } }';
  it('spans accelerators of several pods', () => {
    const yaml = group(SPANNING).replace('image: registry.example/lead:1.0.0, ', '');
    expect(rules(yaml)).toEqual(['shared-memory-missing']);
    expect(rules(rollout(SPANNING).replace('image: registry.example/model:1.0.0, ', ''))).toEqual(
      expect.arrayContaining(['tensor-parallel-gpus', 'shared-memory-missing']),
    );
  });

  it('answers before its model is loaded where nobody asks whether it is ready', () => {
    const served = group('image: vllm/vllm-openai:v0.19.0, args: [--model=/models/large]').replace(
      'image: registry.example/lead:1.0.0, ',
      '',
    );
    expect(lines(served + service('role: leader', '8000'))).toEqual([
      'server-without-readiness LeaderWorkerSet/chat spec.leaderWorkerTemplate.leaderTemplate.spec.containers[0]',
    ]);
    const asked = served.replace('large]', 'large], readinessProbe: { httpGet: { path: /health, port: 8000 } }');
    expect(rules(asked + service('role: leader', '8000'))).toEqual([]);
  });
});

describe('pods are spread by labels that controllers give them', () => {
  const job = (label: string) => `
apiVersion: batch/v1
kind: Job
metadata: { name: embed }
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{ name: main, image: registry.example/embed:1.0.0 }]
      topologySpreadConstraints:
        - { maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: { matchLabels: { ${label} } } }
`;
  it.each([
    ['batch.kubernetes.io/job-name: embed', []],
    ['batch.kubernetes.io/job-name: chat', ['spread-selector-mismatch']],
    ['app: embed', ['spread-selector-mismatch']],
  ])('as a Job does: %s', (label, expected) => {
    expect(rules(job(label))).toEqual(expected);
  });
});
