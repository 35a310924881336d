import { Chart, Duration, Size } from 'cdk8s';
import { AutoscaledModel, MetricSource, PrometheusAdapterRules, ServingApp, Signal, TRITON_METRICS } from '../../lib';

const app = new ServingApp();
MetricSource.prometheusAdapter().useIn(app);

/** Triton on the time that requests wait, divided by the time that they are computed: it fits models of any speed. */
new AutoscaledModel(new Chart(app, 'detector', { namespace: 'vision' }), 'detector', {
  image: 'nvcr.io/nvidia/tritonserver:25.08-py3',
  args: ['tritonserver', '--model-repository=s3://models/detector'],
  port: 8000,
  ports: [
    { name: 'grpc', number: 8001 },
    { name: 'metrics', number: 8002 },
  ],
  serverMetrics: { server: TRITON_METRICS },
  health: '/v2/health/ready',
  startup: { worst: Duration.minutes(5) },
  resources: { extended: { 'nvidia.com/gpu': 1 } },
  sharedMemory: Size.gibibytes(1),
  rollout: { maxSurge: 0, maxUnavailable: 1 },
  scaling: { maxReplicas: 8, metrics: [Signal.queueToCompute({ perReplica: 1 })] },
});

new PrometheusAdapterRules(new Chart(app, 'prometheus-adapter', { namespace: 'monitoring' }), 'adapter-config');

app.synth();
