import type { Rescale } from './recorder';
import type { Replay } from './replay';

/** What a replay comes to in numbers. Times are seconds. */
export interface Figures {
  readonly seconds: number;
  /** Requests that came, began, were finished, were refused for lack of pods, and were cut off with their pod. */
  readonly requests: number;
  readonly begun: number;
  readonly finished: number;
  readonly failed: number;
  readonly cut: number;
  /** Requests that still waited, and that were worked on, at the end. */
  readonly waitingAtEnd: number;
  readonly runningAtEnd: number;
  /** Requests that waited longer than they should or were refused, and their share of all. */
  readonly late: number;
  readonly lateShare: number;
  /** Waiting times; of those that still waited, how long they had so far. */
  readonly waitP50: number;
  readonly waitP95: number;
  readonly waitP99: number;
  readonly waitLongest: number;
  readonly mostWaiting: number;
  /** Fewest and most replicas that were wanted. */
  readonly fewestReplicas: number;
  readonly mostReplicas: number;
  /** At the most and at the fewest replicas: in all, and at one time. */
  readonly atMaxSeconds: number;
  readonly longestAtMax: number;
  readonly atMinSeconds: number;
  readonly longestAtMin: number;
  readonly scaleUps: number;
  readonly scaleDowns: number;
  /** Scale-downs that were taken back within ten minutes. */
  readonly flaps: number;
  /** Hours of pods, those that start and end included, and of the accelerators that they take, by name. */
  readonly replicaHours: number;
  readonly acceleratorHours: Readonly<Record<string, number>>;
  /** Share of what the ready pods could work on that they did. */
  readonly busyShare: number;
  /** From the first request that came to wait too long until another pod was ready, at the worst; absent where that never was. */
  readonly slowestReaction?: number;
}

/** Seconds within which growth takes a scale-down back. */
export const FLAP_SECONDS = 600;

/** A scale-down and the growth that took it back. */
export interface Flap {
  readonly down: Rescale;
  readonly up: Rescale;
}

/** The scale-downs that were taken back soon. */
export function flapsIn(rescales: readonly Rescale[]): readonly Flap[] {
  return rescales.flatMap((up, index) => {
    const down = rescales[index - 1];
    const isFlap = down && down.to < down.from && up.to > up.from && up.second - down.second <= FLAP_SECONDS;
    return isFlap ? [{ down, up }] : [];
  });
}

/** The numbers of a replay. */
export function figuresOf(
  { seconds, record, serving }: Replay,
  allowed: number,
  acceleratorsPerPod: ReadonlyMap<string, number>,
): Figures {
  const { waits, atMax, atMin, rescales, podSeconds, episodes } = record;
  const late = waits.longerThan(allowed) + serving.failed;
  const replicaHours = podSeconds / 3600;
  const reactions = episodes.flatMap(({ reaction }) => reaction ?? []);
  return {
    seconds,
    requests: serving.arrived,
    begun: serving.begun,
    finished: serving.finished,
    failed: serving.failed,
    cut: serving.cut,
    waitingAtEnd: serving.waiting,
    runningAtEnd: serving.running,
    late,
    lateShare: serving.arrived > 0 ? late / serving.arrived : 0,
    waitP50: waits.quantile(0.5),
    waitP95: waits.quantile(0.95),
    waitP99: waits.quantile(0.99),
    waitLongest: waits.longest,
    mostWaiting: record.mostWaiting,
    fewestReplicas: record.fewest,
    mostReplicas: record.most,
    atMaxSeconds: atMax.total,
    longestAtMax: atMax.longest,
    atMinSeconds: atMin.total,
    longestAtMin: atMin.longest,
    scaleUps: rescales.filter(({ from, to }) => to > from).length,
    scaleDowns: rescales.filter(({ from, to }) => to < from).length,
    flaps: flapsIn(rescales).length,
    replicaHours,
    acceleratorHours: Object.fromEntries(
      Array.from(acceleratorsPerPod, ([name, count]) => [name, count * replicaHours]),
    ),
    busyShare: serving.slots > 0 ? serving.busy / serving.slots : 0,
    ...(reactions.length > 0 ? { slowestReaction: Math.max(...reactions) } : {}),
  };
}
