import { Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { AutoscaledModel, Cache, Gpu, MetricSource, Runtime, ServingApp, Signal, Weights } from '../../lib';

const app = new ServingApp();
MetricSource.keda({ prometheus: 'http://prometheus.monitoring:9090' }).useIn(app);

new AutoscaledModel(new Chart(app, 'chat', { namespace: 'ml' }), 'chat', {
  runtime: Runtime.vllm({
    version: '0.19.0',
    model: 'Qwen/Qwen2.5-7B-Instruct',
    revision: 'a09a35458c702b33eeacc393d103063234e8bc28',
    maxModelLen: 8192,
  }),
  gpu: Gpu.nvidia(1, { product: 'NVIDIA-L4' }),
  weights: Weights.huggingFace({ token: 'hf-token', cache: Cache.claim('hf-cache') }),
  resources: {
    cpu: { request: Cpu.units(4) },
    memory: { request: Size.gibibytes(16), limit: Size.gibibytes(24) },
  },
  startup: { typical: Duration.minutes(3), worst: Duration.minutes(12) },
  longestRequest: Duration.minutes(2),
  scaling: {
    minReplicas: 1,
    maxReplicas: 6,
    metrics: [Signal.waitingRequests({ perReplica: 4 })],
  },
});

app.synth();
