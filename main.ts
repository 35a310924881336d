import { Chart, Duration, Size } from 'cdk8s';
import { Cpu, ServiceType } from 'cdk8s-plus-27';
import { AutoscaledModel, Gpu, Metric, MetricSource, PrometheusAdapterRules, Runtime, ServingApp, Signal } from './lib';

const app = new ServingApp();
MetricSource.prometheusAdapter().useIn(app);
new PrometheusAdapterRules(new Chart(app, 'prometheus-adapter'), 'prometheus-adapter');

new AutoscaledModel(new Chart(app, 'ml-model'), 'ml-model', {
  image: 'your-ml-model-image:latest',
  port: 8080,
  resources: {
    cpu: { request: Cpu.millis(500), limit: Cpu.units(1) },
    memory: { request: Size.gibibytes(1), limit: Size.gibibytes(2) },
  },
  service: { type: ServiceType.LOAD_BALANCER, port: 80 },
  scaling: { minReplicas: 1, maxReplicas: 10, metrics: [Metric.cpuUtilization(50)] },
});

new AutoscaledModel(new Chart(app, 'qwen'), 'qwen', {
  runtime: Runtime.vllm({
    version: '0.19.0',
    model: 'Qwen/Qwen2.5-1.5B-Instruct',
    revision: '989aa7980e4cf806f80c7fef2b1adb7bc71aa306',
    maxModelLen: 8192,
  }),
  gpu: Gpu.nvidia(1),
  resources: {
    cpu: { request: Cpu.units(4) },
    memory: { request: Size.gibibytes(16), limit: Size.gibibytes(24) },
  },
  startup: { typical: Duration.minutes(3), worst: Duration.minutes(12) },
  longestRequest: Duration.minutes(2),
  scaling: { minReplicas: 1, maxReplicas: 4, metrics: [Signal.waitingRequests({ perReplica: 4 })] },
});

app.synth();
