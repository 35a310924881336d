import type { Construct } from 'constructs';
import type { Faults } from '../manifest/fault';
import { dnsSubdomainFaults } from '../manifest/names';
import type { Metric } from '../scaling/metric';
import { autoscalerSpec, checkScaling, type ScaleTarget, type ScalingOptions } from '../scaling/scaling';
import { targetVersionOf } from './identity';
import { ModelDeployment } from './model-deployment';
import { ModelObject } from './model-object';
import { checkLabels } from './pod-check';
import { containersWithoutRequest, longRunningContainers } from './requests';

/** Props of a {@link ModelAutoscaler}. */
export interface ModelAutoscalerProps extends ScalingOptions {
  /** What it scales: a model's deployment, or any workload by kind and name. */
  readonly target: ModelDeployment | ScaleTarget;
  /**
   * Name of the HorizontalPodAutoscaler.
   *
   * @default - the name of the target
   */
  readonly name?: string;
  /**
   * Namespace of the HorizontalPodAutoscaler, that of its target.
   *
   * @default - that of the deployment, else the chart's
   */
  readonly namespace?: string;
  /**
   * Further labels.
   *
   * @default - those of the model
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * The autoscaling/v2 HorizontalPodAutoscaler of a model. It owns the number of replicas: a deployment that it scales
 * has no `spec.replicas`.
 */
export class ModelAutoscaler extends ModelObject {
  constructor(
    scope: Construct,
    id: string,
    private readonly autoscalerProps: ModelAutoscalerProps,
  ) {
    const { target, name, namespace, labels } = autoscalerProps;
    const deployment = target instanceof ModelDeployment ? target : undefined;
    super(scope, id, {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      name: name ?? target.name,
      namespace: namespace ?? deployment?.namespace,
      labels: { ...deployment?.sharedLabels, ...labels },
    });
    const { minReplicas: min = 1, maxReplicas: max } = autoscalerProps;
    deployment?.markAutoscaled(this, { min, max });
  }

  protected spec(): Record<string, unknown> {
    return autoscalerSpec(this.autoscalerProps.target, this.autoscalerProps);
  }

  protected check(faults: Faults): void {
    const { name, labels, target, metrics } = this.autoscalerProps;
    if (name !== undefined) {
      faults.addAll('name', name, dnsSubdomainFaults(name), 'Use lower case letters, digits and dashes.');
    }
    checkLabels(labels, 'labels', faults);
    checkScaling(this.autoscalerProps, targetVersionOf(this), faults);
    if (target instanceof ModelDeployment) {
      metrics.forEach((metric, index) => {
        checkAgainst(target, metric, `metrics[${index}]`, faults);
      });
    }
  }
}

/** Adds a metric that the pods of the deployment cannot have. */
function checkAgainst(deployment: ModelDeployment, { definition }: Metric, field: string, faults: Faults): void {
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
  const without = containersWithoutRequest(manifest, definition.resource).filter(
    (container) => definition.type === 'Resource' || container === definition.container,
  );
  for (const container of without) {
    faults.add({
      field,
      value: `${definition.resource} utilization`,
      problem: `divides by the ${definition.resource} request, and container "${container}" has none: the autoscaler would report FailedGetResourceMetric and never scale`,
      fix: `Give "${container}" a ${definition.resource} request${definition.type === 'Resource' ? ', or scale on the model server alone with Metric.containerCpuUtilization' : ''}.`,
    });
  }
}

/** The deployment as it will be written; nothing where it cannot be rendered, which it reports itself. */
function renderedOrNothing(deployment: ModelDeployment) {
  try {
    return deployment.toJson();
  } catch {
    return undefined;
  }
}
