import { Duration } from 'cdk8s';
import { AutoscaledModel, type AutoscaledModelProps, Metric, Runtime } from '../../lib';
import { faultsOf } from '../support/render';

function faults(props: Partial<AutoscaledModelProps>): string[] {
  const image = 'registry.example.com/worker:1';
  const scaling = { maxReplicas: 2, metrics: [Metric.pods({ name: 'queue' }, { averageValue: 5 })] };
  return faultsOf((chart) => new AutoscaledModel(chart, 'worker', { image, scaling, service: false, ...props }));
}

const startup = { worst: Duration.minutes(4) };

test.each<[Partial<AutoscaledModelProps>, string, string]>([
  [{}, 'readiness', 'readiness: false'],
  [{ startup }, 'startup and readiness', 'startup: false, readiness: false'],
  [{ startup, probes: { readiness: false } }, 'startup', 'startup: false'],
])('a worker that opens no port is not asked at one: %j', (props, probes, off) => {
  expect(faults(props)).toEqual([
    expect.stringContaining(
      `port: is missing: the model has no Service, and its ${probes} probe would ask port 8080, which a worker may not open. Fix: Give the port where it answers, or probes: { ${off} } if it answers nowhere.`,
    ),
  ]);
});

test.each<[string, Partial<AutoscaledModelProps>]>([
  ['a Service', { service: undefined, startup }],
  ['a port', { port: 8080, startup }],
  ['a path', { health: '/ready', startup }],
  ['probes off', { startup, probes: { startup: false, readiness: false } }],
  ['a runtime', { runtime: Runtime.custom({ health: { ready: '/' } }) }],
])('a model that can be asked is asked: %s', (_, props) => {
  expect(faults(props)).toEqual([]);
});
