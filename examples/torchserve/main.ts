import { ApiObject, Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { AutoscaledModel, Metric, Runtime, ServingApp, Weights } from '../../lib';

const app = new ServingApp();

const chart = new Chart(app, 'images');

// The identity that may read the bucket; the cloud brings its token, so the pod needs none of the API server.
new ApiObject(chart, 'account', {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: {
    name: 'images',
    annotations: { 'iam.gke.io/gcp-service-account': 'images@example-project.iam.gserviceaccount.com' },
  },
});

new AutoscaledModel(chart, 'images', {
  runtime: Runtime.torchServe({
    version: '0.12.0',
    models: ['resnet=resnet.mar'],
    properties: { default_workers_per_model: '2', job_queue_size: '200' },
  }),
  weights: Weights.gcs('gs://models/images'),
  serviceAccountName: 'images',
  resources: {
    cpu: { request: Cpu.units(2) },
    memory: { request: Size.gibibytes(4), limit: Size.gibibytes(6) },
  },
  longestRequest: Duration.seconds(30),
  scaling: { minReplicas: 2, maxReplicas: 10, metrics: [Metric.cpuUtilization(60)] },
});

app.synth();
