import type { Construct } from 'constructs';
import { Faults } from '../manifest/fault';
import { dnsSubdomainFaults } from '../manifest/names';
import { judgeProps } from '../props/require';
import type { ScaleTarget } from '../scaling/scaling';
import { addAsDeclared } from './declaration';
import { ModelDeployment } from './model-deployment';
import { ModelObject } from './model-object';
import { checkLabels } from './pod-check';

/** Props of any object that owns the replicas of a model. */
export interface ReplicaScalerProps {
  readonly target: ModelDeployment | ScaleTarget;
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly minReplicas?: number;
  readonly maxReplicas: number;
  readonly declaredAs?: (field: string) => string;
}

/** What the objects of one kind are made from, beside their props. */
export interface ReplicaScalerKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Name of the type of the props. */
  readonly props: string;
}

/** An object that owns the number of replicas: a deployment that it scales has no `spec.replicas`. */
export abstract class ReplicaScaler<Props extends ReplicaScalerProps> extends ModelObject {
  /** The model's deployment, where that is what it scales. */
  protected readonly deployment?: ModelDeployment;

  constructor(
    scope: Construct,
    id: string,
    protected readonly scalerProps: Props,
    { apiVersion, kind, props }: ReplicaScalerKind,
  ) {
    const unknownProps = judgeProps(scope, id, props, scalerProps, new.target);
    const { target, name, namespace, labels, minReplicas: min = 1, maxReplicas: max } = scalerProps;
    const deployment = target instanceof ModelDeployment ? target : undefined;
    super(scope, id, {
      unknownProps,
      apiVersion,
      kind,
      name: name ?? target.name,
      namespace: namespace ?? deployment?.namespace,
      labels: { ...deployment?.sharedLabels, ...labels },
    });
    this.deployment = deployment;
    deployment?.markAutoscaled(this, { min, max });
  }

  protected check(faults: Faults): void {
    const { name, labels, declaredAs = (field) => field } = this.scalerProps;
    const found = new Faults();
    if (name !== undefined) {
      found.addAll('name', name, dnsSubdomainFaults(name), 'Use lower case letters, digits and dashes.');
    }
    this.checkName(found);
    checkLabels(labels, 'labels', found);
    this.checkScaling(found);
    addAsDeclared(found.all, declaredAs, faults);
  }

  /** What its kind asks of the name, beyond what any name must be. */
  protected checkName(_faults: Faults): void {}

  protected abstract checkScaling(faults: Faults): void;
}
