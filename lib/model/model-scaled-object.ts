import type { Construct } from 'constructs';
import { Faults } from '../manifest/fault';
import { dnsSubdomainFaults } from '../manifest/names';
import { judgeProps } from '../props/require';
import { checkScaledObject, type ScaledObjectOptions, scaledObjectSpec } from '../scaling/scaled-object';
import type { ScaleTarget } from '../scaling/scaling';
import { Trigger } from '../scaling/trigger';
import { addAsDeclared } from './declaration';
import { targetVersionOf } from './identity';
import { ModelDeployment } from './model-deployment';
import { ModelObject } from './model-object';
import { checkLabels } from './pod-check';
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
export class ModelScaledObject extends ModelObject {
  constructor(
    scope: Construct,
    id: string,
    private readonly scaledObjectProps: ModelScaledObjectProps,
  ) {
    const unknownProps = judgeProps(scope, id, 'ModelScaledObjectProps', scaledObjectProps, new.target);
    const { target, name, namespace, labels } = scaledObjectProps;
    const deployment = target instanceof ModelDeployment ? target : undefined;
    super(scope, id, {
      unknownProps,
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      name: name ?? target.name,
      namespace: namespace ?? deployment?.namespace,
      labels: { ...deployment?.sharedLabels, ...labels },
    });
    const { minReplicas: min = 1, maxReplicas: max } = scaledObjectProps;
    deployment?.markAutoscaled(this, { min, max });
  }

  protected spec(): Record<string, unknown> {
    return scaledObjectSpec(this.scaledObjectProps.target, this.scaledObjectProps);
  }

  protected check(faults: Faults): void {
    const { declaredAs = (field) => field } = this.scaledObjectProps;
    const found = new Faults();
    this.checkProps(found);
    addAsDeclared(found.all, declaredAs, faults);
  }

  private checkProps(faults: Faults): void {
    const { name, labels, target, triggers, isPartial } = this.scaledObjectProps;
    if (name !== undefined) {
      faults.addAll('name', name, dnsSubdomainFaults(name), 'Use lower case letters, digits and dashes.');
    }
    if (this.name.length > LONGEST_NAME) {
      faults.add({
        field: 'name',
        value: this.name,
        problem: `must be no more than ${LONGEST_NAME} characters under KEDA, has ${this.name.length}: the autoscaler that it makes is called keda-hpa-${this.name}`,
        fix: 'Shorten the name.',
      });
    }
    checkLabels(labels, 'labels', faults);
    checkScaledObject(this.scaledObjectProps, targetVersionOf(this), faults, isPartial?.());
    const deployment = target instanceof ModelDeployment ? target : undefined;
    triggers.forEach((trigger, index) => {
      const field = `metrics[${index}]`;
      if (trigger instanceof Trigger) checkTriggerSources(trigger, deployment, field, faults);
      else if (deployment) checkRequests(deployment, trigger, field, faults);
    });
  }
}
