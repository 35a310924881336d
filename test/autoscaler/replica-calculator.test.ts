import { type Configuration, configurationOf, type MetricReading, type MetricSpec } from '../../lib/autoscaler';
import type { Pod, Scale } from '../../lib/autoscaler/observation';
import { type Proposal, propose } from '../../lib/autoscaler/proposal';
import { withinTolerances } from '../../lib/autoscaler/tolerance';
import { cpu, external, measured, NOW, pod, pods, queue, reported, values } from './support';

interface Given {
  readonly pods?: readonly Pod[];
  readonly scale?: Scale;
  readonly configuration?: Configuration;
}

function proposal(metric: MetricSpec, reading: MetricReading, given: Given = {}): Proposal {
  const { pods: all = pods(3), configuration = configurationOf() } = given;
  const { scale = { specReplicas: all.length, statusReplicas: all.length } } = given;
  const isWithin = withinTolerances({ scaleDown: 0.1, scaleUp: 0.1 }, configuration.version);
  return propose(metric, reading, { now: NOW, scale, pods: all, isWithin, configuration });
}

/** Replicas, or why there are none. */
function replicas(metric: MetricSpec, reading: MetricReading, given?: Given): number | string {
  const result = proposal(metric, reading, given);
  return 'replicas' in result ? result.replicas : `${result.reason}: ${result.error}`;
}

const of = (minor: number) => configurationOf({ version: { major: 1, minor } });
const unready: Partial<Pod> = { phase: 'Pending', startTime: undefined, ready: undefined };
const filled = (count: number, amount: number) => reported(...Array.from({ length: count }, () => amount));

describe('utilization', () => {
  test('is what is used in percent of what is requested', () => {
    expect(replicas(cpu(50), reported(0.9, 0.9, 0.9))).toBe(6);
    expect(proposal(cpu(50), reported(0.3, 0.4, 0.59))).toMatchObject({
      replicas: 3,
      metric: 'cpu resource utilization (percentage of request)',
      status: { type: 'Resource', name: 'cpu', current: { averageUtilization: 43 } },
    });
  });

  test('is a whole percent before it is compared', () => {
    expect(replicas(cpu(60), filled(30, 0.669), { pods: pods(30) })).toBe(30);
    expect(replicas(cpu(60), filled(30, 0.67), { pods: pods(30) })).toBe(34);
  });

  test.each([
    [50, 0.56, 25, 29],
    [60, 1.24, 15, 32],
  ])('of target %i with %d in %i pods is rounded as doubles are', (target, amount, count, expected) => {
    expect(replicas(cpu(target), filled(count, amount), { pods: pods(count) })).toBe(expected);
  });

  test('is left alone within the tolerance, its edge included', () => {
    expect([0.45, 0.55].map((amount) => replicas(cpu(50), filled(10, amount), { pods: pods(10) }))).toEqual([10, 10]);
    expect([0.44, 0.56].map((amount) => replicas(cpu(50), filled(10, amount), { pods: pods(10) }))).toEqual([9, 12]);
  });

  test('at the upper edge was outside up to Kubernetes 1.32', () => {
    const at = (minor: number) => replicas(cpu(50), filled(10, 0.55), { pods: pods(10), configuration: of(minor) });
    expect([at(32), at(33)]).toEqual([11, 10]);
  });

  test('is exact beyond 2^53', () => {
    const bytes = 128n * 1024n ** 3n * 1000n;
    const memory: MetricSpec = { ...cpu(50), name: 'memory' };
    const requests = { containers: [{ name: 'model', role: 'main', requests: { memory: bytes } }] } as const;
    const reading = { pods: new Map([['pod-0', measured(bytes - 1n)]]) };
    expect(proposal(memory, reading, { pods: pods(1, { requests }) })).toMatchObject({
      replicas: 2,
      status: { current: { averageUtilization: 99 } },
    });
  });

  test('goes around beyond 64 bits, as it does in the controller', () => {
    const tebibyte = 1024n ** 4n * 1000n;
    const memory: MetricSpec = { ...cpu(80), name: 'memory' };
    const requests = { containers: [{ name: 'model', role: 'main', requests: { memory: tebibyte } }] } as const;
    const all = pods(100, { requests });
    const reading = { pods: new Map(all.map(({ name }) => [name, measured(tebibyte)])) };
    expect(proposal(memory, reading, { pods: all })).toMatchObject({
      status: { current: { averageUtilization: -67 } },
    });
  });

  test('of a container counts that one', () => {
    const requests = {
      containers: [
        { name: 'model', role: 'main', requests: { cpu: 1000n } },
        { name: 'proxy', role: 'main', requests: {} },
      ],
    } as const;
    const metric: MetricSpec = { ...cpu(50), type: 'ContainerResource', container: 'model' };
    expect(proposal(metric, reported(1), { pods: pods(1, { requests }) })).toMatchObject({
      replicas: 2,
      metric: 'cpu container resource utilization (percentage of request)',
      status: { container: 'model' },
    });
    expect(replicas(cpu(50), reported(1), { pods: pods(1, { requests }) })).toBe(
      'FailedGetResourceMetric: missing request for cpu in container proxy of Pod pod-0',
    );
  });

  test('cannot be told of pods that do not exist any more', () => {
    const reading = { pods: new Map([['gone', measured(1n)]]) };
    expect(replicas(cpu(50), reading)).toBe('FailedGetResourceMetric: no metrics returned matched known pods');
  });
});

