import { Cpu, Protocol, ServiceType } from 'cdk8s-plus-27';
import {
  AutoscaledModel,
  type AutoscaledModelProps,
  Metric,
  MetricSource,
  ModelDeployment,
  ModelMonitor,
  ModelNetworkPolicy,
  type NetworkPolicyOptions,
  Runtime,
  Signal,
  VLLM_METRICS,
} from '../../lib';
import { faultsOf, renderOne } from '../support/render';

const keda = MetricSource.keda({ prometheus: 'http://prometheus.monitoring:9090' });
const onQueue = { maxReplicas: 3, metrics: [Signal.waitingRequests({ perReplica: 4 })], source: keda };
const onCpu = { maxReplicas: 3, metrics: [Metric.cpuUtilization(50)] };

/** A server with metrics at the serving port, and one that has a port for them. */
const tei = Runtime.tei({ version: '1.8', model: 'BAAI/bge-m3' });
const triton = Runtime.triton({ version: '25.10' });

const props: AutoscaledModelProps = {
  namespace: 'ml',
  runtime: tei,
  resources: { cpu: { request: Cpu.units(1) } },
  scaling: onQueue,
};

const gateway = { namespace: 'gw' };
const monitoring = { namespace: 'monitoring' };
const named = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const everyPod = { namespaceSelector: {} };

function ingressOf(networkPolicy: NetworkPolicyOptions, more: Partial<AutoscaledModelProps> = {}) {
  return renderOne<{ spec: { ingress: unknown } }>('NetworkPolicy', (chart) => {
    new AutoscaledModel(chart, 'chat', { ...props, networkPolicy, ...more });
  }).spec.ingress;
}

function faults(networkPolicy: NetworkPolicyOptions, more: Partial<AutoscaledModelProps> = {}) {
  return faultsOf((chart) => new AutoscaledModel(chart, 'chat', { ...props, networkPolicy, ...more }));
}

describe('a scraper of metrics at the serving port', () => {
  test('must be named beside callers, or the autoscaler would be blind', () => {
    expect(faults({ callers: [gateway] })).toEqual([
      expect.stringContaining(
        "networkPolicy.scrapers: must name who reads the metrics at port http: the policy would shut Prometheus out, and the autoscaler would be blind. Fix: Name where Prometheus runs, as in scrapers: [{ namespace: 'monitoring' }].",
      ),
    ]);
    expect(faults({ callers: [gateway], scrapers: [] })).toHaveLength(1);
    expect(faults({ callers: [], scrapers: [] })).toHaveLength(1);
  });

  test('is let in beside the callers', () => {
    expect(faults({ callers: [gateway], scrapers: [monitoring] })).toEqual([]);
    expect(ingressOf({ callers: [gateway], scrapers: [monitoring] })).toEqual([
      { from: [named('gw'), named('monitoring')], ports: [{ port: 'http' }] },
    ]);
    expect(ingressOf({ callers: [gateway], scrapers: [gateway] })).toEqual([
      { from: [named('gw')], ports: [{ port: 'http' }] },
    ]);
  });

  test('may be alone', () => {
    expect(ingressOf({ callers: [], scrapers: [monitoring] })).toEqual([
      { from: [named('monitoring')], ports: [{ port: 'http' }] },
    ]);
  });

  test('need not be named where callers are not, or are everybody, or nothing is scraped', () => {
    expect(faults({})).toEqual([]);
    expect(faults({ scrapers: [] })).toEqual([]);
    expect(faults({ callers: [gateway, { cidr: '0.0.0.0/0' }] })).toEqual([]);
    expect(faults({ callers: [gateway] }, { scaling: onCpu })).toEqual([]);
    expect(ingressOf({ callers: [gateway] }, { scaling: onCpu })).toEqual([
      { from: [named('gw')], ports: [{ port: 'http' }] },
    ]);
  });

  test('is let in from outside the cluster too', () => {
    expect(ingressOf({ scrapers: [{ cidr: '10.9.0.0/16' }, monitoring] })).toEqual([
      { from: [everyPod, { ipBlock: { cidr: '10.9.0.0/16' } }], ports: [{ port: 'http' }] },
    ]);
  });

  test('is known without a monitor, and by a monitor without a signal', () => {
    const source = MetricSource.keda({ prometheus: 'http://prometheus.monitoring:9090', monitor: false });
    expect(faults({ callers: [gateway] }, { scaling: { ...onQueue, source } })).toHaveLength(1);
    const alone = (scrapers?: NetworkPolicyOptions['scrapers']) =>
      faultsOf((chart) => {
        const deployment = new ModelDeployment(chart, 'chat', { runtime: tei });
        new ModelMonitor(chart, 'monitor', { deployment });
        new ModelNetworkPolicy(chart, 'policy', { deployment, exposed: false, callers: [gateway], scrapers });
      });
    expect(alone()).toHaveLength(1);
    expect(alone([monitoring])).toEqual([]);
  });
});

