/** What many apps do without: the published package loads it when something of it is first used. */
export { type FaultyModel, type ModelData, type ReadModels, readModels } from './data/read-models';
export type { Difference, ModelDifference } from './fleet/difference';
export type { EnvironmentProps } from './fleet/environment';
export { EnvironmentRule, type ModelInEnvironment } from './fleet/environment-rule';
export { type Differences, Fleet, type FleetProps } from './fleet/fleet';
export type { PodImage } from './fleet/pod-images';
export { type Selection, selectionFrom } from './fleet/selection';
export { MODEL_SERVERS, Runtime } from './runtime';
