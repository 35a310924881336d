import { check } from '../../support/rules';

interface Parts {
  /** `strategy` of the Deployment. */
  readonly strategy: string;
  readonly replicas?: number;
  readonly limits?: string;
  /** Fewest and most replicas of an autoscaler. */
  readonly scaled?: readonly [number, number];
  readonly quota?: number;
  /** Further fields of the Deployment's spec, and of the pod's. */
  readonly spec?: string;
  readonly pod?: string;
  readonly container?: string;
}

const model = ({ strategy, replicas, limits, scaled, quota, spec = '', pod = '', container = '' }: Parts) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: llm }
spec:
  ${replicas === undefined ? '' : `replicas: ${replicas}`}
  strategy: ${strategy}
  ${spec}
  selector: { matchLabels: { app: llm } }
  template:
    metadata: { labels: { app: llm } }
    spec:
      ${pod}
      containers:
        - name: server
          image: registry.example/model:1.0.0
          ports: [{ name: http, containerPort: 8000 }]
          ${container}
          resources: { requests: { cpu: 1 }${limits === undefined ? '' : `, limits: { ${limits} }`} }
${
  scaled === undefined
    ? ''
    : `
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: llm }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: llm }
  minReplicas: ${scaled[0]}
  maxReplicas: ${scaled[1]}
  metrics: [{ type: Pods, pods: { metric: { name: waiting }, target: { type: AverageValue, averageValue: "4" } } }]
`
}${
  quota === undefined
    ? ''
    : `
---
apiVersion: v1
kind: ResourceQuota
metadata: { name: gpus }
spec: { hard: { requests.nvidia.com/gpu: ${quota} } }
`
}`;

const rolling = (maxSurge?: number | string, maxUnavailable?: number | string) => {
  const fields = Object.entries({ maxSurge, maxUnavailable }).filter(([, value]) => value !== undefined);
  return `{ rollingUpdate: { ${fields.map(([name, value]) => `${name}: ${value}`).join(', ')} } }`;
};
const limits = 'nvidia.com/gpu: 1';
const rules = (parts: Parts) => check(model(parts)).map(({ rule }) => rule);
const messages = (parts: Parts) => check(model(parts)).map(({ message, fix }) => `${message} ${fix}`);

describe('an outage', () => {
  it.each([
    [rolling(0), 1],
    [rolling(0, 1), 1],
    [rolling(1, 1), 1],
    [rolling(0, '100%'), 1],
    [rolling(1, '100%'), 3],
    [rolling(0, 2), 2],
  ])('is told where a rolling update may take all pods: %s of %d', (strategy, replicas) => {
    expect(rules({ strategy, replicas })).toEqual(['recreate-outage']);
    expect(rules({ strategy, replicas, limits })).toContain('recreate-outage');
  });

  it.each([
    ['{ type: Recreate }', 1],
    [rolling(1, 0), 1],
    [rolling(), 1],
    [rolling('25%', '99%'), 1],
    [rolling(0, 1), 2],
    [rolling(0, 1), 0],
  ])('is not told where it is meant, or none: %s of %d', (strategy, replicas) => {
    expect(rules({ strategy, replicas })).toEqual([]);
  });

  it('is answered with what to write, by how many there are', () => {
    const first = 'Write spec.strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }';
    const told = (parts: Parts) => check(model(parts)).map(({ path, fix }) => [path, fix]);
    expect(told({ strategy: rolling(0, 1), replicas: 1 })).toEqual([
      [
        'spec.strategy.rollingUpdate.maxUnavailable',
        `${first}, which needs room for a second pod, or type: Recreate if the outage is meant.`,
      ],
    ]);
    const fewer = `${first}; without room for one more pod, maxSurge: 0 and maxUnavailable: 1.`;
    expect(told({ strategy: rolling(0, 3), replicas: 3 })).toEqual([
      ['spec.strategy.rollingUpdate.maxUnavailable', fewer],
    ]);
    const apart = `${fewer} Where old and new pods must not run side by side, silence the rule with that reason.`;
    expect(told({ strategy: '{ type: Recreate }', replicas: 3 })).toEqual([['spec.strategy.type', apart]]);
  });

  it('is no more once that is written', () => {
    for (const strategy of [
      '{ type: RollingUpdate, rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }',
      rolling(0, 1),
    ])
      expect(rules({ strategy, replicas: 3 })).toEqual([]);
    expect(rules({ strategy: rolling(1, '25%'), scaled: [1, 4] })).toEqual([]);
  });

  it('is judged at the fewest replicas of an autoscaler', () => {
    expect(messages({ strategy: rolling(0, 1), scaled: [1, 4], limits })).toEqual([
      expect.stringMatching(
        /may remove the only pod .* beyond 4, maxUnavailable: 25% beside maxSurge: 1, which is one pod of 4 and none of a single one\.$/,
      ),
    ]);
    expect(rules({ strategy: rolling(1, '25%'), scaled: [1, 4], limits })).toEqual([]);
    expect(rules({ strategy: rolling(0, 1), scaled: [2, 4], limits })).toEqual([]);
  });
});

describe('a spare accelerator', () => {
  it('is asked about where a number of pods more leaves none that may be missing', () => {
    expect(messages({ strategy: rolling(1), replicas: 3, limits })).toEqual([
      expect.stringContaining(
        'starts 1 pod more before one of 3 may go (maxUnavailable 25%, the default, is rounded to none)',
      ),
    ]);
    expect(messages({ strategy: rolling(2, '30%'), replicas: 3, limits })).toEqual([
      expect.stringContaining('(maxUnavailable 30% is rounded to none)'),
    ]);
    expect(rules({ strategy: rolling(1, '24%'), scaled: [1, 4], limits })).toEqual(['surge-needs-spare-gpu']);
  });

  it('is there where somebody says that pods are added and none may be missing, or one may go first', () => {
    expect(rules({ strategy: rolling(1, 0), replicas: 3, limits })).toEqual([]);
    expect(rules({ strategy: rolling(1), replicas: 4, limits })).toEqual([]);
    expect(rules({ strategy: rolling(1, '25%'), scaled: [1, 4], limits })).toEqual([]);
    expect(rules({ strategy: rolling(1), replicas: 3 })).toEqual([]);
  });

  it('is counted where a quota tells how many there are, at the most replicas too', () => {
    expect(rules({ strategy: rolling(1, 0), replicas: 4, limits, quota: 4 })).toEqual(['gpu-quota-exceeded']);
    expect(rules({ strategy: rolling(1, 0), scaled: [1, 4], limits, quota: 4 })).toEqual(['gpu-quota-exceeded']);
    expect(rules({ strategy: rolling(1, 0), scaled: [1, 4], limits, quota: 5 })).toEqual([]);
    expect(rules({ strategy: rolling(1, '25%'), scaled: [1, 4], limits, quota: 4 })).toEqual([]);
    expect(rules({ strategy: rolling(2, 0), replicas: 4, limits, quota: 5 })).toEqual([]);
  });
});

describe('the progress deadline', () => {
  const container = 'startupProbe: { httpGet: { path: /ready, port: http }, failureThreshold: 60 }';
  const slow = {
    replicas: 2,
    container,
    pod: 'terminationGracePeriodSeconds: 300',
    spec: 'progressDeadlineSeconds: 750',
  };

  it('holds the stop of an old pod, whose accelerator the new one waits for', () => {
    expect(messages({ ...slow, strategy: rolling(0, 1), limits })).toEqual([
      expect.stringMatching(/an old pod, which goes first, may take 300 s to stop, and container .* above 900\./),
    ]);
    expect(rules({ ...slow, strategy: rolling(0, 1), limits, spec: 'progressDeadlineSeconds: 901' })).toEqual([]);
  });

  it('need not where the new pod waits for nothing', () => {
    expect(rules({ ...slow, strategy: rolling(1, 0), limits })).toEqual([]);
    expect(rules({ ...slow, strategy: rolling(0, 1) })).toEqual([]);
  });
});
