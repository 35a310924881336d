import type { Load } from './load';
import type { ToldMeaning } from './read-metric';

/** What is told of scaling beside the manifests. */
export interface ScalingOptions {
  readonly load: Load;
  /** Fewest and most replicas, in place of those in the manifest. */
  readonly min?: number;
  readonly max?: number;
  /** What metrics tell, by their labels. */
  readonly meanings: ReadonlyMap<string, ToldMeaning>;
  /** Seconds of a core that a request takes. */
  readonly cpuPerRequest?: number;
}
