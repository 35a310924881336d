import type { Faults } from '../manifest/fault';
import type { Metric } from '../scaling/metric';
import type { ModelDeployment } from './model-deployment';
import { containersWithoutRequest, longRunningContainers, renderedOrNothing } from './requests';

/** Adds a metric that the pods of the deployment cannot have. */
export function checkRequests(
  deployment: ModelDeployment,
  { definition }: Metric,
  field: string,
  faults: Faults,
): void {
  if (definition.type !== 'Resource' && definition.type !== 'ContainerResource') return;
  const manifest = renderedOrNothing(deployment);
  if (!manifest) return;
  if (definition.type === 'ContainerResource' && !longRunningContainers(manifest).includes(definition.container)) {
    faults.add({
      field: `${field}.container`,
      value: definition.container,
      problem: `must be a container of ${deployment.name}: ${longRunningContainers(manifest).join(', ')}`,
      fix: 'Name one of them.',
    });
    return;
  }
  if (definition.target.utilization === undefined) return;
  const strays = deployment.strayContainers(manifest);
  const without = containersWithoutRequest(manifest, definition.resource)
    .filter((container) => definition.type === 'Resource' || container === definition.container)
    .filter((container) => !strays.includes(container));
  for (const container of without) {
    faults.add({
      field,
      value: `${definition.resource} utilization`,
      problem: `divides by the ${definition.resource} request, and container "${container}" has none: the autoscaler would report FailedGetResourceMetric and never scale`,
      fix: `Give "${container}" a ${definition.resource} request${definition.type === 'Resource' ? ', or scale on the model server alone with Metric.containerCpuUtilization' : ''}.`,
    });
  }
}
