import { Chart, Duration } from 'cdk8s';
import { AutoscaledModel, Gpu, MetricSource, PrometheusAdapterRules, Runtime, ServingApp, Signal } from '../../lib';

const app = new ServingApp();
MetricSource.prometheusAdapter().useIn(app);

/** Triton on the time that requests wait, divided by the time that they are computed: it fits models of any speed. */
new AutoscaledModel(new Chart(app, 'detector', { namespace: 'vision' }), 'detector', {
  runtime: Runtime.triton({ version: '25.10', modelRepository: 's3://models/detector' }),
  gpu: Gpu.nvidia(1, { product: 'NVIDIA-L4' }),
  startup: { typical: Duration.minutes(1), worst: Duration.minutes(5) },
  longestRequest: Duration.seconds(20),
  scaling: { maxReplicas: 8, metrics: [Signal.queueToCompute({ perReplica: 1 })] },
});

new PrometheusAdapterRules(new Chart(app, 'prometheus-adapter', { namespace: 'monitoring' }), 'adapter-config');

app.synth();
