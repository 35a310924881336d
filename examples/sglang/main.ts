import { Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  AutoscaledModel,
  Cache,
  Gpu,
  MetricSource,
  PrometheusAdapterRules,
  Runtime,
  ServingApp,
  Signal,
  Weights,
} from '../../lib';

const app = new ServingApp({ targetVersion: '1.33' });
MetricSource.prometheusAdapter().useIn(app);

// A model over four GPUs of a node; a stream may take five minutes.
new AutoscaledModel(new Chart(app, 'coder'), 'coder', {
  runtime: Runtime.sglang({
    version: '0.5.5',
    model: 'Qwen/Qwen2.5-Coder-32B-Instruct',
    revision: '381fc969f78efac66bc87ff7ddeadb7e73c218a7',
    contextLength: 32768,
  }),
  gpu: Gpu.nvidia(4, { product: 'NVIDIA-H100-80GB-HBM3' }),
  weights: Weights.huggingFace({ cache: Cache.claim('hf-cache') }),
  resources: {
    cpu: { request: Cpu.units(16) },
    memory: { request: Size.gibibytes(128), limit: Size.gibibytes(192) },
  },
  startup: { typical: Duration.minutes(6), worst: Duration.minutes(20) },
  longestRequest: Duration.minutes(5),
  spareCapacity: 1,
  scaling: {
    minReplicas: 2,
    maxReplicas: 4,
    metrics: [Signal.waitingRequests({ perReplica: 8 })],
  },
});

new PrometheusAdapterRules(new Chart(app, 'prometheus-adapter', { namespace: 'monitoring' }), 'adapter-config');

app.synth();
