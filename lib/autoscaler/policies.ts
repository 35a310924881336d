import { replicasChangedIn, type ScaleEvent } from './scale-events';
import type { ScalingPolicy, ScalingRules } from './spec';

/** What the controller did before. Both directions count for a limit: it is one to the change since a period began. */
export interface ScaleEvents {
  readonly up: readonly ScaleEvent[];
  readonly down: readonly ScaleEvent[];
}

/** The most replicas that policies allow. Below `current` where earlier steps used up more than is allowed now. */
export function scaleUpLimit(current: number, events: ScaleEvents, rules: ScalingRules, now: number): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const limits = rules.policies.map((policy) => {
    const start = replicasAtStart(current, events, policy, now);
    if (policy.type === 'Pods') return start + policy.value;
    return Math.ceil(start * (1 + policy.value / 100)) + 0;
  });
  return rules.selectPolicy === 'Min' ? Math.min(...limits) : Math.max(...limits);
}

/** The fewest replicas that policies allow. Above `current` where earlier steps used up more than is allowed now. */
export function scaleDownLimit(current: number, events: ScaleEvents, rules: ScalingRules, now: number): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const limits = rules.policies.map((policy) => {
    const start = replicasAtStart(current, events, policy, now);
    if (policy.type === 'Pods') return start - policy.value;
    return Math.trunc(start * (1 - policy.value / 100)) + 0;
  });
  return rules.selectPolicy === 'Min' ? Math.max(...limits) : Math.min(...limits);
}

function replicasAtStart(current: number, { up, down }: ScaleEvents, policy: ScalingPolicy, now: number): number {
  const { periodSeconds } = policy;
  return current - replicasChangedIn(periodSeconds, up, now) + replicasChangedIn(periodSeconds, down, now);
}
