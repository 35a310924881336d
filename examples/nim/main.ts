import { Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { AutoscaledModel, Gpu, MetricSource, PrometheusAdapterRules, Runtime, ServingApp, Signal } from '../../lib';

const app = new ServingApp();
MetricSource.prometheusAdapter().useIn(app);

new AutoscaledModel(new Chart(app, 'llama'), 'llama', {
  runtime: Runtime.nim({ version: '1.13.1', model: 'meta/llama-3.1-8b-instruct' }),
  gpu: Gpu.nvidia(1, { product: 'NVIDIA-L40S' }),
  imagePullSecrets: ['ngc-registry'],
  env: { NGC_API_KEY: { valueFrom: { secretKeyRef: { name: 'ngc', key: 'NGC_API_KEY' } } } },
  resources: {
    cpu: { request: Cpu.units(8) },
    memory: { request: Size.gibibytes(32), limit: Size.gibibytes(64) },
    ephemeralStorage: { request: Size.gibibytes(60) },
  },
  longestRequest: Duration.minutes(2),
  scaling: {
    minReplicas: 1,
    maxReplicas: 4,
    metrics: [Signal.waitingRequests({ perReplica: 4 })],
  },
});

new PrometheusAdapterRules(new Chart(app, 'prometheus-adapter', { namespace: 'monitoring' }), 'adapter-config');

app.synth();
