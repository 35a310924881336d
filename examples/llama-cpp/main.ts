import { Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { AutoscaledModel, Metric, Runtime, ServingApp, Weights } from '../../lib';

const app = new ServingApp();

// A quantized model on CPUs; its one file is fetched before the server starts, and checked.
new AutoscaledModel(new Chart(app, 'assistant'), 'assistant', {
  runtime: Runtime.llamaCpp({ version: 'b6869', model: 'qwen2.5-1.5b-instruct', parallel: 4, contextSize: 16384 }),
  weights: Weights.http(
    'https://models.example.com/qwen2.5-1.5b-instruct-q4_k_m.gguf',
    '6a1a2eb6d15622bf3c96857206351ba97e1af16c30d7a74ee38970e434e9407e',
  ),
  resources: {
    cpu: { request: Cpu.units(4) },
    memory: { request: Size.gibibytes(4), limit: Size.gibibytes(6) },
  },
  longestRequest: Duration.minutes(1),
  scaling: { minReplicas: 1, maxReplicas: 6, metrics: [Metric.cpuUtilization(60)] },
});

app.synth();
