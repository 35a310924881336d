import { Chart, Duration, Size } from 'cdk8s';
import { AutoscaledModel, Gpu, MetricSource, ServingApp, Trigger, TriggerAuthentication } from '../../lib';

const app = new ServingApp();
const chart = new Chart(app, 'transcriber', { namespace: 'speech' });

/** A model that takes its work from a queue: nothing of it while the queue is empty, one replica for 20 recordings. */
const broker = new TriggerAuthentication(chart, 'transcriber-broker', {
  secrets: [{ parameter: 'host', secret: 'rabbitmq', key: 'uri' }],
});

new AutoscaledModel(chart, 'transcriber', {
  image: 'registry.example.com/speech/transcriber:2.1.0',
  startup: { worst: Duration.minutes(4) },
  probes: { startup: false, readiness: false },
  gpu: Gpu.nvidia(1),
  resources: { memory: { request: Size.gibibytes(8), limit: Size.gibibytes(8) } },
  service: false,
  scaling: {
    minReplicas: 0,
    maxReplicas: 5,
    source: MetricSource.keda(),
    metrics: [Trigger.rabbitMq({ queue: 'recordings', messagesPerReplica: 20, authentication: broker })],
  },
});

app.synth();
