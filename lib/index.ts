export type { Manifest, ObjectMetadata } from './manifest/manifest';
export type { ManifestPatch } from './manifest/merge';
export { AutoscaledModel, type AutoscaledModelProps, type ModelOverrides } from './model/autoscaled-model';
export { Cache } from './model/cache';
export { type DeviceClaimOptions, Gpu, type GpuOptions, type ProductOptions } from './model/gpu';
export type { IdentityProps } from './model/identity';
export { ModelAutoscaler, type ModelAutoscalerProps } from './model/model-autoscaler';
export { ModelDeployment, type ModelDeploymentProps } from './model/model-deployment';
export { ModelObject } from './model/model-object';
export {
  ModelService,
  type ModelServiceOptions,
  type ModelServicePort,
  type ModelServiceProps,
} from './model/model-service';
export type {
  HealthEndpoints,
  Scheduling,
  ServingPodProps,
  ServingPort,
  ServingProbes,
  ServingResources,
  StartupBudget,
} from './model/pod-props';
export type { PodCount, RollingRollout, Rollout } from './model/rollout';
export {
  type ClaimOptions,
  type DownloadOptions,
  type HuggingFaceOptions,
  type SecretKey,
  Weights,
} from './model/weights';
export { MODEL_SERVERS, Runtime } from './runtime';
export { type ScalingBehavior, ScalingPolicy, type ScalingRules, type SelectPolicy } from './scaling/behavior';
export * from './scaling/metric';
export type { ScaleTarget, ScalingOptions } from './scaling/scaling';
export {
  type CheckedObject,
  ServingApp,
  type ServingAppProps,
  type SynthesisResult,
  synthesize,
} from './synth/serving-app';
export { SynthesisError } from './synth/synthesis-error';
