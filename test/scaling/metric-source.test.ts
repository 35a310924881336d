import { type App, Chart, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { AutoscaledModel, type AutoscaledModelProps, Metric, MetricSource } from '../../lib';

const PROPS: AutoscaledModelProps = {
  image: 'registry.example/model:1',
  resources: { cpu: { request: Cpu.units(1) } },
  scaling: { maxReplicas: 2, metrics: [Metric.cpuUtilization(50)] },
};

function model(scope: Construct, props = PROPS): AutoscaledModel {
  return new AutoscaledModel(new Chart(scope, 'chat'), 'chat', props);
}

function faultsOf(app: App): string {
  return app.node
    .findAll()
    .flatMap(({ node }) => node.validate())
    .join('\n');
}

test('charts may be there before the source of an app is set', () => {
  const app = Testing.app();
  new Chart(app, 'other');
  MetricSource.keda().useIn(app);
  expect(model(app).autoscaler.kind).toBe('ScaledObject');
  expect(faultsOf(app)).toBe('');
});

test('a source that is set after a model has taken its metrics from elsewhere is a fault', () => {
  const app = Testing.app();
  model(app);
  MetricSource.keda().useIn(app);
  expect(faultsOf(app)).toBe(
    'MetricSource.keda: is set by useIn after chat/chat, which could no longer take metrics from it. ' +
      'Fix: Call useIn before the first model is made, or give those models scaling.source.',
  );
});

test('of many models that were there before, the first are named', () => {
  const app = Testing.app();
  for (const name of ['a', 'b', 'c', 'd', 'e']) model(new Construct(app, name));
  MetricSource.prometheusAdapter().useIn(app);
  expect(faultsOf(app)).toContain('after a/chat/chat, b/chat/chat, c/chat/chat and 2 more, which');
});

test('a model that chooses its own source, or stands in a scope that has one, may be there before', () => {
  const app = Testing.app();
  model(app, { ...PROPS, scaling: { ...PROPS.scaling, source: MetricSource.keda() } });
  const scope = new Construct(app, 'production');
  MetricSource.keda().useIn(scope);
  expect(model(scope).autoscaler.kind).toBe('ScaledObject');
  MetricSource.prometheusAdapter().useIn(app);
  expect(faultsOf(app)).toBe('');
});
