import { Construct } from 'constructs';
import { faultText } from '../manifest/fault';
import type { ManifestPatch } from '../manifest/merge';
import type { ScalingOptions } from '../scaling/scaling';
import { ModelAutoscaler } from './model-autoscaler';
import { ModelDeployment, type ModelDeploymentProps } from './model-deployment';
import { ModelService, type ModelServiceOptions } from './model-service';

/** Props of an {@link AutoscaledModel}. */
export interface AutoscaledModelProps extends Omit<ModelDeploymentProps, 'replicas'> {
  /**
   * How the model is reached; `false` for a model that takes its work from a queue.
   *
   * @default - a ClusterIP Service on port 80
   */
  readonly service?: ModelServiceOptions | false;
  /** How many replicas there are, and what decides it. */
  readonly scaling: ScalingOptions;
  /**
   * Partial objects that are laid over the rendered ones: what the props lack can be set here.
   *
   * @default - none
   */
  readonly overrides?: ModelOverrides;
}

/**
 * Partial objects, merged as a strategic merge patch: objects field by field, `null` removes a field, and containers,
 * volumes, mounts, environment variables and ports are met by name.
 */
export interface ModelOverrides {
  /** Laid over the pod spec. */
  readonly podSpec?: ManifestPatch;
  /** Laid over the whole Deployment. */
  readonly deployment?: ManifestPatch;
  /** Laid over the whole Service. */
  readonly service?: ManifestPatch;
  /** Laid over the whole HorizontalPodAutoscaler. */
  readonly autoscaler?: ManifestPatch;
}

/**
 * A machine-learning model that scales with its load: a Deployment, a Service and a HorizontalPodAutoscaler that bear
 * the model's name and fit together. Each of the three can be reached and changed further.
 *
 * @example
 * new AutoscaledModel(chart, 'ml-model', {
 *   image: 'your-ml-model-image:latest',
 *   resources: { cpu: { request: Cpu.millis(500) } },
 *   scaling: { maxReplicas: 10, metrics: [Metric.cpuUtilization(50)] },
 * });
 */
export class AutoscaledModel extends Construct {
  readonly deployment: ModelDeployment;
  /** The Service; undefined where `service` is `false`. */
  readonly service?: ModelService;
  readonly autoscaler: ModelAutoscaler;

  constructor(scope: Construct, id: string, props: AutoscaledModelProps) {
    super(scope, id);
    const { service, scaling, overrides = {}, name = id, ...deployment } = props;
    this.deployment = new ModelDeployment(this, 'deployment', { ...deployment, name });
    if (service !== false) {
      this.service = new ModelService(this, 'service', { ...service, deployment: this.deployment });
    }
    this.autoscaler = new ModelAutoscaler(this, 'autoscaler', { ...scaling, target: this.deployment });
    if (overrides.deployment) this.deployment.addOverride(overrides.deployment);
    if (overrides.podSpec) this.deployment.addPodOverride(overrides.podSpec);
    if (overrides.service) this.overrideService(overrides.service);
    if (overrides.autoscaler) this.autoscaler.addOverride(overrides.autoscaler);
  }

  private overrideService(override: ManifestPatch): void {
    if (this.service) {
      this.service.addOverride(override);
      return;
    }
    const fault = {
      field: 'overrides.service',
      problem: 'has nothing to be laid over: the model has no Service',
      fix: 'Leave it out, or give the model a Service.',
    };
    this.node.addValidation({ validate: () => [faultText(fault)] });
  }
}
