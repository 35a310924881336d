import { Chart, Duration, Size } from 'cdk8s';
import { Cpu, ServiceType } from 'cdk8s-plus-27';
import { AutoscaledModel, Metric, ServingApp } from './lib';

const app = new ServingApp();

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
  image: 'vllm/vllm-openai:v0.19.0',
  args: ['--model', 'Qwen/Qwen2.5-1.5B-Instruct', '--max-model-len', '8192', '--shutdown-timeout', '120'],
  port: 8000,
  health: { started: '/v1/models', ready: '/health', live: '/health' },
  startup: { worst: Duration.minutes(12) },
  terminationGracePeriod: Duration.seconds(150),
  resources: {
    cpu: { request: Cpu.units(4) },
    memory: { request: Size.gibibytes(16), limit: Size.gibibytes(24) },
    extended: { 'nvidia.com/gpu': 1 },
  },
  sharedMemory: Size.gibibytes(2),
  serviceLinks: false,
  rollout: { maxSurge: 1, maxUnavailable: 0 },
  scaling: {
    minReplicas: 1,
    maxReplicas: 4,
    metrics: [Metric.pods({ name: 'vllm_num_requests_waiting' }, { averageValue: 4 })],
  },
});

app.synth();
