import { Chart, Duration, Size } from 'cdk8s';
import { AutoscaledModel, MetricSource, ServingApp, Signal, VLLM_METRICS } from '../../lib';

const app = new ServingApp();
MetricSource.keda({ prometheus: 'http://prometheus.monitoring:9090' }).useIn(app);

/**
 * The same model through KEDA: none of it without load, at least two replicas during office hours. What waits at the
 * gateway wakes it, since its own servers report nothing while there are none.
 */
new AutoscaledModel(new Chart(app, 'chat', { namespace: 'ml' }), 'chat', {
  image: 'vllm/vllm-openai:v0.19.0',
  args: ['--model', 'Qwen/Qwen2.5-7B-Instruct', '--max-model-len', '8192'],
  port: 8000,
  serverMetrics: { server: VLLM_METRICS, version: '0.19.0' },
  health: { started: '/v1/models', ready: '/health' },
  startup: { worst: Duration.minutes(12) },
  resources: { extended: { 'nvidia.com/gpu': 1 } },
  sharedMemory: Size.gibibytes(2),
  serviceLinks: false,
  rollout: { maxSurge: 0, maxUnavailable: 1 },
  scaling: {
    minReplicas: 0,
    maxReplicas: 6,
    metrics: [
      Signal.waitingRequests({ perReplica: 4 }),
      Signal.query({
        name: 'gateway_pending',
        query: 'gateway_pending_requests{namespace="gateway",upstream="chat"}',
        perReplica: 4,
        existsAtZeroPods: true,
      }),
    ],
    schedule: [{ from: '0 8 * * 1-5', until: '0 19 * * 1-5', timeZone: 'Europe/Berlin', minReplicas: 2 }],
  },
});

app.synth();
