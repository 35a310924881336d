import { Duration } from 'cdk8s';
import { type ScalingBehavior, ScalingPolicy, type ScalingRules } from './behavior';

/** How long a model takes from the start of its container until it answers. */
export interface LoadTime {
  /**
   * What it usually takes.
   *
   * @default - a third of `worst`
   */
  readonly typical?: Duration;
  /** The longest that is not a failure. */
  readonly worst: Duration;
}

const MAX_WINDOW_SECONDS = 3600;
const MAX_PERIOD_SECONDS = 1800;
const KUBERNETES_DOWN_WINDOW_SECONDS = 300;

/** Two looks of the autoscaler: a single spike between two scrapes orders no GPU. */
const UP_WINDOW_SECONDS = 30;
/** A model that is dropped must be loaded again: the window spans several loads. */
const LOADS_PER_DOWN_WINDOW = 4;
const SHORTEST_PERIOD_SECONDS = 60;

/**
 * The pace at which a model that takes time to load should be scaled.
 *
 * - Up: within one load time the replicas double, or grow by two, whichever is more. Kubernetes' own pace doubles them
 *   every 15 s, so that all of an overshoot is ordered before the first new pod answers.
 * - Down: to the highest recommendation of the last four load times, or of the longest start where that is more (300 s at
 *   least, an hour at most), and then a tenth of the replicas for each load time, one at the least. A shorter window
 *   pays for each dip with a load.
 */
export function paceFor(time: LoadTime): ScalingBehavior {
  const load = Math.ceil(usualSeconds(time));
  const period = Duration.seconds(clamp(load, SHORTEST_PERIOD_SECONDS, MAX_PERIOD_SECONDS));
  const longest = Math.ceil(time.worst.toSeconds({ integral: false }));
  const span = Math.max(load * LOADS_PER_DOWN_WINDOW, longest);
  const window = clamp(span, KUBERNETES_DOWN_WINDOW_SECONDS, MAX_WINDOW_SECONDS);
  return {
    scaleUp: {
      stabilizationWindow: Duration.seconds(UP_WINDOW_SECONDS),
      policies: [ScalingPolicy.percent(100, period), ScalingPolicy.pods(2, period)],
    },
    scaleDown: {
      stabilizationWindow: Duration.seconds(window),
      // Rounded so that one replica goes at the least.
      policies: [ScalingPolicy.percent(10, period)],
    },
  };
}

/** What was set, over what is derived: field by field in each direction. */
export function overPace(pace: ScalingBehavior | undefined, set: ScalingBehavior | undefined) {
  if (!pace || !set) return set ?? pace;
  return { scaleUp: overRules(pace.scaleUp, set.scaleUp), scaleDown: overRules(pace.scaleDown, set.scaleDown) };
}

function overRules(pace: ScalingRules | undefined, set: ScalingRules | undefined): ScalingRules | undefined {
  return pace && set ? { ...pace, ...set } : (set ?? pace);
}

/** Polls a tenth of the load time, between 5 s and KEDA's own 30 s: finer would win nothing against the load. */
export function pollingIntervalFor(time: LoadTime): Duration {
  return Duration.seconds(clamp(Math.round(usualSeconds(time) / 10), 5, 30));
}

/**
 * Half as long again as the longest load, KEDA's own 300 s at the least: with less, a pod that is still loading would be
 * removed before it ever answered.
 */
export function cooldownFor({ worst }: LoadTime): Duration {
  return Duration.seconds(Math.max(300, Math.ceil(worst.toSeconds({ integral: false }) * 1.5)));
}

/** The budget for the longest start is generous as a rule: a start usually takes a third of it. */
function usualSeconds({ typical, worst }: LoadTime): number {
  return (typical ?? worst).toSeconds({ integral: false }) / (typical ? 1 : 3);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
