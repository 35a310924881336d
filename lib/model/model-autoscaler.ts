import type { Construct } from 'constructs';
import type { Faults } from '../manifest/fault';
import { autoscalerSpec, checkScaling, type ScaleTarget, type ScalingOptions } from '../scaling/scaling';
import { targetVersionOf } from './identity';
import type { ModelDeployment } from './model-deployment';
import { ReplicaScaler } from './replica-scaler';
import { checkRequests } from './request-check';

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
  /** @internal Whether a metric is missing that was asked for and is at fault: what follows from that is not told. */
  readonly isPartial?: () => boolean;
  /** @internal The field in which a person declared what a field of these props holds. */
  readonly declaredAs?: (field: string) => string;
}

/**
 * The autoscaling/v2 HorizontalPodAutoscaler of a model. It owns the number of replicas: a deployment that it scales
 * has no `spec.replicas`.
 */
export class ModelAutoscaler extends ReplicaScaler<ModelAutoscalerProps> {
  constructor(scope: Construct, id: string, props: ModelAutoscalerProps) {
    super(scope, id, props, {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      props: 'ModelAutoscalerProps',
    });
  }

  protected spec(): Record<string, unknown> {
    return autoscalerSpec(this.scalerProps.target, this.scalerProps);
  }

  protected checkScaling(faults: Faults): void {
    const { metrics, isPartial } = this.scalerProps;
    checkScaling(this.scalerProps, targetVersionOf(this), faults, isPartial?.());
    const { deployment } = this;
    if (!deployment) return;
    metrics.forEach((metric, index) => {
      checkRequests(deployment, metric, `metrics[${index}]`, faults);
    });
  }
}
