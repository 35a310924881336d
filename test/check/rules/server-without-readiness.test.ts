import { serverWithoutReadiness } from '../../../lib/check/rules/server-without-readiness';
import { check } from '../../support/rules';

type Fields = Record<string, unknown>;

const VLLM = 'vllm/vllm-openai:v0.19.0';
const labels = { app: 'chat' };
const http = { name: 'http', containerPort: 8000 };
const get = { httpGet: { path: '/health', port: 'http' } };

interface Parts {
  readonly kind?: string;
  readonly container?: Fields;
  readonly others?: readonly Fields[];
  readonly pod?: Fields;
  readonly spec?: Fields;
  readonly service?: Fields;
  readonly ports?: readonly Fields[];
  readonly metadata?: Fields;
  readonly more?: readonly Fields[];
}

function problemsOf({ kind = 'Deployment', container, others = [], pod, spec, ...service }: Parts) {
  const containers = [{ name: 'server', image: VLLM, ports: [http], ...container }, ...others];
  const workload = {
    apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name: 'chat' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers, ...pod } },
      ...spec,
    },
  };
  const { ports = [{ port: 80, targetPort: 'http' }], metadata, more = [] } = service;
  const objects = [
    workload,
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'chat', ...metadata },
      spec: { selector: labels, ports, ...service.service },
    },
    ...more,
  ];
  return check(objects.map((object) => JSON.stringify(object)).join('\n---\n'), { rules: [serverWithoutReadiness] });
}

const autoscaler = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'chat' },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat' }, maxReplicas: 4 },
};

describe('a server that nobody asks whether it is ready', () => {
  it('is mended by the page of that server', () => {
    const image = 'nvcr.io/nvidia/tritonserver:25.01-py3';
    const fix = 'Give the container a readinessProbe on /v2/health/ready, which answers once the model is loaded.';
    expect(problemsOf({ container: { image } })).toMatchObject([{ fix }]);
  });

  it('is told with the Service that sends it requests', () => {
    expect(problemsOf({})).toMatchObject([
      {
        path: 'spec.template.spec.containers[0]',
        message:
          'has no readiness probe for vLLM in container "server", and Service chat sends requests there: they fail until the model is loaded.',
      },
    ]);
  });

  it('is told with the autoscaler that starts it again and again', () => {
    expect(problemsOf({ more: [autoscaler] })[0]?.message).toContain(
      'they fail until the model is loaded, at each scale-up by HorizontalPodAutoscaler chat too.',
    );
  });

  it.each<[string, Parts]>([
    ['a StatefulSet', { kind: 'StatefulSet' }],
    ['pods of a Deployment that wait for each other', { container: { args: ['--nnodes', '2'] } }],
    ['a liveness probe alone', { container: { livenessProbe: get } }],
    ['a probe that is none', { container: { readinessProbe: null } }],
    ['its own command', { container: { image: 'ours:1', command: ['vllm', 'serve', 'm'] } }],
    ['a port by number', { ports: [{ port: 80, targetPort: 8000 }] }],
    ['a port that it does not name', { container: { ports: [] }, ports: [{ port: 8000 }] }],
    ['another container, to which nothing leads', { others: [{ name: 'logs', image: 'logs:1' }] }],
    [
      'metrics beside requests',
      {
        ports: [
          { name: 'metrics', port: 1, targetPort: 1 },
          { name: 'api', port: 8000 },
        ],
      },
    ],
    ['an empty list of gates', { pod: { readinessGates: [] } }],
    ['no replicas, for an autoscaler to add', { spec: { replicas: 0 }, more: [autoscaler] }],
  ])('is told with %s', (_, parts) => {
    expect(problemsOf(parts)).toHaveLength(1);
  });

  it.each<[string, Parts]>([
    ['a readiness probe', { container: { readinessProbe: get } }],
    ['a startup probe, before whose success no pod is ready', { container: { startupProbe: get } }],
    ['a probe of another container, which may ask the server', { others: [{ name: 'p', readinessProbe: get }] }],
    ['a readiness gate', { pod: { readinessGates: [{ conditionType: 'www.example.com/loaded' }] } }],
    [
      'gates that are added to the namespace',
      {
        more: [
          {
            apiVersion: 'v1',
            kind: 'Namespace',
            metadata: { name: 'default', labels: { 'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled' } },
          },
        ],
      },
    ],
    [
      "gates of Google's load balancers",
      { metadata: { annotations: { 'cloud.google.com/neg': '{"ingress": true}' } } },
    ],
    ['a Service that does not heed readiness', { service: { publishNotReadyAddresses: true } }],
    ['a headless Service', { service: { clusterIP: 'None' } }],
    ['a Service without a selector', { service: { selector: undefined } }],
    ['a Service of other pods', { service: { selector: { app: 'embed' } } }],
    ['a Service in another namespace', { metadata: { namespace: 'elsewhere' } }],
    ['a Service for metrics', { ports: [{ name: 'http-metrics', port: 8000 }] }],
    [
      'a Service for a port of metrics',
      { container: { ports: [{ name: 'metrics', containerPort: 8000 }] }, ports: [{ port: 8000 }] },
    ],
    ['a Service that leads nowhere', { ports: [{ port: 80, targetPort: 'grpc' }] }],
    [
      'a Service that leads to a proxy',
      { others: [{ name: 'proxy', ports: [{ name: 'proxy', containerPort: 9000 }] }], ports: [{ port: 9000 }] },
    ],
    ['an unknown port beside another container', { others: [{ name: 'proxy' }], ports: [{ port: 9000 }] }],
    ['an image that nobody knows', { container: { image: 'ours:1' } }],
    ['another program of the image', { container: { command: ['ray', 'start', '--block'] } }],
    ['no replicas at all', { spec: { replicas: 0 } }],
    ['a Job', { kind: 'Job' }],
    ['pods of a StatefulSet that wait for each other', { kind: 'StatefulSet', container: { args: ['--nnodes', '2'] } }],
  ])('is not told with %s', (_, parts) => {
    expect(problemsOf(parts)).toEqual([]);
  });
});
