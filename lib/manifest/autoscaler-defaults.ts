/**
 * What an API server fills into a HorizontalPodAutoscaler.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/
 */

/** Percent of the CPU request that an autoscaler without metrics keeps to. */
export const DEFAULT_CPU_UTILIZATION = 80;

/** How many pods are added at a time where a `behavior` does not say: twice as many or 4, whichever is more. */
export const SCALE_UP_POLICIES = [
  { type: 'Pods', value: 4, periodSeconds: 15 },
  { type: 'Percent', value: 100, periodSeconds: 15 },
] as const;

/** How many pods are taken away at a time where a `behavior` does not say: all. */
export const SCALE_DOWN_POLICIES = [{ type: 'Percent', value: 100, periodSeconds: 15 }] as const;
