/**
 * What KEDA takes where a ScaledObject does not say, by the fields of its spec.
 *
 * @see https://keda.sh/docs/2.20/reference/scaledobject-spec/
 */
export const KEDA_DEFAULTS = {
  /** Seconds. */
  cooldownPeriod: 300,
  maxReplicaCount: 100,
  minReplicaCount: 0,
  pollingInterval: 30,
} as const;
