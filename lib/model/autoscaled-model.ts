import { Construct } from 'constructs';
import { type Fault, Faults, faultText } from '../manifest/fault';
import type { ManifestPatch } from '../manifest/merge';
import { isMade, judgeProps, vouchFor } from '../props/require';
import type { SignalMeaning } from '../runtime/signal';
import { Metric } from '../scaling/metric';
import { addCompanions, type CompanionOptions, type Companions, checkCompanions } from './companions';
import type { ModelAutoscaler } from './model-autoscaler';
import { ModelDeployment, type ModelDeploymentProps } from './model-deployment';
import type { ModelMonitor } from './model-monitor';
import type { ModelObject } from './model-object';
import type { ModelScaledObject } from './model-scaled-object';
import { ModelScaling, type ModelScalingOptions, type ScalingMetric } from './model-scaling';
import { ModelService, type ModelServiceOptions } from './model-service';
import type { ServerMetrics } from './server-metrics';
import { Signal } from './signal';
import { checkWorkerProbes } from './worker-probes';

/** Props of an {@link AutoscaledModel}. */
export interface AutoscaledModelProps extends Omit<ModelDeploymentProps, 'replicas'>, CompanionOptions {
  /**
   * How the model is reached; `false` for a model that takes its work from a queue. One that opens no port then says so
   * by `probes: { startup: false, readiness: false }`, and its pods declare none.
   *
   * @default - a ClusterIP Service on port 80
   */
  readonly service?: ModelServiceOptions | false;
  /** How many replicas there are, and what decides it. */
  readonly scaling: ModelScalingOptions;
  /**
   * What the model server tells about its load, for signals.
   *
   * @default - the runtime's; without one, unknown: CPU, memory and metrics by name remain
   */
  readonly serverMetrics?: ServerMetrics;
  /**
   * Partial objects that are laid over the rendered ones: what the props lack can be set here.
   *
   * @default - none
   */
  readonly overrides?: ModelOverrides;
}

/**
 * Partial objects, merged as a strategic merge patch: objects field by field, `null` removes a field, which must be there,
 * and containers, volumes, mounts, environment variables and ports are met by name.
 */
export interface ModelOverrides {
  /** Laid over the pod spec. */
  readonly podSpec?: ManifestPatch;
  /** Laid over the whole Deployment. */
  readonly deployment?: ManifestPatch;
  /** Laid over the whole Service. */
  readonly service?: ManifestPatch;
  /** Laid over the whole HorizontalPodAutoscaler, or ScaledObject with KEDA. */
  readonly autoscaler?: ManifestPatch;
  /** Laid over the whole PodDisruptionBudget. */
  readonly disruptionBudget?: ManifestPatch;
  /** Laid over the whole NetworkPolicy. */
  readonly networkPolicy?: ManifestPatch;
  /** Laid over the whole Ingress. */
  readonly ingress?: ManifestPatch;
  /** Laid over the whole HTTPRoute. */
  readonly route?: ManifestPatch;
  /** Laid over the whole PrometheusRule. */
  readonly alerts?: ManifestPatch;
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
  /** The HorizontalPodAutoscaler, or the ScaledObject with KEDA. */
  readonly autoscaler: ModelAutoscaler | ModelScaledObject;
  /** What stands around them: disruption budget, network policy, Ingress, route, alerts. */
  readonly companions: Companions;
  private readonly scaling: ModelScaling;

