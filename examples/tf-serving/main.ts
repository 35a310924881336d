import { Chart, Duration, Size } from 'cdk8s';
import { Cpu, PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import { AutoscaledModel, Metric, Runtime, ServingApp, Weights } from '../../lib';

const app = new ServingApp();

new AutoscaledModel(new Chart(app, 'fraud'), 'fraud', {
  runtime: Runtime.tfServing({ version: '2.19.1', model: 'fraud' }),
  weights: Weights.claim('fraud-models', { accessMode: PersistentVolumeAccessMode.READ_ONLY_MANY }),
  resources: {
    cpu: { request: Cpu.units(1) },
    memory: { request: Size.gibibytes(1), limit: Size.gibibytes(2) },
  },
  longestRequest: Duration.seconds(5),
  scaling: { minReplicas: 2, maxReplicas: 20, metrics: [Metric.cpuUtilization(60)] },
});

app.synth();