describe('an average', () => {
  test('is that of pods that report', () => {
    expect(proposal(queue(4), reported(6, 6, 7))).toMatchObject({ replicas: 5, metric: 'pods metric queue' });
    expect(replicas(queue(4), reported(4, 4, 5))).toBe(3);
    expect(replicas({ ...cpu(0), target: { type: 'AverageValue', averageValue: 500n } }, reported(1, 1, 1))).toBe(6);
  });

  test('counts what pods report that are not in the list', () => {
    const reading = {
      pods: new Map([...pods(3).map(({ name }) => [name, measured(6000n)] as const), ['gone', measured(0n)]]),
    };
    expect(proposal(queue(4), reading)).toMatchObject({
      replicas: 4,
      status: { current: { averageValue: { unscaled: 4500n } } },
    });
  });
});

describe('pods without a metric', () => {
  test('hold replicas back from going up as if they used nothing', () => {
    expect(replicas(queue(4), reported(9, 9, 9))).toBe(7);
    expect(replicas(queue(4), reported(9, 9, undefined))).toBe(5);
  });

  test('hold replicas back from going down as if they were on target', () => {
    expect(replicas(queue(4), reported(1, 1, 1))).toBe(1);
    expect(replicas(queue(4), reported(1, 1, undefined))).toBe(2);
  });

  test('use all that they request, or the target where that is more, when replicas go down', () => {
    expect(replicas(cpu(50), reported(0.1, 0.1, undefined))).toBe(3);
    expect(replicas(cpu(200), reported(0.1, 0.1, undefined))).toBe(2);
  });

  test('do not turn a change round', () => {
    expect(replicas(queue(4), reported(5, undefined, undefined))).toBe(3);
    expect(replicas(cpu(50), reported(0.4, 0.4, undefined))).toBe(3);
  });

  test('do not take away what a surge or a lag of pods adds', () => {
    const scale = { specReplicas: 10, statusReplicas: 10 };
    expect(replicas(queue(4), reported(8, 8, undefined), { scale })).toBe(10);
    expect(replicas(queue(4), reported(1, 1, undefined), { scale: { specReplicas: 1, statusReplicas: 1 } })).toBe(1);
  });

  test('with usage exactly on target counted as nothing up to Kubernetes 1.27', () => {
    const at = (minor: number) => replicas(queue(4), reported(4, 4, undefined), { configuration: of(minor) });
    expect([at(27), at(28)]).toEqual([2, 3]);
  });
});

describe('pods that are not ready', () => {
  test('hold replicas back from going up as if they used nothing', () => {
    const all = [...pods(2), pod('pod-2', unready)];
    expect(replicas(queue(4), reported(8, 8, undefined), { pods: all })).toBe(4);
    expect(replicas(queue(4), reported(5, 5, undefined), { pods: all })).toBe(3);
    expect(replicas(queue(4), reported(6.4, 6.4, undefined), { pods: all })).toBe(3);
  });

  test('vanish on the way down', () => {
    const all = [...pods(2), pod('pod-2', unready), pod('pod-3', unready)];
    expect(replicas(queue(4), reported(3, 3), { pods: all })).toBe(2);
  });

  test('or on their way out do not count with what they report', () => {
    const all = [...pods(2), pod('pod-2', { deleting: true }), pod('pod-3', { phase: 'Failed' })];
    expect(replicas(queue(4), reported(6, 6, 100, 100), { pods: all })).toBe(3);
  });

  test('alone are no reason to scale', () => {
    expect(replicas(queue(4), reported(9), { pods: [pod('pod-0', unready)] })).toBe(
      'FailedGetPodsMetric: did not receive metrics for targeted pods (pods might be unready)',
    );
    expect(replicas(queue(4), reported(9), { pods: [] })).toBe(
      'FailedGetPodsMetric: no pods returned by selector while calculating replica count',
    );
  });
});

