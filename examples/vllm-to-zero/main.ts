import { Chart, Duration } from 'cdk8s';
import { AutoscaledModel, Gpu, MetricSource, Runtime, ServingApp, Signal } from '../../lib';

const app = new ServingApp();
MetricSource.keda({ prometheus: 'http://prometheus.monitoring:9090' }).useIn(app);

/** The requests that a gateway holds back for the model: they are there while the model is not, and wake it. */
const heldBack = Signal.query({
  name: 'gateway_pending',
  query: 'gateway_pending_requests{namespace="gateway",upstream="chat"}',
  perReplica: 4,
  existsAtZeroPods: true,
});

/** The same model through KEDA: none of it without load, two replicas at least during office hours. */
new AutoscaledModel(new Chart(app, 'chat', { namespace: 'ml' }), 'chat', {
  runtime: Runtime.vllm({
    version: '0.19.0',
    model: 'Qwen/Qwen2.5-7B-Instruct',
    revision: 'a09a35458c702b33eeacc393d103063234e8bc28',
    maxModelLen: 8192,
  }),
  gpu: Gpu.nvidia(1, { product: 'NVIDIA-L4' }),
  startup: { typical: Duration.minutes(3), worst: Duration.minutes(12) },
  longestRequest: Duration.minutes(2),
  scaling: {
    minReplicas: 0,
    maxReplicas: 6,
    metrics: [Signal.waitingRequests({ perReplica: 4 }), heldBack],
    schedule: [{ from: '0 8 * * 1-5', until: '0 19 * * 1-5', timeZone: 'Europe/Berlin', minReplicas: 2 }],
  },
});

app.synth();
