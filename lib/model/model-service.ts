import type { Protocol, ServiceType } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { compact } from '../manifest/canonical';
import type { Faults } from '../manifest/fault';
import { dns1035LabelFaults, dnsLabelFaults } from '../manifest/names';
import { portNumberFaults } from '../manifest/ports';
import { isAtLeast, type KubernetesVersion, versionText } from '../manifest/version';
import { judgeProps } from '../props/require';
import { targetVersionOf } from './identity';
import type { ModelDeployment } from './model-deployment';
import { ModelObject } from './model-object';
import { checkLabels } from './pod-check';
import { SERVING_PORT_NAME } from './probes';

/** How a model is reached. */
export interface ModelServiceOptions {
  /** @default - ClusterIP: reached from within the cluster only */
  readonly type?: `${ServiceType}`;
  /**
   * Port of the Service that leads to the model server's, 1 to 65535. It bears the name `http`.
   *
   * @default 80
   */
  readonly port?: number;
  /**
   * Further ports, such as one for gRPC.
   *
   * @default - none
   */
  readonly ports?: readonly ModelServicePort[];
  /**
   * Annotations of the Service, by which clouds configure load balancers.
   *
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
  /**
   * Further labels of the Service.
   *
   * @default - those of the model
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A further port of a Service. */
export interface ModelServicePort {
  /** A DNS label, unique in the Service. */
  readonly name: string;
  /** 1 to 65535. */
  readonly port: number;
  /**
   * Number or name of the container's port.
   *
   * @default - the same number as `port`
   */
  readonly targetPort?: number | string;
  /** @default - TCP */
  readonly protocol?: `${Protocol}`;
}

/** A port of the pods to which a port of a Service leads. */
export interface ServiceTarget {
  /** Name of the Service's port. */
  readonly name: string;
  /** Number or name of the pods' port. */
  readonly port: number | string;
  /** @default - TCP */
  readonly protocol?: `${Protocol}`;
}

/** Props of a {@link ModelService}. */
export interface ModelServiceProps extends ModelServiceOptions {
  /** The deployment whose pods it leads to. */
  readonly deployment: ModelDeployment;
  /**
   * Name of the Service, part of the model's address in the cluster.
   *
   * @default - the model's name
   */
  readonly name?: string;
}

const DEFAULT_PORT = 80;

/** Names of Services may start with a digit from here on (RelaxedServiceNameValidation). */
const RELAXED_NAMES_SINCE: KubernetesVersion = { major: 1, minor: 36 };

/** The Service through which a model is reached. It selects exactly the pods of its deployment. */
export class ModelService extends ModelObject {
  /** The port on which the model is reached. */
  readonly port: number;
  private readonly ownName: boolean;

  constructor(
    scope: Construct,
    id: string,
    private readonly serviceProps: ModelServiceProps,
  ) {
    const unknownProps = judgeProps(scope, id, 'ModelServiceProps', serviceProps, new.target);
    const { deployment, name, labels, annotations } = serviceProps;
    super(scope, id, {
      unknownProps,
      apiVersion: 'v1',
      kind: 'Service',
      name: name ?? deployment.name,
      namespace: deployment.namespace,
      labels: { ...deployment.sharedLabels, ...labels },
      annotations,
    });
    this.ownName = name !== undefined;
    this.port = serviceProps.port ?? DEFAULT_PORT;
    deployment.markServed(true);
  }

  /** The ports of the pods to which it leads, by number or name. */
  get targets(): readonly ServiceTarget[] {
    return this.allPorts().map(({ name, port, targetPort = port, protocol }) => ({ name, port: targetPort, protocol }));
  }

  /** Whether a load balancer brings requests to it from outside the cluster. */
  get isLoadBalancer(): boolean {
    return this.serviceProps.type === 'LoadBalancer';
  }

  /** Adds annotations, as far as it was not given them already. */
  annotate(annotations: Readonly<Record<string, string>>): void {
    const { annotations: given = {} } = this.serviceProps;
    for (const [name, value] of Object.entries(annotations)) {
      if (given[name] === undefined) this.metadata.addAnnotation(name, value);
    }
  }

  protected spec(): Record<string, unknown> {
    const { type, deployment } = this.serviceProps;
    return compact({
      type,
      selector: { ...deployment.selector },
      ports: this.allPorts().map(({ name, port, targetPort, protocol }) =>
        compact({ name, port, targetPort: targetPort === port ? undefined : targetPort, protocol }),
      ),
    });
  }

  /** The serving port first, the others as given: clients may take the first for the main one. */
  private allPorts(): ModelServicePort[] {
    const serving = { name: SERVING_PORT_NAME, port: this.port, targetPort: this.serviceProps.deployment.port };
    return [serving, ...(this.serviceProps.ports ?? [])];
  }

  protected check(faults: Faults): void {
    this.checkName(faults);
    checkLabels(this.serviceProps.labels, 'labels', faults);
    if (this.serviceProps.type === 'ExternalName') {
      faults.add({
        field: 'type',
        value: this.serviceProps.type,
        problem: 'must be ClusterIP, NodePort or LoadBalancer: an ExternalName Service leads to no pod',
        fix: 'Leave type out for a Service within the cluster.',
      });
    }
    this.checkPorts(faults);
  }

  private checkName(faults: Faults): void {
    const labelFaults = dnsLabelFaults(this.name);
    const fix = 'Choose a name of lower case letters, digits and dashes that starts with a letter.';
    if (labelFaults.length > 0) {
      if (this.ownName) faults.addAll('name', this.name, labelFaults, fix);
      return;
    }
    const target = targetVersionOf(this);
    if (dns1035LabelFaults(this.name).length === 0 || isAtLeast(target, RELAXED_NAMES_SINCE)) return;
    faults.add({
      field: 'name',
      value: this.name,
      problem: `must start with a letter: Services whose name starts with a digit are allowed from Kubernetes ${versionText(RELAXED_NAMES_SINCE)} on, and the app targets ${versionText(target)}`,
      fix: 'Choose another name, or set targetVersion.',
    });
  }

  private checkPorts(faults: Faults): void {
    const numbers = new Set<string>();
    const names = new Set<string>();
    for (const [index, { name, port, targetPort, protocol = 'TCP' }] of this.allPorts().entries()) {
      const field = index === 0 ? 'port' : `ports[${index - 1}]`;
      faults.addAll(field, port, portNumberFaults(port), 'Give the port that clients use.');
      if (typeof targetPort === 'number' && index > 0) {
        const fix = 'Give the port on which the server listens.';
        faults.addAll(`${field}.targetPort`, targetPort, portNumberFaults(targetPort), fix);
      }
      faults.addAll(`${field}.name`, name, dnsLabelFaults(name), 'Use lower case letters, digits and dashes.');
      const number = `${port}/${protocol}`;
      if (numbers.has(number) || names.has(name)) {
        const problem = `repeats the ${numbers.has(number) ? 'number' : 'name'} of another port`;
        faults.add({ field, value: numbers.has(number) ? port : name, problem, fix: 'Give each port once.' });
      }
      numbers.add(number);
      names.add(name);
    }
  }
}
