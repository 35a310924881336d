/** What a condition of a HorizontalPodAutoscaler is about. */
export type ConditionType = 'AbleToScale' | 'ScalingActive' | 'ScalingLimited' | 'ScaledToZero';

/** An entry of `status.conditions`. */
export interface Condition {
  readonly type: ConditionType;
  readonly status: 'True' | 'False';
  /** Such as `ScaleDownStabilized`. */
  readonly reason: string;
  /** When the status became what it is. */
  readonly lastTransitionTime: number;
}

/** The conditions with one that is set: in its place, or behind the others. */
export function withCondition(
  conditions: readonly Condition[],
  type: ConditionType,
  holds: boolean,
  reason: string,
  now: number,
): readonly Condition[] {
  const place = conditions.findIndex((condition) => condition.type === type);
  const before = conditions[place];
  const status = holds ? 'True' : 'False';
  const lastTransitionTime = before?.status === status ? before.lastTransitionTime : now;
  const condition = { type, status, reason, lastTransitionTime } as const;
  return before ? conditions.with(place, condition) : [...conditions, condition];
}

/** Whether a condition is there and true. */
export function holds(conditions: readonly Condition[], type: ConditionType): boolean {
  return conditions.some((condition) => condition.type === type && condition.status === 'True');
}
