import { scaledCount } from '../../manifest/int-or-string';
import { at, textOf } from '../../manifest/read';
import type { Workload } from './workloads';

/** How a Deployment replaces its pods. */
export interface Rollout {
  readonly recreate: boolean;
  /** As written, or the default of 25 %. */
  readonly maxSurge: number | string;
  readonly maxUnavailable: number | string;
  readonly surgeGiven: boolean;
}

const DEFAULT_SHARE = '25%';

/** How a Deployment replaces its pods; undefined for other kinds. */
export function rolloutOf({ entry }: Workload): Rollout | undefined {
  if (entry.kind !== 'Deployment') return undefined;
  const strategy = at(entry.manifest, 'spec', 'strategy');
  const surge = shareOf(at(strategy, 'rollingUpdate', 'maxSurge'));
  return {
    recreate: textOf(at(strategy, 'type')) === 'Recreate',
    maxSurge: surge ?? DEFAULT_SHARE,
    maxUnavailable: shareOf(at(strategy, 'rollingUpdate', 'maxUnavailable')) ?? DEFAULT_SHARE,
    surgeGiven: surge !== undefined,
  };
}

function shareOf(value: unknown): number | string | undefined {
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

/** How many pods a rollout starts beyond the replicas, and how many it may take away first. */
export function rolloutSteps({ recreate, maxSurge, maxUnavailable }: Rollout, replicas: number) {
  if (recreate) return { surge: 0, unavailable: replicas };
  const surge = scaledCount(maxSurge, replicas, 'up') ?? 0;
  const unavailable = scaledCount(maxUnavailable, replicas, 'down') ?? 0;
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}
