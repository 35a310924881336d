/** What every app needs, and what costs little beside it. */
export {
  type CheckOptions,
  type CheckResult,
  check,
  type Finding,
  ObjectSet,
  type Rule,
  type RuleConfiguration,
  rules,
} from './check';
export type { Manifest, ObjectMetadata } from './manifest/manifest';
export type { ManifestPatch } from './manifest/merge';
export type { SecretKey } from './manifest/secret-key';
export { AutoscaledModel, type AutoscaledModelProps, type ModelOverrides } from './model/autoscaled-model';
export { Cache } from './model/cache';
export type { Companions } from './model/companions';
export { Cpu } from './model/cpu';
export {
  type DisruptionBudgetOptions,
  ModelDisruptionBudget,
  type ModelDisruptionBudgetProps,
} from './model/disruption-budget';
export {
  type DeviceClaimOptions,
  type DeviceGroupOptions,
  Gpu,
  type GpuOptions,
  type IntelOptions,
  type ProductOptions,
  type TpuOptions,
} from './model/gpu';
export type { IdentityProps } from './model/identity';
export { type AlertOptions, ModelAlerts, type ModelAlertsProps } from './model/model-alerts';
export { ModelAutoscaler, type ModelAutoscalerProps } from './model/model-autoscaler';
export { type Exposure, ModelDeployment, type ModelDeploymentProps } from './model/model-deployment';
export { type IngressOptions, ModelIngress, type ModelIngressProps } from './model/model-ingress';
export { ModelMonitor, type ModelMonitorProps } from './model/model-monitor';
export { ModelObject } from './model/model-object';
export {
  ModelRoute,
  type ModelRouteProps,
  type RouteBackend,
  type RouteOptions,
  type RouteParent,
} from './model/model-route';
export { ModelScaledObject, type ModelScaledObjectProps } from './model/model-scaled-object';
export type { ModelScalingOptions, ScalingMetric, ScheduledFloor } from './model/model-scaling';
export {
  ModelService,
  type ModelServiceOptions,
  type ModelServicePort,
  type ModelServiceProps,
  type ServiceTarget,
} from './model/model-service';
export {
  ModelNetworkPolicy,
  type ModelNetworkPolicyProps,
  type NetworkPeer,
  type NetworkPolicyOptions,
} from './model/network-policy';
export type {
  HealthEndpoints,
  Scheduling,
  ServingPodProps,
  ServingPort,
  ServingProbes,
  ServingResources,
  StartupBudget,
} from './model/pod-props';
export { PrometheusAdapterRules, type PrometheusAdapterRulesProps } from './model/prometheus-adapter-rules';
export type { PodCount, RollingRollout, Rollout } from './model/rollout';
export type { ServerMetrics } from './model/server-metrics';
export { type QueryOptions, Signal, type SignalDefinition, type SignalTarget } from './model/signal';
export type { ScalingQuery } from './model/signal-resolution';
export {
  type PodIdentity,
  type SecretParameter,
  TriggerAuthentication,
  type TriggerAuthenticationProps,
} from './model/trigger-authentication';
export {
  type ClaimOptions,
  type DownloadOptions,
  type FolderDownloadOptions,
  type FolderOptions,
  type HuggingFaceOptions,
  Weights,
} from './model/weights';
export { ModelServingValidation } from './plugin';
export type {
  EarlierName,
  RuntimeMetrics,
  RuntimeSignal,
  Series,
  SignalMeaning,
  SignalValue,
} from './runtime/signal';
export * from './runtime/signals';
export { type ScalingBehavior, ScalingPolicy, type ScalingRules, type SelectPolicy } from './scaling/behavior';
export * from './scaling/metric';
export {
  type KedaOptions,
  MetricSource,
  type MetricSourceDefinition,
  type MonitorOptions,
  type PrometheusAdapterOptions,
  type PrometheusSourceOptions,
} from './scaling/metric-source';
export { cooldownFor, type LoadTime, paceFor, pollingIntervalFor } from './scaling/pace';
export type { Fallback, ScaledObjectOptions } from './scaling/scaled-object';
export type { ReplicaBounds, ScaleTarget, ScalingOptions } from './scaling/scaling';
export * from './scaling/trigger';
export {
  type CheckedObject,
  ServingApp,
  type ServingAppProps,
  type SynthesisResult,
  synthesize,
} from './synth/serving-app';
export { SynthesisError } from './synth/synthesis-error';
