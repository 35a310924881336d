import type { Construct } from 'constructs';
import type { Faults } from '../manifest/fault';
import { checkScaledObject, type ScaledObjectOptions, scaledObjectSpec } from '../scaling/scaled-object';
import type { ScaleTarget } from '../scaling/scaling';
import { Trigger } from '../scaling/trigger';
import { targetVersionOf } from './identity';
import type { ModelDeployment } from './model-deployment';
import { ReplicaScaler } from './replica-scaler';
import { checkRequests } from './request-check';
import { checkTriggerSources } from './trigger-sources';

/** Props of a {@link ModelScaledObject}. */
export interface ModelScaledObjectProps extends ScaledObjectOptions {
  /** What it scales: a model's deployment, or any workload by kind and name. */
  readonly target: ModelDeployment | ScaleTarget;
  /**
   * Name of the ScaledObject, at most 54 characters: KEDA puts `keda-hpa-` before it, and what comes of it must fit a
   * label.
   *
   * @default - the name of the target
   */
  readonly name?: string;
  /**
   * Namespace of the ScaledObject, that of its target.
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

const LONGEST_NAME = 54;

/**
 * The KEDA ScaledObject of a model. KEDA makes a HorizontalPodAutoscaler of it, and owns the number of replicas as that
 * does.
 *
 * @see https://keda.sh/docs/latest/reference/scaledobject-spec/
 */
export class ModelScaledObject extends ReplicaScaler<ModelScaledObjectProps> {
  constructor(scope: Construct, id: string, props: ModelScaledObjectProps) {
    super(scope, id, props, { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', props: 'ModelScaledObjectProps' });
  }

  protected spec(): Record<string, unknown> {
    return scaledObjectSpec(this.scalerProps.target, this.scalerProps);
  }

  protected override checkName(faults: Faults): void {
    const { name } = this;
    if (name.length <= LONGEST_NAME) return;
    faults.add({
      field: 'name',
      value: name,
      problem: `must be no more than ${LONGEST_NAME} characters under KEDA, has ${name.length}: the autoscaler that it makes is called keda-hpa-${name}`,
      fix: 'Shorten the name.',
    });
  }

  protected checkScaling(faults: Faults): void {
    const { triggers, isPartial } = this.scalerProps;
    checkScaledObject(this.scalerProps, targetVersionOf(this), faults, isPartial?.());
    const { deployment } = this;
    triggers.forEach((trigger, index) => {
      const field = `metrics[${index}]`;
      if (trigger instanceof Trigger) checkTriggerSources(trigger, deployment, field, faults);
      else if (deployment) checkRequests(deployment, trigger, field, faults);
    });
  }
}
