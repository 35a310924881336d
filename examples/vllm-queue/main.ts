import { Chart, Duration, Size } from 'cdk8s';
import { AutoscaledModel, MetricSource, PrometheusAdapterRules, ServingApp, Signal, VLLM_METRICS } from '../../lib';

const app = new ServingApp();
MetricSource.prometheusAdapter({ monitor: { labels: { release: 'kube-prometheus-stack' } } }).useIn(app);

/** A language model that scales on the requests that wait in its servers, through the Prometheus adapter. */
new AutoscaledModel(new Chart(app, 'chat', { namespace: 'ml' }), 'chat', {
  image: 'vllm/vllm-openai:v0.19.0',
  args: ['--model', 'Qwen/Qwen2.5-7B-Instruct', '--max-model-len', '8192'],
  port: 8000,
  serverMetrics: { server: VLLM_METRICS, version: '0.19.0' },
  health: { started: '/v1/models', ready: '/health' },
  startup: { worst: Duration.minutes(12) },
  resources: { extended: { 'nvidia.com/gpu': 1 } },
  sharedMemory: Size.gibibytes(2),
  serviceLinks: false,
  rollout: { maxSurge: 0, maxUnavailable: 1 },
  scaling: { maxReplicas: 6, metrics: [Signal.waitingRequests({ perReplica: 4 })] },
});

new PrometheusAdapterRules(new Chart(app, 'prometheus-adapter', { namespace: 'monitoring' }), 'adapter-config');

app.synth();
