import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { AutoscaledModel, Metric } from '../../lib';

/** The model of the benchmark: a Deployment, a Service and a HorizontalPodAutoscaler. */
export function defineModel(scope: Construct, name: string): AutoscaledModel {
  return new AutoscaledModel(scope, name, {
    image: 'registry.example/model:1.4.2',
    port: 8080,
    resources: {
      cpu: { request: Cpu.millis(500), limit: Cpu.units(1) },
      memory: { request: Size.gibibytes(1), limit: Size.gibibytes(2) },
    },
    service: { port: 80 },
    scaling: { minReplicas: 1, maxReplicas: 10, metrics: [Metric.cpuUtilization(50)] },
  });
}
