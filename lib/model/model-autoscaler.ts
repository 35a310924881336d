import type { Construct } from 'constructs';
import { Faults } from '../manifest/fault';
import { dnsSubdomainFaults } from '../manifest/names';
import { judgeProps } from '../props/require';
import { autoscalerSpec, checkScaling, type ScaleTarget, type ScalingOptions } from '../scaling/scaling';
import { addAsDeclared } from './declaration';
import { targetVersionOf } from './identity';
import { ModelDeployment } from './model-deployment';
import { ModelObject } from './model-object';
import { checkLabels } from './pod-check';
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
export class ModelAutoscaler extends ModelObject {
  constructor(
    scope: Construct,
    id: string,
    private readonly autoscalerProps: ModelAutoscalerProps,
  ) {
    const unknownProps = judgeProps(scope, id, 'ModelAutoscalerProps', autoscalerProps, new.target);
    const { target, name, namespace, labels } = autoscalerProps;
    const deployment = target instanceof ModelDeployment ? target : undefined;
    super(scope, id, {
      unknownProps,
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
    const { declaredAs = (field) => field } = this.autoscalerProps;
    const found = new Faults();
    this.checkProps(found);
    addAsDeclared(found.all, declaredAs, faults);
  }

  private checkProps(faults: Faults): void {
    const { name, labels, target, metrics, isPartial } = this.autoscalerProps;
    if (name !== undefined) {
      faults.addAll('name', name, dnsSubdomainFaults(name), 'Use lower case letters, digits and dashes.');
    }
    checkLabels(labels, 'labels', faults);
    checkScaling(this.autoscalerProps, targetVersionOf(this), faults, isPartial?.());
    if (target instanceof ModelDeployment) {
      metrics.forEach((metric, index) => {
        checkRequests(target, metric, `metrics[${index}]`, faults);
      });
    }
  }
}
