import type { Construct } from 'constructs';
import type { Faults } from '../manifest/fault';
import { type DisruptionBudgetOptions, ModelDisruptionBudget } from './disruption-budget';
import { type AlertOptions, autoscalerName, ModelAlerts } from './model-alerts';
import type { ModelDeployment } from './model-deployment';
import { type IngressOptions, ModelIngress } from './model-ingress';
import type { ModelMonitor } from './model-monitor';
import type { ModelObject } from './model-object';
import { ModelRoute, type RouteOptions } from './model-route';
import type { ModelService, ModelServiceOptions } from './model-service';
import { ModelNetworkPolicy, type NetworkPolicyOptions } from './network-policy';
import type { ScalingQuery } from './signal-resolution';

/** What stands around a model beside its Service and autoscaler. */
export interface CompanionOptions {
  /**
   * How many pods a drain of nodes may take at once; `false` for as many as it likes.
   *
   * @default - one, with a runtime and more than one replica; else none is written
   */
  readonly disruptionBudget?: DisruptionBudgetOptions | false;
  /**
   * Who may reach the pods; `false` for everybody.
   *
   * @default - with a runtime, pods of the cluster reach its ports; without one, none is written
   */
  readonly networkPolicy?: NetworkPolicyOptions | false;
  /**
   * An Ingress to the model.
   *
   * @default - none
   */
  readonly ingress?: IngressOptions;
  /**
   * An HTTPRoute (Gateway API) to the model. Several models share one by `ModelRoute`.
   *
   * @default - none
   */
  readonly route?: RouteOptions;
  /**
   * Alerts of the Prometheus Operator on how the model scales and starts; needs kube-state-metrics.
   *
   * @default - none
   */
  readonly alerts?: AlertOptions | boolean;
}

/** The objects around a model. */
export interface Companions {
  readonly disruptionBudget?: ModelDisruptionBudget;
  readonly networkPolicy?: ModelNetworkPolicy;
  readonly ingress?: ModelIngress;
  readonly route?: ModelRoute;
  readonly alerts?: ModelAlerts;
}

/** What the companions stand around. */
export interface CompanionContext {
  readonly deployment: ModelDeployment;
  readonly service?: ModelService;
  readonly serviceType?: ModelServiceOptions['type'];
  readonly autoscaler: ModelObject;
  readonly monitor: () => ModelMonitor | undefined;
  readonly monitorLabels?: Readonly<Record<string, string>>;
  readonly queries: () => readonly ScalingQuery[];
}

/** Makes the companions that were asked for and those that follow. */
export function addCompanions(scope: Construct, options: CompanionOptions, context: CompanionContext): Companions {
  const { deployment, service, autoscaler, monitor, monitorLabels, queries } = context;
  const { ingress, route, alerts } = options;
  return {
    disruptionBudget: addBudget(scope, options, deployment),
    networkPolicy: addPolicy(scope, options, context),
    ingress: ingress && service && new ModelIngress(scope, 'ingress', { ...ingress, deployment, service }),
    route:
      route &&
      service &&
      new ModelRoute(scope, 'route', { ...route, name: deployment.name, backends: [{ deployment, service }] }),
    alerts: alerts
      ? new ModelAlerts(scope, 'alerts', {
          ...(alerts === true ? {} : alerts),
          deployment,
          autoscaler: autoscalerName(autoscaler),
          monitor,
          monitorLabels,
          queries,
        })
      : undefined,
  };
}

function addBudget(
  scope: Construct,
  { disruptionBudget }: CompanionOptions,
  deployment: ModelDeployment,
): ModelDisruptionBudget | undefined {
  const derived = deployment.pod.runtime && (deployment.replicaRange?.max ?? 1) > 1 ? {} : undefined;
  const budget = disruptionBudget ?? derived;
  return budget ? new ModelDisruptionBudget(scope, 'disruption-budget', { ...budget, deployment }) : undefined;
}

function addPolicy(
  scope: Construct,
  { networkPolicy }: CompanionOptions,
  { deployment, service, serviceType }: CompanionContext,
): ModelNetworkPolicy | undefined {
  const policy = networkPolicy ?? (deployment.pod.runtime ? {} : undefined);
  if (!policy) return undefined;
  const exposed = serviceType === 'LoadBalancer' || serviceType === 'NodePort';
  return new ModelNetworkPolicy(scope, 'network-policy', { ...policy, deployment, service, exposed });
}

/** Adds ways to a model that has no Service to lead to. */
export function checkCompanions({ ingress, route }: CompanionOptions, hasService: boolean, faults: Faults): void {
  if (hasService) return;
  for (const [field, wanted] of Object.entries({ ingress, route })) {
    if (wanted === undefined) continue;
    const fix = 'Leave it out, or give the model a Service.';
    faults.add({ field, problem: 'has nothing to lead to: the model has no Service', fix });
  }
}
