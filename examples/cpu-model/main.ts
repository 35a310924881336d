import { Chart, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { AutoscaledModel, ServingApp } from '../../lib';

const app = new ServingApp();

/** A small model on CPUs. Inference is what it computes, so its CPU tells its load. */
new AutoscaledModel(new Chart(app, 'churn', { namespace: 'ml' }), 'churn', {
  image: 'registry.example.com/ml/churn:1.4.2',
  health: '/health',
  resources: {
    cpu: { request: Cpu.units(1) },
    memory: { request: Size.gibibytes(1), limit: Size.gibibytes(1) },
  },
  scaling: { minReplicas: 2, maxReplicas: 10 },
}).scaleOnCpu(60);

app.synth();
