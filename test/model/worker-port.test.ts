import { k8s, Probe } from 'cdk8s-plus-27';
import {
  AutoscaledModel,
  type AutoscaledModelProps,
  Metric,
  ModelDeployment,
  ModelMonitor,
  ModelService,
  Runtime,
  VLLM_METRICS,
} from '../../lib';
import { faultsOf, render, renderOne } from '../support/render';

const off = { startup: false, readiness: false } as const;

const props: AutoscaledModelProps = {
  image: 'registry.example.com/worker:1',
  scaling: { maxReplicas: 2, metrics: [Metric.pods({ name: 'queue' }, { averageValue: 5 })] },
  service: false,
  probes: off,
};

type Built = Parameters<typeof render>[0];

function portsOf(build: Built): unknown {
  const { spec } = renderOne<{ spec: { template: { spec: { containers: { ports?: unknown }[] } } } }>(
    'Deployment',
    build,
  );
  return spec.template.spec.containers[0]?.ports;
}

const worker = (more: Partial<AutoscaledModelProps>) =>
  portsOf((chart) => new AutoscaledModel(chart, 'worker', { ...props, ...more }));

const serving = (containerPort = 8080) => ({ containerPort, name: 'http' });

test('a worker that answers nowhere declares no port', () => {
  expect(worker({})).toBeUndefined();
  expect(worker({ probes: { ...off, readiness: Probe.fromCommand(['healthy']) } })).toBeUndefined();
  expect(worker({ probes: { ...off, readiness: Probe.fromHttpGet('/live', { port: 9000 }) } })).toBeUndefined();
});

test.each<[string, Partial<AutoscaledModelProps>]>([
  ['its port is given', { port: 9000 }],
  ['its health is', { health: '/ready', probes: undefined }],
  ['its health is, which nothing asks', { health: '/ready' }],
  ['a probe of its own asks there', { probes: { ...off, readiness: Probe.fromTcpSocket() } }],
  [
    'a probe names the port',
    { probes: { ...off, readiness: { httpGet: { path: '/', port: k8s.IntOrString.fromString('http') } } } },
  ],
  ['a hook asks there', { preStop: { httpGet: { path: '/drain', port: k8s.IntOrString.fromNumber(8080) } } }],
  ['its annotations have it scraped', { podAnnotations: { 'prometheus.io/scrape': 'true' } }],
  ['it has metrics', { serverMetrics: { server: VLLM_METRICS } }],
  ['a runtime knows it', { runtime: Runtime.custom({ health: { ready: '/' } }) }],
  ['it has a Service', { service: undefined }],
])('a model declares its port where %s', (_, more) => {
  expect(worker(more)).toEqual([serving(more.port)]);
});

test('a worker declares its port where something is made that uses it', () => {
  const made: readonly ((model: AutoscaledModel, chart: Parameters<Built>[0]) => void)[] = [
    ({ deployment }) => deployment.markExposed(),
    ({ deployment }) => deployment.markScraped('http'),
    ({ deployment }, chart) => new ModelMonitor(chart, 'monitor', { deployment }),
    ({ deployment }, chart) => new ModelService(chart, 'service', { deployment }),
  ];
  for (const make of made)
    expect(portsOf((chart) => make(new AutoscaledModel(chart, 'worker', props), chart))).toEqual([serving()]);
  expect(portsOf((chart) => new ModelDeployment(chart, 'alone', { image: 'a:1', probes: off }))).toEqual([serving()]);
});

test('a worker may have other ports, at the number that a server has by default, too', () => {
  const metrics = { name: 'metrics', number: 8080 };
  expect(faultsOf((chart) => new AutoscaledModel(chart, 'worker', { ...props, ports: [metrics] }))).toEqual([]);
  expect(worker({ ports: [metrics] })).toEqual([{ containerPort: 8080, name: 'metrics' }]);
  const scraped = portsOf((chart) => {
    const { deployment } = new AutoscaledModel(chart, 'worker', { ...props, ports: [metrics] });
    new ModelMonitor(chart, 'monitor', { deployment, port: 'metrics' });
  });
  expect(scraped).toEqual([{ containerPort: 8080, name: 'metrics' }]);
});

test.each<[string, AutoscaledModelProps['ports'], string]>([
  ['the name of the serving port', [{ name: 'http', number: 9000 }], 'ports[http].name: is given to two ports'],
  ['a number that there is not', [{ name: 'metrics', number: 0 }], 'ports[metrics]: must be between 1 and 65535'],
  ['a name that there cannot be', [{ name: 'Metrics', number: 9000 }], 'ports[Metrics].name: must'],
])('a port of a worker is judged as any other: %s', (_, ports, fault) => {
  expect(faultsOf((chart) => new AutoscaledModel(chart, 'worker', { ...props, ports }))).toEqual([
    expect.stringContaining(fault),
  ]);
});

test('a port that a worker lacks cannot be scraped', () => {
  const found = faultsOf((chart) => {
    const { deployment } = new AutoscaledModel(chart, 'worker', props);
    new ModelMonitor(chart, 'monitor', { deployment, port: 'metrics' });
  });
  expect(found).toEqual([
    expect.stringContaining('must be the name of a port of the pods of worker, which have none: '),
  ]);
});

test('the network policy of a worker that answers nowhere lets nobody in', () => {
  const policyOf = (more: Partial<AutoscaledModelProps>) =>
    render((chart) => new AutoscaledModel(chart, 'worker', { ...props, networkPolicy: {}, ...more })).find(
      ({ kind }) => kind === 'NetworkPolicy',
    )?.spec;
  expect(policyOf({})).toMatchObject({ ingress: [] });
  expect(policyOf({ port: 9000 })).toMatchObject({ ingress: [{ ports: [{ port: 'http' }] }] });
});
