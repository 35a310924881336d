import { readAutoscaler } from '../../lib/autoscaler';
import { faultText } from '../../lib/manifest/fault';
import type { PlainObject } from '../../lib/manifest/read';
import { manifestOf } from './support';

function specOf(spec: PlainObject) {
  const read = readAutoscaler(manifestOf(spec));
  expect(read.faults).toEqual([]);
  return read.spec;
}

function faultsOf(spec: PlainObject): string[] {
  const read = readAutoscaler(manifestOf(spec));
  expect(read.spec).toBeUndefined();
  return read.faults.map(faultText);
}

const target = { type: 'AverageValue', averageValue: '500m' };

describe('an autoscaler', () => {
  test('has the defaults of the API server', () => {
    const cpu = { type: 'Resource', name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } };
    expect(specOf({ maxReplicas: 3 })).toEqual({ minReplicas: 1, maxReplicas: 3, metrics: [cpu], behavior: undefined });
    expect(specOf({ maxReplicas: 3, metrics: [], behavior: null })).toEqual(specOf({ maxReplicas: 3 }));
  });

  test('has both directions of a behavior that is empty', () => {
    expect(specOf({ maxReplicas: 3, behavior: {} })?.behavior).toEqual({
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: 'Max',
        policies: [
          { type: 'Pods', value: 4, periodSeconds: 15 },
          { type: 'Percent', value: 100, periodSeconds: 15 },
        ],
      },
      scaleDown: { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
    });
  });

  test('has metrics of every type', () => {
    const selector = { matchLabels: { app: 'chat' } };
    const describedObject = { apiVersion: 'v1', kind: 'Service', name: 'chat' };
    const metrics = [
      { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '2Gi' } } },
      {
        type: 'ContainerResource',
        containerResource: { name: 'cpu', container: 'model', target: { type: 'Utilization', averageUtilization: 70 } },
      },
      { type: 'Pods', pods: { metric: { name: 'queue', selector }, target } },
      {
        type: 'Object',
        object: { metric: { name: 'requests' }, describedObject, target: { type: 'Value', value: '10' } },
      },
      {
        type: 'External',
        external: { metric: { name: 'messages' }, target: { type: 'AverageValue', averageValue: '100u' } },
      },
    ];
    expect(specOf({ maxReplicas: 3, metrics })?.metrics).toEqual([
      { type: 'Resource', name: 'memory', target: { type: 'AverageValue', averageValue: 2n * 1024n ** 3n * 1000n } },
      {
        type: 'ContainerResource',
        name: 'cpu',
        container: 'model',
        target: { type: 'Utilization', averageUtilization: 70 },
      },
      {
        type: 'Pods',
        name: 'queue',
        selector: { ...selector, matchExpressions: [] },
        target: { type: 'AverageValue', averageValue: 500n },
      },
      { type: 'Object', name: 'requests', describedObject, target: { type: 'Value', value: 10_000n } },
      { type: 'External', name: 'messages', target: { type: 'AverageValue', averageValue: 1n } },
    ]);
  });

  test.each([
    ['0.57', 0.5700000000000001],
    ['570m', 0.5700000000000001],
    [0.05, 0.05],
    ['12500u', 12500 * 1e-6],
    [1, 1],
    ['0', 0],
  ])('has a tolerance of %p as the controller reads it', (tolerance, expected) => {
    expect(specOf({ maxReplicas: 3, behavior: { scaleUp: { tolerance } } })?.behavior?.scaleUp.tolerance).toBe(
      expected,
    );
  });
});

describe('what cannot be read is told', () => {
  test('of another object', () => {
    const read = readAutoscaler({ apiVersion: 'autoscaling/v1', kind: 'Scale', spec: {} });
    expect(read.faults.map(faultText)).toEqual([
      'kind: must be HorizontalPodAutoscaler; received "Scale". Fix: Give the manifest of a HorizontalPodAutoscaler.',
      'apiVersion: must be autoscaling/v2; received "autoscaling/v1". Fix: Write it as autoscaling/v2, where a CPU target stands in spec.metrics.',
    ]);
  });

  test('of bounds', () => {
    expect(faultsOf({})).toEqual([
      'spec.maxReplicas: must be a whole number, 1 to 2147483647. Fix: Write one, such as 1.',
    ]);
    expect(faultsOf({ minReplicas: '2', maxReplicas: 1.5 })).toHaveLength(2);
    expect(faultsOf({ minReplicas: 4, maxReplicas: 3 })).toEqual([
      'spec.maxReplicas: must not be below minReplicas (4); received 3. Fix: Raise maxReplicas.',
    ]);
  });

  test('of metrics, all at once', () => {
    const metrics = [
      { type: 'Gpu' },
      { type: 'Pods', pods: { metric: {}, target: { type: 'Average', averageValue: 'much' } } },
      { type: 'External', external: { metric: { name: 'messages' }, target: { type: 'Value', value: 0 } } },
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 0 } } },
      { type: 'ContainerResource', containerResource: { target: { type: 'Value', value: 1 } } },
      { type: 'Object', object: { metric: { name: 'requests' }, target } },
    ];
    expect(faultsOf({ maxReplicas: 3, metrics }).map((text) => text.split(/[;.] /)[0])).toEqual([
      'spec.metrics[0].type: must be Resource, ContainerResource, Pods, Object, External',
      'spec.metrics[1].pods.target.type: must be Utilization, Value, AverageValue',
      expect.stringMatching(/^spec\.metrics\[1\]\.pods\.target\.averageValue: must be a number/),
      'spec.metrics[1].pods.metric.name: must be a name',
      'spec.metrics[2].external.target.value: must be above 0',
      'spec.metrics[3].resource.target.averageUtilization: must be a whole number, 1 to 2147483647',
      'spec.metrics[4].containerResource.target: must have averageUtilization or averageValue, which is what a metric of type ContainerResource is compared with',
      'spec.metrics[4].containerResource.container: must be a name',
      'spec.metrics[4].containerResource.name: must be a name',
      'spec.metrics[5].object.describedObject.kind: must be a name',
      'spec.metrics[5].object.describedObject.name: must be a name',
    ]);
  });

  test('of behavior, all at once', () => {
    const policy = { type: 'Pod', value: 0, periodSeconds: 1801 };
    const behavior = {
      scaleUp: { stabilizationWindowSeconds: 3601, selectPolicy: 'Most', policies: [policy] },
      scaleDown: { policies: [], tolerance: -0.1 },
    };
    expect(faultsOf({ maxReplicas: 3, behavior }).map((text) => text.split(/[;.] /)[0])).toEqual([
      'spec.behavior.scaleUp.stabilizationWindowSeconds: must be a whole number, 0 to 3600',
      'spec.behavior.scaleUp.selectPolicy: must be Max, Min, Disabled',
      'spec.behavior.scaleUp.policies[0].type: must be Pods, Percent',
      'spec.behavior.scaleUp.policies[0].value: must be a whole number, 1 to 2147483647',
      'spec.behavior.scaleUp.policies[0].periodSeconds: must be a whole number, 1 to 1800',
      'spec.behavior.scaleDown.policies: must be a list of at least one policy',
      'spec.behavior.scaleDown.tolerance: must not be below 0',
    ]);
    expect(faultsOf({ maxReplicas: 3, behavior: { scaleUp: { tolerance: 'some' } } })).toHaveLength(1);
  });
});
