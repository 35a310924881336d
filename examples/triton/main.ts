import { Chart, Duration, Size } from 'cdk8s';
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

// Slices of a GPU; the model repository is copied from a bucket, with the credentials of a Secret.
new AutoscaledModel(new Chart(app, 'ranking'), 'ranking', {
  runtime: Runtime.triton({ version: '25.10', loadModels: ['ranker'] }),
  gpu: Gpu.mig('1g.10gb', 1, { product: 'NVIDIA-A100-SXM4-80GB' }),
  weights: Weights.s3('s3://models/ranking', { credentials: 'models-bucket' }),
  resources: {
    cpu: { request: Cpu.units(2) },
    memory: { request: Size.gibibytes(8), limit: Size.gibibytes(12) },
  },
  startup: { typical: Duration.seconds(40), worst: Duration.minutes(5) },
  longestRequest: Duration.seconds(20),
  service: { ports: [{ name: 'grpc', port: 8001 }] },
  scaling: {
    minReplicas: 2,
    maxReplicas: 8,
    metrics: [Signal.waitingRequests({ perReplica: 6 })],
  },
});

new PrometheusAdapterRules(new Chart(app, 'prometheus-adapter', { namespace: 'monitoring' }), 'adapter-config');

app.synth();
