import type { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { compact } from '../manifest/canonical';
import type { Faults } from '../manifest/fault';
import type { Manifest } from '../manifest/manifest';
import type { ManifestPatch } from '../manifest/merge';
import type { ScaleTarget } from '../scaling/scaling';
import { checkIdentity, checkReserved, commonLabels, type IdentityProps, selectorLabels } from './identity';
import { ModelObject } from './model-object';
import { renderPodSpec, servingPort } from './pod';
import { checkLabels, checkPod, checkSeconds } from './pod-check';
import type { ServingPodProps } from './pod-props';
import { DEFAULT_PROGRESS_DEADLINE_SECONDS, progressDeadlineFor } from './probes';
import { checkRollout, type Rollout, rolloutSpec } from './rollout';

/** Props of a {@link ModelDeployment}. */
export interface ModelDeploymentProps extends IdentityProps, ServingPodProps {
  /**
   * A fixed number of replicas, for a model without an autoscaler. With one it is an error: each apply would throw the
   * model back to this number.
   *
   * @default - not written: Kubernetes starts with 1, and an autoscaler owns it from there
   */
  readonly replicas?: number;
  /**
   * How pods are replaced by new ones.
   *
   * @default - Kubernetes' own: rolling, 25 % surge, 25 % unavailable
   */
  readonly rollout?: Rollout;
  /**
   * After how long without progress a rollout is reported as failed. It must be longer than `startup.worst`.
   *
   * @default - 1.25 times `startup.worst`, at least Kubernetes' own 600 s
   */
  readonly progressDeadline?: Duration;
  /**
   * How long a new pod must be ready before the rollout goes on.
   *
   * @default - Kubernetes' own, 0 s
   */
  readonly minReady?: Duration;
}

/**
 * The Deployment that runs a model server. Its pods are selected by the label `app` with the model's name and by
 * nothing else, so the selector never changes.
 *
 * Faults in the props are told, all at once, when the app is validated.
 */
export class ModelDeployment extends ModelObject implements ScaleTarget {
  /** Labels by which the pods are selected. */
  readonly selector: Readonly<Record<string, string>>;
  /** The port on which the model server answers; its name is `http`. */
  readonly port: number;
  /** Name of the model server's container. */
  readonly containerName: string;
  private readonly owners: Construct[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly deploymentProps: ModelDeploymentProps,
  ) {
    const name = deploymentProps.name ?? id;
    super(scope, id, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name,
      namespace: deploymentProps.namespace,
      labels: { ...deploymentProps.labels, ...commonLabels(name, deploymentProps) },
      annotations: deploymentProps.annotations,
    });
    this.selector = selectorLabels(name);
    this.port = servingPort(deploymentProps);
    this.containerName = deploymentProps.containerName ?? name;
  }

  /** Lays a partial pod spec over the rendered one; see {@link addOverride}. */
  addPodOverride(podSpec: ManifestPatch): void {
    this.addOverride({ spec: { template: { spec: podSpec } } });
  }

  /**
   * Tells the deployment what decides its number of replicas: a `ModelAutoscaler` does it by itself, anything else, such
   * as a KEDA ScaledObject of your own, by this. A second owner is an error.
   */
  markAutoscaled(owner: Construct): void {
    this.owners.push(owner);
  }

  /** Labels that the deployment shares with the other objects of its model. */
  get sharedLabels(): Record<string, string> {
    return { ...this.deploymentProps.labels, ...commonLabels(this.name, this.deploymentProps) };
  }

  /** The namespace that was asked for, if any. */
  get namespace(): string | undefined {
    return this.deploymentProps.namespace;
  }

  protected spec(): Record<string, unknown> {
    const props = this.deploymentProps;
    return compact({
      replicas: props.replicas,
      selector: { matchLabels: { ...this.selector } },
      strategy: props.rollout && rolloutSpec(props.rollout),
      progressDeadlineSeconds: props.progressDeadline?.toSeconds() ?? progressDeadlineFor(props),
      minReadySeconds: props.minReady?.toSeconds(),
      template: {
        metadata: compact({
          labels: { ...props.podLabels, ...commonLabels(this.name, props) },
          annotations: props.podAnnotations,
        }),
        spec: renderPodSpec(props, this.containerName),
      },
    });
  }

  protected check(faults: Faults): void {
    const props = this.deploymentProps;
    checkIdentity(this.name, props, faults);
    checkLabels(props.podLabels, 'podLabels', faults);
    checkReserved(props.podLabels, 'podLabels', this.name, faults);
    checkPod(props, faults);
    if (props.rollout) checkRollout(props.rollout, faults);
    checkSeconds(props.minReady, 'minReady', 0, faults);
    checkSeconds(props.progressDeadline, 'progressDeadline', 1, faults);
    this.checkDeadline(faults);
    this.checkOwner(faults);
  }

  protected override checkRendered(manifest: Manifest, faults: Faults): void {
    const { template } = manifest.spec as { template?: { metadata?: { labels?: Record<string, string> } } };
    for (const [key, value] of Object.entries(this.selector)) {
      const rendered = template?.metadata?.labels?.[key];
      if (rendered === value) continue;
      faults.add({
        field: `overrides.spec.template.metadata.labels[${key}]`,
        value: rendered,
        problem: `must stay "${value}": the selector holds it`,
        fix: 'Leave this label as it is.',
      });
    }
  }

  private checkDeadline(faults: Faults): void {
    const { startup, progressDeadline, minReady } = this.deploymentProps;
    const deadline = progressDeadline?.toSeconds() ?? progressDeadlineFor(this.deploymentProps);
    const seconds = deadline ?? DEFAULT_PROGRESS_DEADLINE_SECONDS;
    const worst = startup?.worst.toSeconds() ?? 0;
    if (worst >= seconds) {
      faults.add({
        field: 'progressDeadline',
        value: seconds,
        problem: `must be longer than startup.worst (${worst} s): every rollout would be reported as failed while the model still loads`,
        fix: 'Leave progressDeadline out, then it is derived from the start-up budget.',
      });
    }
    if ((minReady?.toSeconds() ?? 0) >= seconds) {
      faults.add({
        field: 'minReady',
        value: minReady?.toSeconds(),
        problem: `must be shorter than the progress deadline (${seconds} s)`,
        fix: 'Shorten minReady or lengthen progressDeadline.',
      });
    }
  }

  private checkOwner(faults: Faults): void {
    const { replicas } = this.deploymentProps;
    if (replicas !== undefined && (!Number.isInteger(replicas) || replicas < 0)) {
      faults.add({
        field: 'replicas',
        value: replicas,
        problem: 'must be a whole number, 0 or more',
        fix: 'Give the number of replicas to keep.',
      });
    }
    if (replicas !== undefined && this.owners.length > 0) {
      faults.add({
        field: 'replicas',
        value: replicas,
        problem: 'must be left out when an autoscaler owns the number of replicas: each apply would reset it',
        fix: 'Say it as minReplicas of the autoscaler.',
      });
    }
    if (this.owners.length > 1) {
      const paths = this.owners.map((owner) => owner.node.path).join(', ');
      faults.add({
        field: this.kind,
        value: this.name,
        problem: `has more than one autoscaler (${paths}): both would stop scaling (AmbiguousSelector)`,
        fix: 'Keep one autoscaler, with all metrics.',
      });
    }
  }
}
