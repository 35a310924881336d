import type { ScalingRules } from './spec';

/** A change that the controller made in one direction. */
export interface ScaleEvent {
  /** How many replicas came or went. */
  readonly replicaChange: number;
  readonly timestamp: number;
  /** Whether no policy looks back so far, so that its place is free. */
  readonly outdated: boolean;
}

/** How many replicas came or went within a period; what happened at its very edge does not count. */
export function replicasChangedIn(periodSeconds: number, events: readonly ScaleEvent[], now: number): number {
  const cutoff = now - periodSeconds;
  return events.reduce((sum, { timestamp, replicaChange }) => (timestamp > cutoff ? sum + replicaChange : sum), 0);
}

/** The events with a new one, which takes the place of the last outdated one. */
export function storeScaleEvent(
  events: readonly ScaleEvent[],
  replicaChange: number,
  { policies }: ScalingRules,
  now: number,
): readonly ScaleEvent[] {
  const longest = Math.max(0, ...policies.map(({ periodSeconds }) => periodSeconds));
  const marked = events.map((event) => ({ ...event, outdated: event.outdated || event.timestamp < now - longest }));
  const event = { replicaChange, timestamp: now, outdated: false };
  const place = marked.findLastIndex(({ outdated }) => outdated);
  return place < 0 ? [...marked, event] : marked.with(place, event);
}
