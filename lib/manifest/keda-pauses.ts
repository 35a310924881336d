/** The beginning of the annotations by which a ScaledObject is paused. */
export const PAUSE_PREFIX = 'autoscaling.keda.sh/';

/**
 * Whether the value of such an annotation pauses: KEDA reads every text that is not known to mean no as yes.
 *
 * @see https://keda.sh/docs/2.20/concepts/scaling-deployments/#pausing-autoscaling
 */
export function isPausing(value: string | undefined): boolean {
  return value !== undefined && !/^(?:0|f|F|false|FALSE|False)$/.test(value);
}
