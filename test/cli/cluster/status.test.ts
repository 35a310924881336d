import { statusOf, targets } from '../../../lib/cli/cluster/status';

const deployment = (ready: number, desired = 1, conditions: object[] = []) => ({
  metadata: { name: 'chat' },
  spec: { replicas: desired },
  status: { replicas: desired, updatedReplicas: desired, readyReplicas: ready, conditions },
});

const autoscaler = (conditions: object[], current: object[] = []) => ({
  metadata: { name: 'chat' },
  spec: {
    minReplicas: 1,
    maxReplicas: 4,
    metrics: [
      { type: 'Pods', pods: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '4' } } },
    ],
  },
  status: { desiredReplicas: 2, conditions, currentMetrics: current },
});

const condition = (type: string, status: string, reason: string, message = '') => ({ type, status, reason, message });
const working = [
  condition('AbleToScale', 'True', 'ReadyForNewScale'),
  condition('ScalingActive', 'True', 'ValidMetricFound'),
  condition('ScalingLimited', 'False', 'DesiredWithinRange'),
];
const of = (conditions: object[], current: object[] = []) =>
  statusOf({ deployment: deployment(1), autoscalers: [autoscaler(conditions, current)], scaledObjects: [] });

test('a model that scales', () => {
  const current = [{ type: 'Pods', pods: { metric: { name: 'queue' }, current: { averageValue: '6' } } }];
  expect(of(working, current)).toEqual({
    scales: true,
    lines: [
      'replicas: 1 of 1 ready',
      'autoscaler chat: 1 to 4 replicas, wants 2',
      '  metric queue: 6 per replica, target 4 per replica',
    ],
  });
});

describe('a metric that cannot be read', () => {
  const prefix = 'the HPA was unable to compute the replica count: ';
  test.each([
    [
      'no request',
      'failed to get cpu utilization: missing request for cpu in container proxy of Pod chat-1',
      '  cannot read metric cpu: container "proxy" requests no cpu, and utilization is a share of the request',
      '    do: give container "proxy" a cpu request, or scale on the model server\'s container alone',
    ],
    [
      'no resource metrics',
      'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)',
      '  cannot read metric cpu: the cluster serves no resource metrics',
      '    do: install metrics-server, or see why its APIService v1beta1.metrics.k8s.io is not available',
    ],
    [
      'no adapter',
      'unable to get metric queue: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered',
      '  cannot read metric queue: the cluster serves no custom metrics',
      '    do: install the Prometheus adapter, or see why its APIService v1beta2.custom.metrics.k8s.io is not available',
    ],
    [
      'an unknown metric',
      'unable to get metric queue: unable to fetch metrics from custom metrics API: the server could not find the metric queue for pods',
      '  cannot read metric queue: the adapter has no such metric for these pods',
      '    do: see whether Prometheus scrapes the pods, and whether the adapter has a rule for the metric',
    ],
    [
      'words that nobody has seen',
      'something new',
      '  cannot read its metrics: the HPA was unable to compute the replica count: something new',
      '    do: see the events of the autoscaler by kubectl describe',
    ],
  ])('for want of: %s', (_, message, because, remedy) => {
    const failed = condition('ScalingActive', 'False', 'FailedGetPodsMetric', prefix + message);
    const { lines, scales } = of([failed]);
    expect(scales).toBe(false);
    expect(lines.slice(1)).toEqual([
      'autoscaler chat: 1 to 4 replicas, wants 2',
      '  metric queue: unknown, target 4 per replica',
      because,
      remedy,
    ]);
  });
});

test.each([
  ['AmbiguousSelector', 'it stands still, because another autoscaler has the same pods: remove one of them (why)'],
  [
    'ScalingDisabled',
    'it stands still, because the Deployment has 0 replicas: set them to 1 to let it start again (why)',
  ],
])('%s stops it', (reason, words) => {
  const { lines, scales } = of([condition('ScalingActive', 'False', reason, 'why')]);
  expect(scales).toBe(false);
  expect(lines).toContain(`  ${words}`);
});

test('what limits it is said, and is no fault', () => {
  const { lines, scales } = of([
    condition('AbleToScale', 'True', 'ScaleDownStabilized'),
    condition('ScalingLimited', 'True', 'TooManyReplicas'),
  ]);
  expect(scales).toBe(true);
  expect(lines.slice(-2)).toEqual([
    '  it holds what it has until the stabilization window has passed',
    '  the load asks for more than the maximum: raise maxReplicas if the cluster has room',
  ]);
});

test('an autoscaler that nobody has looked at does not scale', () => {
  expect(of([])).toMatchObject({ scales: false });
});

test('a Deployment without an autoscaler says so, and why its rollout is stuck', () => {
  const stuck = condition('Progressing', 'False', 'ProgressDeadlineExceeded', 'ReplicaSet "chat-1" has timed out');
  const state = { deployment: deployment(0, 1, [stuck]), autoscalers: [], scaledObjects: [] };
  expect(statusOf(state)).toEqual({
    scales: false,
    lines: [
      'replicas: 0 of 1 ready',
      'rollout: stuck: ReplicaSet "chat-1" has timed out',
      'autoscaler: none; the number of replicas is fixed',
    ],
  });
});

test.each([
  ['idle', [condition('Ready', 'True', 'r'), condition('Active', 'False', 'r')], 'idle, no trigger is active', true],
  ['refused', [condition('Ready', 'False', 'r', 'no such trigger')], 'not ready, because no such trigger', false],
  ['unseen', [], 'KEDA has not looked at it yet; see whether KEDA runs', false],
])('a ScaledObject that is %s', (_, conditions, words, scales) => {
  const scaledObjects = [{ metadata: { name: 'chat' }, status: { conditions } }];
  expect(statusOf({ deployment: deployment(1), autoscalers: [], scaledObjects })).toEqual({
    scales,
    lines: ['replicas: 1 of 1 ready', `ScaledObject chat: ${words}`],
  });
});

test('an autoscaler belongs to the Deployment that it names; a ScaledObject may leave out the kind', () => {
  const scaler = (scaleTargetRef: object) => ({ spec: { scaleTargetRef } });
  expect(targets(scaler({ kind: 'Deployment', name: 'chat' }), 'chat')).toBe(true);
  expect(targets(scaler({ name: 'chat' }), 'chat')).toBe(true);
  expect(targets(scaler({ kind: 'StatefulSet', name: 'chat' }), 'chat')).toBe(false);
  expect(targets(scaler({ kind: 'Deployment', name: 'other' }), 'chat')).toBe(false);
});

test('a reason that nobody knows is passed over, also where every object has something of its name', () => {
  expect(of([...working.slice(0, 2), condition('ScalingLimited', 'True', 'constructor')])).toEqual(of(working));
});