  constructor(scope: Construct, id: string, props: AutoscaledModelProps) {
    const unknownProps = judgeProps(scope, id, 'AutoscaledModelProps', props, new.target);
    super(scope, id);
    vouchFor(this);
    const { service, scaling, serverMetrics, overrides = {}, name = id } = props;
    this.deployment = new ModelDeployment(this, 'deployment', deploymentProps(props, name));
    if (service !== false) {
      this.service = new ModelService(this, 'service', { ...service, deployment: this.deployment });
    }
    this.scaling = new ModelScaling(this, scaling, {
      deployment: this.deployment,
      service: this.service,
      startup: this.deployment.pod.startup,
      serverMetrics: serverMetrics ?? runtimeMetrics(this.deployment),
    });
    this.autoscaler = this.scaling.autoscaler;
    this.companions = addCompanions(this, props, {
      deployment: this.deployment,
      service: this.service,
      serviceType: service ? service.type : undefined,
      autoscaler: this.autoscaler,
      monitor: () => this.monitor,
      monitorLabels: this.scaling.monitorLabels,
      queries: () => this.scaling.queries,
    });
    const companionFaults = new Faults();
    checkCompanions(props, this.service !== undefined, companionFaults);
    if (service === false && serverMetrics === undefined) {
      checkWorkerProbes(props, companionFaults);
      this.deployment.markServed(false);
    }
    const faults = () => [...unknownProps, ...this.scaling.faults.all, ...companionFaults.all];
    this.node.addValidation({ validate: () => faults().map(faultText) });
    if (overrides.podSpec) this.deployment.addPodOverride(overrides.podSpec);
    this.layOver(overrides);
    isMade(this);
  }

  private layOver({ podSpec, ...overrides }: ModelOverrides): void {
    const { deployment, service, autoscaler, companions } = this;
    const objects: Readonly<Record<string, ModelObject | undefined>> = {
      deployment,
      service,
      autoscaler,
      ...companions,
    };
    for (const [name, override] of Object.entries(overrides)) {
      const object = objects[name];
      if (override === undefined) continue;
      if (object) object.addOverride(override);
      else this.node.addValidation({ validate: () => [faultText(nothingBelow(name))] });
    }
  }

  /** The PodMonitor or ServiceMonitor, where a signal of the server is scaled on. */
  get monitor(): ModelMonitor | undefined {
    return this.scaling.monitor;
  }

  /**
   * PromQL for the total of a signal over the model's replicas, for alerts and dashboards: one series, read as it is for
   * scaling. Undefined where the server has no such signal, or Prometheus does not scrape it.
   */
  query(meaning: SignalMeaning): string | undefined {
    return this.scaling.query(meaning);
  }

  /** Scales on a further metric; the one that asks for most replicas decides. */
  scaleOn(metric: ScalingMetric): this {
    this.scaling.add(metric);
    return this;
  }

  /**
   * Scales on the CPU of the model server alone, in percent of its request.
   *
   * @param percent whole percent, at least 1
   */
  scaleOnCpu(percent: number): this {
    return this.scaleOn(Metric.containerCpuUtilization(this.deployment.containerName, percent));
  }

  /** Scales on requests that wait or are worked on, for each replica. */
  scaleOnConcurrency(perReplica: number): this {
    return this.scaleOn(Signal.concurrency({ perReplica }));
  }

  /** Scales on requests that wait, for each replica. */
  scaleOnQueue(perReplica: number): this {
    return this.scaleOn(Signal.waitingRequests({ perReplica }));
  }

  /** Scales on finished requests in a second, for each replica. */
  scaleOnRequestsPerSecond(perReplica: number): this {
    return this.scaleOn(Signal.requestsPerSecond({ perReplica }));
  }
}

/** An override of an object that the model has not. */
function nothingBelow(name: string): Fault {
  const title = name === 'service' ? 'Service' : name;
  const fix = `Leave it out, or give the model a ${title}.`;
  return { field: `overrides.${name}`, problem: `has nothing to be laid over: the model has no ${title}`, fix };
}

/** The props that are not the deployment's. */
const OTHER_PROPS: Readonly<Record<Exclude<keyof AutoscaledModelProps, keyof ModelDeploymentProps>, true>> = {
  service: true,
  scaling: true,
  serverMetrics: true,
  overrides: true,
  disruptionBudget: true,
  networkPolicy: true,
  ingress: true,
  route: true,
  alerts: true,
};

/** The props that the deployment takes. */
function deploymentProps(props: AutoscaledModelProps, name: string): ModelDeploymentProps {
  const deployment: Record<string, unknown> = {};
  for (const [prop, value] of Object.entries(props)) if (!Object.hasOwn(OTHER_PROPS, prop)) deployment[prop] = value;
  return { ...deployment, name };
}

/** What the deployment's runtime tells about its load, in the version that it runs. */
function runtimeMetrics({ pod: { runtime, served } }: ModelDeployment): ServerMetrics | undefined {
  return runtime && { server: runtime.server.metrics, version: served?.version, limits: served?.limits };
}