describe('a scraper of metrics at a port of their own', () => {
  const own = { runtime: triton };

  test('is not let in to the serving port', () => {
    expect(ingressOf({ callers: [gateway] }, own)).toEqual([
      { from: [named('gw')], ports: [{ port: 'http' }, { port: 'grpc' }] },
      { from: [everyPod], ports: [{ port: 'metrics' }] },
    ]);
  });

  test('cannot be nobody where somebody must scrape', () => {
    expect(faults({ scrapers: [] }, own)).toEqual([
      expect.stringContaining('networkPolicy.scrapers: must name who reads the metrics at port metrics'),
    ]);
    expect(faults({ scrapers: [] }, { ...own, scaling: onCpu })).toEqual([]);
  });

  test('is let in where another container has the port', () => {
    const serverMetrics = { server: VLLM_METRICS, portName: 'exporter' };
    const sidecars = [{ name: 'exporter', ports: [{ name: 'exporter', containerPort: 9400 }] }];
    expect(ingressOf({ callers: [gateway], scrapers: [monitoring] }, { serverMetrics, sidecars })).toEqual([
      { from: [named('gw')], ports: [{ port: 'http' }] },
      { from: [named('monitoring')], ports: [{ port: 'exporter' }] },
    ]);
  });
});

describe('an empty list', () => {
  test('is nobody, where Kubernetes would take it for everybody', () => {
    expect(ingressOf({ callers: [], scrapers: [] }, { scaling: onCpu })).toEqual([]);
    expect(ingressOf({ callers: [] }, { runtime: triton })).toEqual([
      { from: [everyPod], ports: [{ port: 'metrics' }] },
    ]);
    expect(ingressOf({ scrapers: [] }, { runtime: triton, scaling: onCpu })).toEqual([
      { from: [everyPod], ports: [{ port: 'http' }, { port: 'grpc' }] },
    ]);
  });
});

describe('a port of another container', () => {
  const sidecars = [{ name: 'proxy', ports: [{ name: 'proxy', containerPort: 9000 }] }];

  test.each([
    ['number', { name: 'proxy', port: 9000 }, { port: 9000 }],
    ['name', { name: 'side', port: 81, targetPort: 'proxy' }, { port: 'proxy' }],
    ['protocol', { name: 'side', port: 82, targetPort: 9001, protocol: Protocol.UDP }, { port: 9001, protocol: 'UDP' }],
  ])('to which the Service leads is open, by %s', (_, port, open) => {
    expect(ingressOf({}, { sidecars, service: { ports: [port] } })).toEqual([
      { from: [everyPod], ports: [{ port: 'http' }, open] },
    ]);
  });

  test('to which it does not lead is closed, and those of the server are not written twice', () => {
    const service = {
      ports: [
        { name: 'again', port: 81, targetPort: 'http' },
        { name: 'grpc', port: 8001 },
      ],
    };
    expect(ingressOf({}, { runtime: triton, sidecars, service })).toEqual([
      { from: [everyPod], ports: [{ port: 'http' }, { port: 'grpc' }] },
      { from: [everyPod], ports: [{ port: 'metrics' }] },
    ]);
  });
});

