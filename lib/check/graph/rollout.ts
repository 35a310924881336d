import { DEFAULT_ROLLOUT_SHARE, rolloutSteps as stepsOf } from '../../manifest/int-or-string';
import { at, textOf } from '../../manifest/read';
import type { ObjectSet } from '../object-set';
import { isReferred } from './referring';
import type { Workload } from './workloads';

/** How a Deployment replaces its pods. */
export interface Rollout {
  readonly recreate: boolean;
  /** As written, or the default of 25 %. */
  readonly maxSurge: number | string;
  readonly maxUnavailable: number | string;
  readonly surgeGiven: boolean;
  readonly unavailableGiven: boolean;
}

/** How a Deployment replaces its pods; undefined for other kinds, and where a Rollout of Argo does it in its place. */
export function rolloutOf(set: ObjectSet, { entry }: Workload): Rollout | undefined {
  if (entry.kind !== 'Deployment' || isReferred(set, entry)) return undefined;
  const strategy = at(entry.manifest, 'spec', 'strategy');
  const surge = shareOf(at(strategy, 'rollingUpdate', 'maxSurge'));
  const unavailable = shareOf(at(strategy, 'rollingUpdate', 'maxUnavailable'));
  return {
    recreate: textOf(at(strategy, 'type')) === 'Recreate',
    maxSurge: surge ?? DEFAULT_ROLLOUT_SHARE,
    maxUnavailable: unavailable ?? DEFAULT_ROLLOUT_SHARE,
    surgeGiven: surge !== undefined,
    unavailableGiven: unavailable !== undefined,
  };
}

function shareOf(value: unknown): number | string | undefined {
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

/** How many pods a rollout starts beyond the replicas, and how many it may take away first. */
export function rolloutSteps({ recreate, maxSurge, maxUnavailable }: Rollout, replicas: number) {
  if (recreate) return { surge: 0, unavailable: replicas };
  return stepsOf(maxSurge, maxUnavailable, replicas);
}
