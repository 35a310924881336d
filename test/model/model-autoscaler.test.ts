import { ApiObject, Duration } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { Metric, ModelAutoscaler, ModelDeployment, type ModelDeploymentProps, type ScalingOptions } from '../../lib';
import { TARGET_VERSION_CONTEXT } from '../../lib/manifest/version';
import { faultsOf, renderOne } from '../support/render';

const cpu = { cpu: { request: Cpu.units(1) } };

function build(scaling: Partial<ScalingOptions> = {}, pod: Partial<ModelDeploymentProps> = {}) {
  return (chart: Parameters<Parameters<typeof faultsOf>[0]>[0]) => {
    const target = new ModelDeployment(chart, 'chat', { image: 'm:1', resources: cpu, ...pod });
    new ModelAutoscaler(chart, 'autoscaler', {
      target,
      maxReplicas: 3,
      metrics: [Metric.cpuUtilization(50)],
      ...scaling,
    });
  };
}

describe('ModelAutoscaler', () => {
  test('targets its deployment and leaves out what nobody set', () => {
    expect(renderOne('HorizontalPodAutoscaler', build()).spec).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat' },
      maxReplicas: 3,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
      ],
    });
  });

  test('can scale any other workload', () => {
    const target = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'store' };
    const autoscaler = renderOne('HorizontalPodAutoscaler', (chart) => {
      new ModelAutoscaler(chart, 'a', { target, maxReplicas: 2, metrics: [Metric.cpuUtilization(50)] });
    });
    expect(autoscaler).toMatchObject({ metadata: { name: 'store' }, spec: { scaleTargetRef: target } });
  });

  test('can scale a workload that is an object of its own', () => {
    const autoscaler = renderOne('HorizontalPodAutoscaler', (chart) => {
      const target = new ApiObject(chart, 'store', {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: 'store' },
      });
      new ModelAutoscaler(chart, 'a', { target, maxReplicas: 2, metrics: [Metric.cpuUtilization(50)] });
    });
    expect(autoscaler).toMatchObject({
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'store' } },
    });
  });

  test('writes metrics in one order, however they were given', () => {
    const metrics = [
      Metric.cpuUtilization(50),
      Metric.external({ name: 'queue' }, { averageValue: 30 }),
      Metric.pods({ name: 'waiting' }, { averageValue: 4 }),
    ];
    const given = renderOne('HorizontalPodAutoscaler', build({ metrics }));
    const reversed = renderOne('HorizontalPodAutoscaler', build({ metrics: [...metrics].reverse() }));
    expect(given).toEqual(reversed);
    expect(given.spec).toMatchObject({ metrics: [{ type: 'External' }, { type: 'Pods' }, { type: 'Resource' }] });
  });

  test('takes the replicas from its deployment, so a second autoscaler is a fault', () => {
    const found = faultsOf((chart) => {
      const target = new ModelDeployment(chart, 'chat', { image: 'm:1', resources: cpu, replicas: 2 });
      const scaling = { target, maxReplicas: 3, metrics: [Metric.cpuUtilization(50)] };
      new ModelAutoscaler(chart, 'one', scaling);
      new ModelAutoscaler(chart, 'other', scaling);
    });
    expect(found).toEqual([
      expect.stringContaining('[test/chat] replicas: must be left out when an autoscaler owns'),
      expect.stringContaining('[test/chat] Deployment: has more than one autoscaler (test/one, test/other)'),
    ]);
  });

  test.each<[string, Partial<ScalingOptions>, string]>([
    ['min above max', { minReplicas: 4 }, 'minReplicas: must not be above maxReplicas (3); received 4'],
    ['a negative minimum', { minReplicas: -1 }, 'minReplicas: must be a whole number, at least 1'],
    ['half a replica', { minReplicas: 1.5 }, 'minReplicas: must be a whole number, at least 1'],
    [
      'zero on an old cluster',
      { minReplicas: 0 },
      'minReplicas: must be at least 1: an autoscaler scales to zero from',
    ],
    ['no replicas at all', { maxReplicas: 0 }, 'maxReplicas: must be a whole number from 1 to 2147483647'],
    [
      'no number',
      { maxReplicas: Number.NaN },
      'maxReplicas: must be a whole number from 1 to 2147483647; received NaN',
    ],
    ['no metric', { metrics: [] }, 'metrics: must hold at least one metric'],
    [
      'a utilization of 0',
      { metrics: [Metric.cpuUtilization(0)] },
      'metrics[0].utilization: must be a whole number of percent, at least 1; received 0. Fix: Write half of the request as 50.',
    ],
    [
      'a utilization as a fraction',
      { metrics: [Metric.cpuUtilization(0.6)] },
      'metrics[0].utilization: must be a whole number of percent, at least 1; received 0.6. Fix: Write 0.6 of the request as 60.',
    ],
    [
      'a utilization that is no whole number',
      { metrics: [Metric.cpuUtilization(62.5)] },
      'metrics[0].utilization: must be a whole number of percent, at least 1; received 62.5. Fix: Write 63.',
    ],
    [
      'an infinite utilization',
      { metrics: [Metric.cpuUtilization(Number.POSITIVE_INFINITY)] },
      'metrics[0].utilization: must be a whole number of percent, at least 1; received Infinity. Fix: Write half of the request as 50.',
    ],
  ])('refuses %s', (_, scaling, fault) => {
    expect(faultsOf(build(scaling))).toEqual([expect.stringContaining(`[test/autoscaler] ${fault}`)]);
  });

  test('scales to zero where the server does, on a metric that is there at zero', () => {
    const target = { [TARGET_VERSION_CONTEXT]: '1.37' };
    const queue = Metric.external({ name: 'queue' }, { averageValue: 30 });
    expect(faultsOf(build({ minReplicas: 0, metrics: [queue] }), target)).toEqual([]);
    expect(faultsOf(build({ minReplicas: 0 }), target)).toEqual([
      expect.stringContaining('minReplicas: needs an Object or External metric'),
    ]);
  });

  describe('a utilization', () => {
    const proxy = { name: 'proxy', image: 'p:1' };

    test('needs a request in every container', () => {
      expect(faultsOf(build({}, { resources: {} }))).toEqual([
        expect.stringContaining('metrics[0]: divides by the cpu request, and container "chat" has none'),
      ]);
      expect(faultsOf(build({}, { sidecars: [proxy] }))).toEqual([
        expect.stringContaining('container "proxy" has none: the autoscaler would report FailedGetResourceMetric'),
      ]);
      expect(faultsOf(build({}, { initContainers: [{ ...proxy, restartPolicy: 'Always' } as k8s.Container] }))).toEqual(
        [expect.stringContaining('container "proxy" has none')],
      );
    });

    test('is content with a limit, a request of another container, and init containers that end', () => {
      expect(faultsOf(build({}, { resources: { cpu: { limit: Cpu.units(1) } } }))).toEqual([]);
      expect(faultsOf(build({}, { initContainers: [proxy] }))).toEqual([]);
      const metrics = [Metric.containerCpuUtilization('chat', 50)];
      expect(faultsOf(build({ metrics }, { sidecars: [proxy] }))).toEqual([]);
      const requests = { cpu: k8s.Quantity.fromString('10m') };
      expect(faultsOf(build({}, { sidecars: [{ ...proxy, resources: { requests } }] }))).toEqual([]);
    });

    test('sees requests that an override gave', () => {
      const found = faultsOf((chart) => {
        const target = new ModelDeployment(chart, 'chat', { image: 'm:1' });
        target.addPodOverride({ containers: [{ name: 'chat', resources: { requests: { cpu: '1' } } }] });
        new ModelAutoscaler(chart, 'a', { target, maxReplicas: 3, metrics: [Metric.cpuUtilization(50)] });
      });
      expect(found).toEqual([]);
    });

    test('of a container needs that container', () => {
      expect(faultsOf(build({ metrics: [Metric.containerCpuUtilization('server', 50)] }))).toEqual([
        expect.stringContaining('metrics[0].container: must be a container of chat: chat; received "server"'),
      ]);
    });
  });

  test('writes behaviour as given', () => {
    const { spec } = renderOne(
      'HorizontalPodAutoscaler',
      build({ behavior: { scaleDown: { stabilizationWindow: Duration.minutes(10) } } }),
    );
    expect(spec).toMatchObject({ behavior: { scaleDown: { stabilizationWindowSeconds: 600 } } });
  });
});