describe('a value', () => {
  test('is compared for the pods that are ready', () => {
    const all = [...pods(2), pod('pod-2', { ready: { status: 'False', lastTransitionTime: NOW } })];
    expect(replicas(external({ value: 10 }), values(20), { pods: all })).toBe(4);
    expect(replicas(external({ value: 10 }), values(5, 6), { pods: all })).toBe(3);
  });

  test('gives no replicas where no pod is ready', () => {
    const all = pods(2, { ready: { status: 'False', lastTransitionTime: NOW } });
    expect(replicas(external({ value: 10 }), values(20), { pods: all })).toBe(0);
  });

  test('counts without pods and tolerance where there are no replicas', () => {
    const scale = { specReplicas: 0, statusReplicas: 0 };
    const at = (amount: number) => replicas(external({ value: 10 }), values(amount), { pods: [], scale });
    expect([0, 10.5, 21].map(at)).toEqual([0, 2, 3]);
    expect(
      replicas(external({ value: 10 }), values(30), { pods: [], scale: { specReplicas: 1, statusReplicas: 1 } }),
    ).toBe(
      'FailedGetExternalMetric: unable to calculate ready pods: no pods returned by selector while calculating replica count',
    );
  });

  test('of an object is told with its kind', () => {
    const metric: MetricSpec = {
      type: 'Object',
      name: 'requests',
      describedObject: { kind: 'Ingress', name: 'chat' },
      target: { type: 'Value', value: 10_000n },
    };
    expect(proposal(metric, values(20))).toMatchObject({ replicas: 6, metric: 'Ingress metric requests' });
  });

  test.each(['AverageValue', 'Utilization'] as const)('of an object needs the type of its target: %s', (type) => {
    const metric: MetricSpec = { type: 'Object', name: 'requests', target: { type, value: 10_000n } };
    const error =
      'FailedGetObjectMetric: invalid object metric source: neither a value target nor an average value target was set';
    expect(replicas(metric, values(20))).toBe(error);
    expect(replicas({ ...metric, target: { type: 'Utilization', averageValue: 1n } }, values(20))).toBe(error);
  });

  test('is the greatest there is where a sum passes 64 bits', () => {
    const reading = { values: [2n ** 63n - 1n, 5n] };
    expect(proposal(external({ value: 1 }), reading)).toMatchObject({ replicas: 2_147_483_647 });
    expect(replicas(external({ value: 1 }), reading, { configuration: of(34) })).toBeLessThan(0);
    expect(proposal(external({ averageValue: 1 }), reading)).toMatchObject({
      replicas: 2_147_483_647,
      status: { current: { averageValue: { unscaled: 2n ** 63n - 1n } } },
    });
  });
});

describe('a shared value', () => {
  test('is divided by the target, whatever pods there are', () => {
    expect(
      replicas(external({ averageValue: 10 }), values(25, 21), {
        pods: [],
        scale: { specReplicas: 3, statusReplicas: 3 },
      }),
    ).toBe(5);
  });

  test('of an object is shared, too', () => {
    const target = { type: 'AverageValue', averageValue: 10_000n } as const;
    const metric: MetricSpec = { type: 'Object', name: 'requests', target };
    expect(proposal(metric, values(45))).toMatchObject({
      replicas: 5,
      status: { type: 'Object', current: { averageValue: { unscaled: 15_000n } } },
    });
  });

  test('within the tolerance of the replicas that there are leads to these', () => {
    const scale = { specReplicas: 3, statusReplicas: 4 };
    expect(replicas(external({ averageValue: 10 }), values(41), { scale })).toBe(4);
    expect(replicas(external({ averageValue: 10 }), values(45), { scale })).toBe(5);
  });

  test('has no average without replicas', () => {
    const scale = { specReplicas: 0, statusReplicas: 0 };
    expect(proposal(external({ averageValue: 10 }), values(1), { scale })).toMatchObject({
      replicas: 1,
      status: { current: { averageValue: undefined } },
    });
  });

  test('below zero is taken for the greatest there is since Kubernetes 1.34', () => {
    const at = (minor: number) => replicas(external({ averageValue: 10 }), values(-1), { configuration: of(minor) });
    expect([at(33), at(34)]).toEqual([0, 2_147_483_647]);
  });
});

describe('no answer of a metrics API', () => {
  test.each([
    [cpu(50), 'FailedGetResourceMetric: unable to get metrics for resource cpu: '],
    [
      { ...cpu(50), type: 'ContainerResource', container: 'model' },
      'FailedGetContainerResourceMetric: unable to get metrics for resource cpu: ',
    ],
    [queue(4), 'FailedGetPodsMetric: unable to get metrics for metric queue: '],
    [external({ value: 1 }), 'FailedGetExternalMetric: unable to get external metric messages: '],
  ] as [MetricSpec, string][])('is told: %#', (metric, start) => {
    expect(replicas(metric, { error: 'the server is down' })).toBe(`${start}the server is down`);
    expect(replicas(metric, { pods: new Map() })).toContain(`${start}no metrics returned from `);
    expect(replicas(metric, { values: [] })).toContain(`${start}no metrics returned from `);
  });

  test('is told of an unknown type of metric', () => {
    expect(replicas({ ...cpu(50), type: 'Gpu' as 'Resource' }, reported(1))).toBe(
      'InvalidMetricSourceType: unknown metric source type "Gpu"',
    );
  });

  test.each([cpu(50), queue(4), external({ value: 1 })])('nor a target is told: %#', (metric) => {
    const target = { type: 'Value' } as const;
    expect(replicas({ ...metric, target }, reported(1))).toContain(' metric source: n');
  });
});

test.each([
  [32, [false, true, false]],
  [33, [false, true, true]],
] as const)('tolerances of Kubernetes 1.%i differ by direction', (minor, expected) => {
  const isWithin = withinTolerances({ scaleDown: 0.1, scaleUp: 0.3 }, { major: 1, minor });
  expect([0.8, 1.25, 1.3].map(isWithin)).toEqual(expected);
});
