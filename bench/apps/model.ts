import { Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { AutoscaledModel, Cpu, Metric } from '../../lib';

/** What amounts of CPU are made with: our own class, or that of cdk8s-plus-27. */
export type Cpus = Pick<typeof Cpu, 'millis' | 'units'>;

/** The model of the benchmark: a Deployment, a Service and a HorizontalPodAutoscaler. */
export function defineModel(scope: Construct, name: string, cpus: Cpus = Cpu): AutoscaledModel {
  return new AutoscaledModel(scope, name, {
    image: 'registry.example/model:1.4.2',
    port: 8080,
    resources: {
      cpu: { request: cpus.millis(500), limit: cpus.units(1) },
      memory: { request: Size.gibibytes(1), limit: Size.gibibytes(2) },
    },
    service: { port: 80 },
    scaling: { minReplicas: 1, maxReplicas: 10, metrics: [Metric.cpuUtilization(50)] },
  });
}
