export type { Condition, ConditionType } from './conditions';
export {
  type Configuration,
  configurationOf,
  type FeatureGates,
  type GivenConfiguration,
  SYNC_PERIOD_SECONDS,
} from './configuration';
export { AutoscalerController, type Reconciliation, type ScalingEvent } from './controller';
export type { Memory, Status } from './memory';
export type { MetricStatus } from './metric-status';
export { milliOf } from './numbers';
export type {
  Failures,
  MetricReading,
  Observation,
  Pod,
  PodMetric,
  PodMetrics,
  PodPhase,
  Readiness,
  Scale,
} from './observation';
export { type Amounts, type ContainerRequests, type PodRequests, podRequestsOf } from './pod-requests';
export type { FailedProposal, Proposal, ValidProposal } from './proposal';
export { type ReadAutoscaler, readAutoscaler } from './read-autoscaler';
export { containerReading, type PodUsage, resourceReading } from './resource-metrics';
export type {
  AutoscalerSpec,
  Behavior,
  DescribedObject,
  MetricSourceType,
  MetricSpec,
  MetricTarget,
  ScalingPolicy,
  ScalingRules,
} from './spec';
