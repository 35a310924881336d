import { Chart, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  AutoscaledModel,
  Gpu,
  MetricSource,
  PrometheusAdapterRules,
  Runtime,
  ServingApp,
  Signal,
  Weights,
} from '../../lib';

const app = new ServingApp();
MetricSource.prometheusAdapter().useIn(app);

new AutoscaledModel(new Chart(app, 'summaries'), 'summaries', {
  runtime: Runtime.tgi({
    version: '3.3.6',
    model: 'mistralai/Mistral-7B-Instruct-v0.3',
    revision: 'e0bc86c23ce5aae1db576c8cca6f06f1f73af2db',
    maxTotalTokens: 8192,
  }),
  gpu: Gpu.nvidia(1, { product: 'NVIDIA-A10G' }),
  weights: Weights.huggingFace({ token: { name: 'hugging-face', key: 'HF_TOKEN' } }),
  resources: {
    cpu: { request: Cpu.units(4) },
    memory: { request: Size.gibibytes(16), limit: Size.gibibytes(24) },
    ephemeralStorage: { request: Size.gibibytes(40) },
  },
  scaling: {
    minReplicas: 1,
    maxReplicas: 3,
    metrics: [Signal.waitingRequests({ perReplica: 10 })],
  },
});

new PrometheusAdapterRules(new Chart(app, 'prometheus-adapter', { namespace: 'monitoring' }), 'adapter-config');

app.synth();
