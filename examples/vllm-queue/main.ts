import { Chart, Duration } from 'cdk8s';
import { AutoscaledModel, Gpu, MetricSource, PrometheusAdapterRules, Runtime, ServingApp, Signal } from '../../lib';

const app = new ServingApp();
MetricSource.prometheusAdapter({ monitor: { labels: { release: 'kube-prometheus-stack' } } }).useIn(app);

/** A language model that scales on the requests that wait in its servers, through the Prometheus adapter. */
new AutoscaledModel(new Chart(app, 'chat', { namespace: 'ml' }), 'chat', {
  runtime: Runtime.vllm({
    version: '0.19.0',
    model: 'Qwen/Qwen2.5-7B-Instruct',
    revision: 'a09a35458c702b33eeacc393d103063234e8bc28',
    maxModelLen: 8192,
  }),
  gpu: Gpu.nvidia(1, { product: 'NVIDIA-L4' }),
  startup: { typical: Duration.minutes(3), worst: Duration.minutes(12) },
  longestRequest: Duration.minutes(2),
  scaling: { maxReplicas: 6, metrics: [Signal.waitingRequests({ perReplica: 4 })] },
});

new PrometheusAdapterRules(new Chart(app, 'prometheus-adapter', { namespace: 'monitoring' }), 'adapter-config');

app.synth();
