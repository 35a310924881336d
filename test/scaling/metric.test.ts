import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Metric, ModelAutoscaler, type ScalingBehavior, ScalingPolicy } from '../../lib';
import { TARGET_VERSION_CONTEXT } from '../../lib/manifest/version';
import { faultsOf, render, renderYaml } from '../support/render';
import { schemaFaults } from '../support/schemas';

const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat' };
const selector = { matchLabels: { model: 'm' }, matchExpressions: [{ key: 'tier', operator: 'Exists' as const }] };

const kinds: readonly (readonly [string, Metric])[] = [
  ['Resource, Utilization', Metric.cpuUtilization(50)],
  ['Resource, AverageValue', Metric.cpuAverageValue(Cpu.millis(700))],
  ['Resource memory, Utilization', Metric.memoryUtilization(80)],
  ['Resource memory, AverageValue', Metric.memoryAverageValue(Size.gibibytes(3))],
  ['ContainerResource, Utilization', Metric.containerCpuUtilization('vllm', 60)],
  ['ContainerResource, AverageValue', Metric.containerResource('vllm', 'memory', { averageValue: '2Gi' })],
  ['Pods, AverageValue', Metric.pods({ name: 'waiting', selector }, { averageValue: 2.5 })],
  [
    'Object, Value',
    Metric.object({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'i' }, { name: 'hits' }, { value: 900 }),
  ],
  ['Object, AverageValue', Metric.object({ kind: 'Service', name: 's' }, { name: 'hits' }, { averageValue: '90' })],
  ['External, Value', Metric.external({ name: 'queue', selector }, { value: 30 })],
  ['External, AverageValue', Metric.external({ name: 'queue' }, { averageValue: 30 })],
];

function autoscaler(metrics: readonly Metric[], behavior?: ScalingBehavior) {
  return (chart: Parameters<Parameters<typeof render>[0]>[0]) => {
    new ModelAutoscaler(chart, 'autoscaler', { target, maxReplicas: 3, metrics, behavior });
  };
}

describe('every kind of metric and target', () => {
  test('has its YAML', () => {
    expect(renderYaml(autoscaler(kinds.map(([, metric]) => metric)))).toMatchSnapshot();
  });

  test.each(kinds)('%s is accepted', (_, metric) => {
    expect(faultsOf(autoscaler([metric]))).toEqual([]);
    expect(render(autoscaler([metric])).flatMap(schemaFaults)).toEqual([]);
  });

  test('that the server would refuse does not compile', () => {
    const written = [
      // @ts-expect-error a Pods metric has an average alone
      () => Metric.pods({ name: 'waiting' }, { value: 5 }),
      // @ts-expect-error an External metric has no request to divide by
      () => Metric.external({ name: 'queue' }, { utilization: 50 }),
      // @ts-expect-error a resource has no plain value
      () => Metric.resource('cpu', { value: 5 }),
      // @ts-expect-error one target, not two
      () => Metric.object({ kind: 'Service', name: 's' }, { name: 'hits' }, { value: 5, averageValue: 5 }),
    ];
    expect(written).toHaveLength(4);
  });
});

