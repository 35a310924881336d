import { Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { AutoscaledModel, Metric, Runtime, ServingApp } from '../../lib';

const app = new ServingApp();

// Embeddings on CPUs, scaled on CPU: the work is where the signal is.
new AutoscaledModel(new Chart(app, 'embeddings'), 'embeddings', {
  runtime: Runtime.tei({
    version: '1.8',
    model: 'BAAI/bge-small-en-v1.5',
    revision: '5c38ec7c405ec4b44b94cc5a9bb96e735b38267a',
  }),
  resources: {
    cpu: { request: Cpu.units(2) },
    memory: { request: Size.gibibytes(2), limit: Size.gibibytes(4) },
  },
  longestRequest: Duration.seconds(10),
  scaling: { minReplicas: 2, maxReplicas: 12, metrics: [Metric.cpuUtilization(70)] },
});

app.synth();
