/** What metrics asked for at a time. */
export interface Recommendation {
  readonly replicas: number;
  readonly timestamp: number;
}

/** What stays of a recommendation in view of earlier ones. */
export interface Stabilized {
  readonly replicas: number;
  /** The earlier ones with the new one, which takes the place of one that is too old. */
  readonly recommendations: readonly Recommendation[];
}

/**
 * Without behavior: the highest recommendation of the window, one at its very edge included.
 *
 * @param desired what the metrics ask for
 */
export function stabilizeRecommendation(
  earlier: readonly Recommendation[],
  desired: number,
  now: number,
  windowSeconds: number,
): Stabilized {
  const isOld = ({ timestamp }: Recommendation) => timestamp < now - windowSeconds;
  const recent = earlier.filter((one) => !isOld(one)).map(({ replicas }) => replicas);
  return {
    replicas: Math.max(desired, ...recent),
    recommendations: remember(earlier, { replicas: desired, timestamp: now }, isOld),
  };
}

/** How far back recommendations count in each direction. */
export interface Windows {
  readonly upSeconds: number;
  readonly downSeconds: number;
}

/**
 * With behavior: up to the lowest recommendation of the one window at most, down to the highest of the other; those at
 * the very edge do not count.
 *
 * @param current the present replicas
 * @param desired what the metrics ask for
 */
export function stabilizeRecommendationWithBehaviors(
  earlier: readonly Recommendation[],
  current: number,
  desired: number,
  now: number,
  { upSeconds, downSeconds }: Windows,
): Stabilized {
  const since = (cutoff: number) =>
    earlier.filter(({ timestamp }) => timestamp > cutoff).map(({ replicas }) => replicas);
  const [upCutoff, downCutoff] = [now - upSeconds, now - downSeconds];
  const lowest = Math.min(desired, ...since(upCutoff));
  const highest = Math.max(desired, ...since(downCutoff));
  const isOld = ({ timestamp }: Recommendation) => timestamp < upCutoff && timestamp < downCutoff;
  return {
    replicas: Math.min(Math.max(current, lowest), highest),
    recommendations: remember(earlier, { replicas: desired, timestamp: now }, isOld),
  };
}

/** Puts a recommendation in the place of the last that is too old, else behind the others. */
function remember(
  earlier: readonly Recommendation[],
  recommendation: Recommendation,
  isOld: (one: Recommendation) => boolean,
): readonly Recommendation[] {
  const place = earlier.findLastIndex(isOld);
  return place < 0 ? [...earlier, recommendation] : earlier.with(place, recommendation);
}