test.each([
  ['no name', Metric.pods({ name: '' }, { averageValue: 1 }), 'metric.name: must not be empty'],
  ['a name that is a path', Metric.external({ name: 'foo/..' }, { value: 1 }), "metric.name: must not contain '/'"],
  ['a target of 0', Metric.pods({ name: 'a' }, { averageValue: 0 }), 'averageValue: must be a number above 0'],
  ['a negative quantity', Metric.external({ name: 'a' }, { value: '-300m' }), 'value: must be a quantity above 0'],
  ['no quantity', Metric.external({ name: 'a' }, { value: 'five' }), 'value: must be a quantity above 0'],
  [
    'an unknown resource',
    Metric.resource('Invalid', { averageValue: 1 }),
    'resource: must be a resource of Kubernetes',
  ],
  ['a bad container', Metric.containerCpuUtilization('a.b', 5), 'container: must not contain dots'],
  ['a fraction of a percent', Metric.cpuAverageValue(Cpu.millis(0)), 'averageValue: must be a quantity above 0'],
  [
    'an object without a kind',
    Metric.object({ kind: '', name: 's' }, { name: 'hits' }, { value: 1 }),
    'describedObject.kind: must not be empty',
  ],
  [
    'an object of no version',
    Metric.object({ apiVersion: 'apps/v1/v3', kind: 'A', name: 's' }, { name: 'hits' }, { value: 1 }),
    'describedObject.apiVersion: must be a version',
  ],
  [
    'a selector value that no label may have',
    Metric.pods({ name: 'a', selector: { matchLabels: { model_name: 'Qwen/Qwen2.5' } } }, { averageValue: 1 }),
    'metric.selector.matchLabels[model_name]: must consist of letters',
  ],
  [
    'an expression without values',
    Metric.pods({ name: 'a', selector: { matchExpressions: [{ key: 'a', operator: 'In' }] } }, { averageValue: 1 }),
    'metric.selector.matchExpressions[0].values: must hold a value for In',
  ],
])('%s is refused', (_, metric, fault) => {
  expect(faultsOf(autoscaler([metric]))).toEqual([expect.stringContaining(`metrics[0].${fault}`)]);
});

describe('behaviour', () => {
  const minute = Duration.minutes(1);
  const behavior: ScalingBehavior = {
    scaleUp: {
      stabilizationWindow: Duration.seconds(0),
      policies: [ScalingPolicy.percent(100, minute), ScalingPolicy.pods(4, Duration.minutes(30))],
      selectPolicy: 'Min',
      tolerance: 0.05,
    },
    scaleDown: { selectPolicy: 'Disabled', stabilizationWindow: Duration.hours(1), tolerance: 1 },
  };

  test('has its YAML, in full', () => {
    const yaml = renderYaml((chart) => {
      chart.node.setContext(TARGET_VERSION_CONTEXT, '1.33');
      autoscaler([Metric.cpuUtilization(50)], behavior)(chart);
    });
    expect(yaml).toMatchSnapshot();
  });

  test('is accepted for a target that has tolerances, and refused below it', () => {
    const build = autoscaler([Metric.cpuUtilization(50)], behavior);
    expect(faultsOf(build, { [TARGET_VERSION_CONTEXT]: '1.33' })).toEqual([]);
    expect(faultsOf(build, { [TARGET_VERSION_CONTEXT]: '1.32' })).toEqual([
      expect.stringContaining('behavior.scaleUp.tolerance: needs Kubernetes 1.33, but the app targets 1.32'),
      expect.stringContaining('behavior.scaleDown.tolerance: needs Kubernetes 1.33'),
    ]);
  });

  test.each<[string, ScalingBehavior, string]>([
    ['no policy', { scaleUp: { policies: [] } }, 'scaleUp.policies: must hold at least one policy'],
    [
      'a window over an hour',
      { scaleDown: { stabilizationWindow: Duration.seconds(3601) } },
      'scaleDown.stabilizationWindow: must be whole seconds, 0 to 3600; received 3601',
    ],
    [
      'half a second',
      { scaleDown: { stabilizationWindow: Duration.millis(500) } },
      'scaleDown.stabilizationWindow: must be whole seconds',
    ],
    [
      'a period over half an hour',
      { scaleUp: { policies: [ScalingPolicy.pods(1, Duration.seconds(1801))] } },
      'scaleUp.policies[0].period: must be whole seconds, 1 to 1800; received 1801',
    ],
    [
      'no period',
      { scaleUp: { policies: [ScalingPolicy.pods(1, Duration.seconds(0))] } },
      'scaleUp.policies[0].period: must be whole seconds',
    ],
    [
      'a policy that allows nothing',
      { scaleUp: { policies: [ScalingPolicy.percent(0, minute)] } },
      'scaleUp.policies[0].value: must be a whole number, at least 1',
    ],
  ])('%s is refused', (_, given, fault) => {
    expect(faultsOf(autoscaler([Metric.cpuUtilization(50)], given))).toEqual([
      expect.stringContaining(`behavior.${fault}`),
    ]);
  });
});