describe('callers of a model that is exposed', () => {
  const own = { podLabels: { app: 'web' } };
  const address = { cidr: '10.0.0.0/8' };
  const host = { host: 'chat.example.com' };
  const of = (callers: NetworkPolicyOptions['callers'], more: Partial<AutoscaledModelProps>) =>
    faults({ callers }, { scaling: onCpu, ...more });
  const balanced = { service: { type: ServiceType.LOAD_BALANCER } };
  const port = { service: { type: ServiceType.NODE_PORT } };
  const routed = (namespace?: string) => ({ route: { parents: [{ name: 'public', namespace }] } });

  test('must let in who brings the requests', () => {
    expect(of([own], routed('gw'))).toEqual([
      expect.stringContaining(
        'networkPolicy.callers: must let in Gateway gw/public: the policy would shut out every request from there; received [{"podLabels":{"app":"web"}}].',
      ),
    ]);
    expect(of([], { ingress: host })[0]).toContain('must let in the Ingress: the policy would shut out every request');
    expect(of([gateway], { ingress: { ...host, className: 'alb' } })[0]).toContain(
      'must let in an Application Load Balancer, by address: the policy would shut out every request from there; received [{"namespace":"gw"}]. Fix: Add its addresses, as in callers: [{ cidr: \'10.0.0.0/8\' }], or leave callers out for everybody.',
    );
    expect(of([own], balanced)[0]).toContain(
      'must let in the load balancer of the Service: the policy would shut out every request from there; received [{"podLabels":{"app":"web"}}]. Fix: Add where its pods run, or its addresses, as in callers: [{ namespace: \'gateways\' }, { cidr: \'10.0.0.0/8\' }], or leave callers out for everybody.',
    );
    expect(of([], port)[0]).toContain('must let in callers from outside the cluster');
  });

  test.each<[string, NetworkPolicyOptions['callers'], Partial<AutoscaledModelProps>]>([
    ['nobody, behind a Gateway of its own namespace', [], routed('ml')],
    ['pods of its own namespace by name, behind a Gateway of another', [{ namespace: 'ml' }], routed('gw')],
    ['nobody, behind a load balancer', [], balanced],
  ])('are refused where they are %s', (_, callers, more) => {
    expect(of(callers, more)).toHaveLength(1);
  });

  test.each<[string, NetworkPolicyOptions['callers'], Partial<AutoscaledModelProps>]>([
    ['nobody, without a way from outside', [], {}],
    ['not named', undefined, routed('gw')],
    ['pods that may be the Ingress controller', [own], { ingress: { ...host, className: 'nginx' } }],
    ['addresses, behind an ALB', [own, address], { ingress: { ...host, className: 'alb' } }],
    ['pods that may be the Gateway', [own], routed('ml')],
    ['pods beside a Gateway whose namespace is not told', [own], routed()],
    ['of another namespace than the Gateway, whose pods may be there', [{ namespace: 'envoy' }], routed('gw')],
    ['addresses, behind a load balancer', [address], balanced],
    ['of another namespace, where a load balancer may have pods', [gateway], balanced],
    ['pods, beside a port of the nodes', [own], port],
  ])('are taken where they are %s', (_, callers, more) => {
    expect(of(callers, more)).toEqual([]);
  });

  test('are taken beside a Gateway where the namespace of the model is not known', () => {
    expect(of([own], { namespace: undefined, ...routed('gw') })).toEqual([]);
  });

  test('must let in what the deployment is told of', () => {
    const found = (callers: NetworkPolicyOptions['callers']) =>
      faultsOf((chart) => {
        const { deployment } = new AutoscaledModel(chart, 'chat', {
          ...props,
          scaling: onCpu,
          networkPolicy: { callers },
        });
        deployment.markExposed({ by: 'the tunnel', from: 'elsewhere' });
      });
    expect(found([own])).toEqual([expect.stringContaining('networkPolicy.callers: must let in the tunnel')]);
    expect(found([gateway])).toEqual([]);
  });
});
