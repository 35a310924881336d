import { Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { AutoscaledModel, Gpu, MetricSource, Runtime, ServingApp, Signal, Weights } from '../../lib';

const app = new ServingApp({ targetVersion: '1.35' });
MetricSource.keda({ prometheus: 'http://prometheus.monitoring:9090' }).useIn(app);

// The newest ways: weights in an image, devices by a claim, a sleep without a program; an Ingress and alerts.
new AutoscaledModel(new Chart(app, 'assistant', { namespace: 'ml' }), 'assistant', {
  runtime: Runtime.vllm({
    version: '0.19.0',
    model: 'Qwen/Qwen2.5-7B-Instruct',
    maxNumSeqs: 64,
  }),
  gpu: Gpu.claim({ deviceClass: 'gpu.nvidia.com', selectors: ["device.attributes['gpu.nvidia.com'].type == 'gpu'"] }),
  weights: Weights.image(
    'registry.example.com/weights/qwen2.5-7b@sha256:3f1c2d8a5b7e9f0c4d6a8b1e2f3c5d7a9b0e1f2c4d6a8b0c1e3f5d7a9b2c4e6f',
  ),
  resources: {
    cpu: { request: Cpu.units(4) },
    memory: { request: Size.gibibytes(24), limit: Size.gibibytes(32) },
  },
  startup: { typical: Duration.minutes(1), worst: Duration.minutes(5) },
  longestRequest: Duration.minutes(4),
  ingress: { host: 'assistant.example.com', className: 'nginx', tlsSecret: 'assistant-tls' },
  networkPolicy: { callers: [{ namespace: 'ingress-nginx' }], scrapers: [{ namespace: 'monitoring' }] },
  alerts: { labels: { release: 'kube-prometheus-stack' } },
  scaling: { minReplicas: 2, maxReplicas: 8, metrics: [Signal.waitingRequests({ perReplica: 4 })] },
});

app.synth();
