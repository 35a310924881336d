import {
  AutoscalerController,
  type AutoscalerSpec,
  configurationOf,
  type GivenConfiguration,
  type MetricReading,
  type Reconciliation,
  SYNC_PERIOD_SECONDS,
} from '../../lib/autoscaler';
import { autoscaler, behavior, cpu, external, NOW, observation, pods, queue, reported, values } from './support';

const of = (minor: number, given: GivenConfiguration = {}) =>
  configurationOf({ version: { major: 1, minor }, ...given });

function conditionsIn({ conditions }: Reconciliation): string[] {
  return conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`);
}

/** What `queue` comes to when each of so many pods reports as much. */
const each = (count: number, amount: number) => reported(...Array.from({ length: count }, () => amount));

/** Runs a controller every 15 seconds on a load that all replicas share; what it scales to each time. */
function replicasOver(
  hpa: AutoscalerSpec,
  loads: readonly number[],
  start = 1,
  controller = new AutoscalerController(),
): number[] {
  let replicas = start;
  return loads.map((load, index) => {
    const now = NOW + index * SYNC_PERIOD_SECONDS;
    replicas = controller.reconcile(observation(hpa, replicas, [values(load)], { now })).desiredReplicas;
    return replicas;
  });
}

const shared = external({ averageValue: 10 });

describe('one run', () => {
  test('scales by what a metric asks for', () => {
    const result = new AutoscalerController().reconcile(observation(autoscaler([queue(4)]), 3, [each(3, 6)]));
    expect(result).toMatchObject({
      rescaled: true,
      currentReplicas: 3,
      desiredReplicas: 5,
      metricReplicas: 5,
      stabilizedReplicas: 5,
      decidedBy: 0,
      reason: 'pods metric queue above target',
      lastScaleTime: NOW,
      error: undefined,
      events: [
        { type: 'Normal', reason: 'SuccessfulRescale', message: 'New size: 5; reason: pods metric queue above target' },
      ],
    });
    expect(conditionsIn(result)).toEqual([
      'AbleToScale True SucceededRescale',
      'ScalingActive True ValidMetricFound',
      'ScalingLimited False DesiredWithinRange',
      'ScaledToZero False NotScaledToZero',
    ]);
  });

  test('without a change leaves the scale alone', () => {
    const result = new AutoscalerController().reconcile(observation(autoscaler([queue(4)]), 3, [each(3, 4)]));
    expect(result).toMatchObject({ rescaled: false, desiredReplicas: 3, reason: '', events: [] });
    expect(result.lastScaleTime).toBeUndefined();
    expect(conditionsIn(result)).toEqual([
      'AbleToScale True ReadyForNewScale',
      'ScalingActive True ValidMetricFound',
      'ScalingLimited False DesiredWithinRange',
    ]);
  });

  test.each([
    [12, 10, 'Current number of replicas above Spec.MaxReplicas'],
    [1, 2, 'Current number of replicas below Spec.MinReplicas'],
  ])('of %i replicas goes to the bound %i without metrics', (current, bound, reason) => {
    const hpa = autoscaler([queue(4)], {
      minReplicas: 2,
      behavior: behavior({ scaleUp: { selectPolicy: 'Disabled' } }),
    });
    const result = new AutoscalerController().reconcile(observation(hpa, current, []));
    expect(result).toMatchObject({ rescaled: true, desiredReplicas: bound, reason, currentMetrics: [], proposals: [] });
    expect(conditionsIn(result)).toEqual(['AbleToScale True SucceededRescale', 'ScaledToZero False NotScaledToZero']);
  });

  test('needs a reading for each metric', () => {
    const controller = new AutoscalerController();
    expect(() => controller.reconcile(observation(autoscaler([queue(4), cpu(50)]), 3, [each(3, 4)]))).toThrow(
      new RangeError(
        'metrics: must be one reading for each of the 2 metrics of the autoscaler; received 1. Fix: Give { error } for a metric without a value.',
      ),
    );
  });

  test('does not change what it is given', () => {
    const memory = { recommendations: [{ replicas: 3, timestamp: 0 }], scaleUpEvents: [], conditions: [] };
    const before = structuredClone(memory);
    const controller = new AutoscalerController(configurationOf(), memory);
    controller.reconcile(observation(autoscaler([queue(4)], { behavior: behavior({}) }), 3, [each(3, 8)]));
    expect(memory).toEqual(before);
    expect(controller.memory).toMatchObject({ scaleUpEvents: [{ replicaChange: 3 }], desiredReplicas: 6 });
  });
});

describe('of several metrics', () => {
  const hpa = autoscaler([queue(4), shared]);
  const run = (...metrics: MetricReading[]) => new AutoscalerController().reconcile(observation(hpa, 3, metrics));

  test('the one that asks for most decides', () => {
    expect(run(each(3, 6), values(40))).toMatchObject({ desiredReplicas: 5, decidedBy: 0 });
    expect(run(each(3, 6), values(60))).toMatchObject({ desiredReplicas: 6, decidedBy: 1 });
    expect(run(each(3, 6), values(50))).toMatchObject({ desiredReplicas: 5, decidedBy: 0 });
  });

  test('of those that ask for none the last is named', () => {
    expect(run(each(3, 0), values(0))).toMatchObject({
      metricReplicas: 0,
      decidedBy: 1,
      reason: 'All metrics below target',
    });
  });

  test('one that fails does not keep others from scaling up', () => {
    const result = run({ error: 'down' }, values(60));
    expect(result).toMatchObject({
      rescaled: true,
      desiredReplicas: 6,
      error: 'invalid metrics (1 invalid out of 2), first error is: unable to get metrics for metric queue: down',
      currentMetrics: [{ type: 'External' }],
    });
    expect(result.events.map(({ reason }) => reason)).toEqual(['FailedGetPodsMetric', 'SuccessfulRescale']);
  });

  test('one that fails keeps others from scaling down', () => {
    const result = run({ error: 'down' }, values(10));
    expect(result).toMatchObject({ rescaled: false, currentReplicas: 3, reason: '' });
    expect(result.metricReplicas).toBeUndefined();
    expect(conditionsIn(result)).toEqual([
      'AbleToScale True SucceededGetScale',
      'ScalingActive False FailedGetPodsMetric',
    ]);
    expect(result.events.map(({ reason }) => reason)).toEqual(['FailedGetPodsMetric', 'FailedComputeMetricsReplicas']);
  });

  test('one that fails does not keep others from staying', () => {
    const result = run({ error: 'down' }, values(30));
    expect(result).toMatchObject({ rescaled: false, desiredReplicas: 3, decidedBy: 1 });
    expect(conditionsIn(result)[1]).toBe('ScalingActive True ValidMetricFound');
  });

  test('none asks for less than no replicas', () => {
    const below = autoscaler([external({ value: 10 })]);
    const result = new AutoscalerController().reconcile(observation(below, 3, [values(-50)]));
    expect(result).toMatchObject({ metricReplicas: 0, proposals: [{ replicas: -15 }] });
  });

  test('all that fail are told by the first', () => {
    const result = run({ error: 'down' }, { error: 'away' });
    expect(result.error).toBe(
      'invalid metrics (2 invalid out of 2), first error is: unable to get metrics for metric queue: down',
    );
    expect(conditionsIn(result)[1]).toBe('ScalingActive False FailedGetPodsMetric');
  });
});

describe('what was before', () => {
  test('holds replicas for five minutes, with and without behavior', () => {
    const loads = [100, ...Array.from({ length: 22 }, () => 10)];
    const without = replicasOver(autoscaler([shared]), loads, 10);
    const withBehavior = replicasOver(autoscaler([shared], { behavior: behavior({}) }), loads, 10);
    expect(without.lastIndexOf(10)).toBe(20);
    expect(withBehavior.lastIndexOf(10)).toBe(19);
    expect([without.at(-1), withBehavior.at(-1)]).toEqual([1, 1]);
  });

  test('is the number of replicas on the first run, which so is not undercut', () => {
    const controller = new AutoscalerController();
    expect(conditionsIn(controller.reconcile(observation(autoscaler([shared]), 8, [values(10)])))).toContain(
      'AbleToScale True ScaleDownStabilized',
    );
    expect(controller.memory.recommendations).toEqual([
      { replicas: 8, timestamp: NOW },
      { replicas: 1, timestamp: NOW },
    ]);
  });

  test('is forgotten in a restart, the status is not', () => {
    const controller = new AutoscalerController();
    const hpa = autoscaler([shared], { behavior: behavior({}) });
    replicasOver(hpa, [40], 1, controller);
    controller.restart();
    expect(controller.memory).toMatchObject({ desiredReplicas: 4, scaleUpEvents: [], lastScaleTime: NOW });
    expect(controller.memory.recommendations).toBeUndefined();
    expect(controller.memory.conditions).toHaveLength(4);
  });

  test('limits steps up to the double without behavior, and by policies with one', () => {
    expect(replicasOver(autoscaler([shared], { maxReplicas: 50 }), [500, 500, 500, 500, 500])).toEqual([
      4, 8, 16, 32, 50,
    ]);
    const two = behavior({ scaleUp: { policies: [{ type: 'Pods', value: 2, periodSeconds: 30 }] } });
    expect(replicasOver(autoscaler([shared], { behavior: two }), [500, 500, 500, 500, 500])).toEqual([3, 3, 5, 5, 7]);
  });

  test('delays the way up by its window', () => {
    const slow = behavior({ scaleUp: { stabilizationWindowSeconds: 30 } });
    const controller = new AutoscalerController();
    expect(replicasOver(autoscaler([shared], { behavior: slow }), [40, 40, 40], 1, controller)).toEqual([1, 1, 4]);
    const again = new AutoscalerController();
    again.reconcile(observation(autoscaler([shared], { behavior: slow }), 1, [values(40)]));
    expect(again.memory.conditions.map(({ reason }) => reason)).toContain('ScaleUpStabilized');
  });

  test('changes the time of a condition only with its status', () => {
    const controller = new AutoscalerController();
    const hpa = autoscaler([shared]);
    controller.reconcile(observation(hpa, 1, [values(10)]));
    controller.reconcile(observation(hpa, 1, [{ error: 'down' }], { now: NOW + 15 }));
    const times = controller.memory.conditions.map(({ type, lastTransitionTime }) => [type, lastTransitionTime]);
    expect(times).toEqual([
      ['AbleToScale', NOW],
      ['ScalingActive', NOW + 15],
      ['ScalingLimited', NOW],
    ]);
  });
});

describe('what the API server refuses', () => {
  const run = (failures: object, controller = new AutoscalerController()) =>
    controller.reconcile(observation(autoscaler([shared]), 1, [values(40)], { failures }));

  test('to read', () => {
    const result = run({ getScale: 'not found' });
    expect(result).toMatchObject({ rescaled: false, desiredReplicas: 0, error: 'not found' });
    expect(conditionsIn(result)).toEqual(['AbleToScale False FailedGetScale']);
  });

  test('to write', () => {
    const controller = new AutoscalerController();
    const result = run({ updateScale: 'conflict' }, controller);
    expect(result).toMatchObject({ rescaled: false, desiredReplicas: 0, metricReplicas: 4, error: 'conflict' });
    expect(conditionsIn(result)[0]).toBe('AbleToScale False FailedUpdateScale');
    expect(result.events[0]?.message).toBe(
      'New size: 4; reason: external metric messages above target; error: conflict',
    );
    expect(controller.memory.scaleUpEvents).toEqual([]);
  });

  test.each(['InvalidSelector', 'AmbiguousSelector'] as const)('a selector: %s', (selector) => {
    const result = run({ selector });
    expect(result).toMatchObject({ rescaled: false, proposals: [] });
    expect(conditionsIn(result)).toEqual(['AbleToScale True SucceededGetScale', `ScalingActive False ${selector}`]);
  });
});

describe('no replicas', () => {
  const zero = autoscaler([external({ value: 10 })], { minReplicas: 0 });
  const scaledToZero = [
    { type: 'ScaledToZero', status: 'True', reason: 'ScaledToZero', lastTransitionTime: 0 },
  ] as const;
  const wake = (
    hpa: AutoscalerSpec,
    minor: number,
    conditions: readonly (typeof scaledToZero)[number][] = scaledToZero,
  ) => {
    const controller = new AutoscalerController(of(minor), { conditions });
    const result = controller.reconcile(
      observation(
        hpa,
        0,
        hpa.metrics.map(() => values(25)),
      ),
    );
    return [result.desiredReplicas, ...conditionsIn(result)];
  };

  test('that the controller did not bring about are left alone', () => {
    expect(wake(zero, 37, [])).toEqual([
      0,
      'AbleToScale True SucceededGetScale',
      'ScalingActive False ScalingDisabled',
    ]);
  });

  test('of its own grow with a metric that does without pods', () => {
    expect(wake(zero, 37)).toEqual([
      3,
      'ScaledToZero False NotScaledToZero',
      'AbleToScale True SucceededRescale',
      'ScalingActive True ValidMetricFound',
      'ScalingLimited False DesiredWithinRange',
    ]);
    expect(wake(autoscaler([cpu(50)], { minReplicas: 0 }), 37)).toContain('ScalingActive False ScalingDisabled');
    expect(wake(autoscaler([cpu(50)]), 37)).toContain('ScalingActive False FailedGetResourceMetric');
  });

  test('need the feature gate, which is off up to Kubernetes 1.36', () => {
    expect(wake(zero, 36)).toEqual([0, 'AbleToScale True SucceededGetScale', 'ScalingActive False ScalingDisabled']);
  });

  test('of anybody grew up to Kubernetes 1.35, with fewest replicas of none', () => {
    expect(wake(zero, 35, [])[0]).toBe(3);
    expect(wake({ ...zero, minReplicas: 1 }, 35, [])[0]).toBe(0);
  });

  test('become at least the fewest that are wanted meanwhile', () => {
    const hpa = autoscaler([external({ value: 100 })], { minReplicas: 5, behavior: behavior({}) });
    expect(wake(hpa, 37)[0]).toBe(5);
    const reasonFor = (amount: number) =>
      new AutoscalerController(of(37), { conditions: scaledToZero }).reconcile(observation(hpa, 0, [values(amount)]))
        .reason;
    expect(reasonFor(0)).toBe('Current number of replicas below Spec.MinReplicas');
    expect(reasonFor(25)).toBe('external metric messages above target');
  });

  test('stay where the metric fails', () => {
    const controller = new AutoscalerController(of(37), { conditions: scaledToZero });
    const result = controller.reconcile(observation(zero, 0, [{ error: 'down' }]));
    expect(conditionsIn(result)).toContain('ScalingActive False FailedGetExternalMetric');
  });

  test('are remembered as its own', () => {
    const controller = new AutoscalerController(of(37), { recommendations: [] });
    const result = controller.reconcile(observation(zero, 2, [values(0)]));
    expect(result.desiredReplicas).toBe(0);
    expect(conditionsIn(result)).toContain('ScaledToZero True ScaledToZero');
    const again = controller.reconcile(observation(zero, 0, [values(5)], { now: NOW + 15 }));
    expect(again).toMatchObject({ desiredReplicas: 1, reason: 'external metric messages above target' });
  });

  test('stay none with a percentage as the only policy', () => {
    const percent = behavior({ scaleUp: { policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] } });
    expect(wake({ ...zero, behavior: percent }, 37)[0]).toBe(0);
    expect(wake({ ...zero, behavior: behavior({}) }, 37)[0]).toBe(3);
  });
});

describe('tolerance', () => {
  const hpa = autoscaler([queue(100)], {
    behavior: behavior({ scaleUp: { tolerance: 0.01 }, scaleDown: { tolerance: 0.5 } }),
  });
  const at = (amount: number, minor: number, given?: GivenConfiguration) =>
    new AutoscalerController(of(minor, given), { recommendations: [] }).reconcile(
      observation(hpa, 4, [each(4, amount)]),
    ).desiredReplicas;

  test('of the autoscaler counts from Kubernetes 1.35 on', () => {
    expect([at(105, 34), at(105, 35)]).toEqual([4, 5]);
    expect([at(60, 34), at(60, 35)]).toEqual([3, 4]);
    expect(at(105, 34, { featureGates: { HPAConfigurableTolerance: true } })).toBe(5);
  });

  test('of the controller counts else', () => {
    expect(at(105, 34, { tolerance: 0.01 })).toBe(5);
  });
});

test('pods that start do not count for cpu as long as the controller is told', () => {
  const starting = pods(2, { startTime: NOW - 200, ready: { status: 'False', lastTransitionTime: NOW - 200 } });
  const run = (given: GivenConfiguration) =>
    new AutoscalerController(configurationOf(given)).reconcile(
      observation(autoscaler([cpu(50)]), 2, [each(2, 1)], { pods: starting }),
    ).desiredReplicas;
  expect(run({})).toBe(0);
  expect(run({ cpuInitializationPeriodSeconds: 100, initialReadinessDelaySeconds: 0 })).toBe(4);
});
