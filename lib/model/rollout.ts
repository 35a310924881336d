import type { Faults } from '../manifest/fault';
import { DEFAULT_ROLLOUT_SHARE, rolloutSteps } from '../manifest/int-or-string';

/** Pods, or percent of the replicas. */
export type PodCount = number | `${number}%`;

/**
 * How pods are replaced: `recreate` stops all old pods before the first new one starts, which needs no spare room and
 * has an outage as long as the start-up.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy
 */
export type Rollout = 'recreate' | RollingRollout;

/** Old pods are replaced step by step. */
export interface RollingRollout {
  /**
   * Pods beyond the number of replicas, rounded up. Each needs room: with GPUs, a spare GPU.
   *
   * @default - Kubernetes' own, 25 %
   */
  readonly maxSurge?: PodCount;
  /**
   * Replicas that may be missing, rounded down.
   *
   * @default - Kubernetes' own, 25 %
   */
  readonly maxUnavailable?: PodCount;
}

/** The replicas that a model may have. */
export interface ReplicaRange {
  readonly min: number;
  readonly max: number;
}

/**
 * How pods that need accelerators are replaced, where nobody said.
 *
 * The cluster has room for the most replicas that there may be, and for `spare` pods beyond. With spare room new pods are
 * added first. Without it a new pod is added as long as the model has not its most replicas; once it has, one old pod
 * makes room. The share of replicas that may be missing is the smallest of which one whole pod is left at the most
 * replicas: below that number it is rounded down to none, so that a model with one replica is never left without.
 *
 * A model that can only ever have one replica, and no room for a second, is away for the length of a start.
 */
export function acceleratedRollout({ min, max }: ReplicaRange, spare: number): RollingRollout {
  if (spare > 0) return { maxSurge: Math.min(spare, Math.max(1, max)), maxUnavailable: 0 };
  if (min >= max) return { maxSurge: 0, maxUnavailable: 1 };
  return { maxSurge: 1, maxUnavailable: `${Math.ceil(100 / max)}%` };
}

/** The strategy as it stands in a Deployment. */
export function rolloutSpec(rollout: Rollout): Record<string, unknown> {
  if (rollout === 'recreate') return { type: 'Recreate' };
  return { rollingUpdate: { maxSurge: rollout.maxSurge, maxUnavailable: rollout.maxUnavailable } };
}

/**
 * Whether new pods may have to wait until old ones have stopped: those go first, or new ones need what they hold.
 *
 * @param scarce whether there is no room, or no volume, for both at once
 */
export function waitsForOldPods(rollout: Rollout | undefined, scarce: boolean): boolean {
  return scarce || rollout === 'recreate' || isZero(rollout?.maxSurge);
}

/** Adds a spare capacity that is none. */
export function checkSpareCapacity(spare: number, faults: Faults): void {
  if (isPods(spare)) return;
  const fix = 'Give the number of pods for which there is room beyond the most replicas.';
  faults.add({ field: 'spareCapacity', value: spare, problem: 'must be a whole number, 0 or more', fix });
}

/**
 * Adds a rollout for which there is no room: one that would be an outage without anybody having said so, and one that
 * would wait for ever. At the most replicas there is room for the spare pods alone.
 */
export function checkRoom(
  range: ReplicaRange | undefined,
  spare: number,
  rollout: Rollout | undefined,
  faults: Faults,
): void {
  if (!range || range.max < 1 || spare > 0 || rollout === 'recreate') return;
  if (rollout === undefined) {
    if (range.max > 1) return;
    faults.add({
      field: 'rollout',
      problem:
        'would leave the model without a replica for as long as a start takes: it has one at the most, and no room for a second beside it',
      fix: "Allow a second replica, say spareCapacity: 1 if there is room for it, or accept the outage with rollout: 'recreate'.",
    });
    return;
  }
  if (!isValid(rollout) || stepsOf(rollout, range.max).unavailable > 0) return;
  faults.add({
    field: 'rollout',
    value: rollout,
    problem: `would wait for ever at ${range.max} ${range.max === 1 ? 'replica' : 'replicas'}, the most that there may be: it adds a pod before one may go, and there is no room for it`,
    fix: 'Say spareCapacity: 1 if there is room, or leave rollout out, then one pod goes first where there is none.',
  });
}

/**
 * Adds a rollout beside a volume that one pod, or one node, can mount: the new pod would wait for the volume that the old
 * one holds. Deriving that the old one goes first would be an outage that nobody asked for.
 *
 * @param claim the volume, for people
 */
export function checkOnlyHolder(claim: string, rollout: Rollout | undefined, faults: Faults): void {
  if (rollout === 'recreate') return;
  if (rollout !== undefined && (!isValid(rollout) || stepsOf(rollout, 1).unavailable > 0)) return;
  faults.add({
    field: 'rollout',
    value: rollout,
    problem: `must let the old pod go before the new one starts, which would wait for ever for ${claim}: each rollout is an outage as long as a start`,
    fix: "Accept the outage with rollout: 'recreate', use a claim that several nodes can mount (ReadWriteMany; ReadOnlyMany where nothing is written), or let each pod fetch the weights.",
  });
}

/** What a rollout does at a number of replicas. */
function stepsOf({ maxSurge, maxUnavailable }: RollingRollout, replicas: number) {
  return rolloutSteps(maxSurge ?? DEFAULT_ROLLOUT_SHARE, maxUnavailable ?? DEFAULT_ROLLOUT_SHARE, replicas);
}

function isValid({ maxSurge = 0, maxUnavailable = 0 }: RollingRollout): boolean {
  return isCount(maxSurge) && isCount(maxUnavailable);
}

/** Adds counts that the API server would refuse, and a pair that lets no pod be replaced. */
export function checkRollout(rollout: Rollout, faults: Faults): void {
  if (rollout === 'recreate') return;
  const { maxSurge, maxUnavailable } = rollout;
  checkCount(maxSurge, 'rollout.maxSurge', faults);
  checkCount(maxUnavailable, 'rollout.maxUnavailable', faults);
  if (isPercent(maxUnavailable) && Number.parseInt(maxUnavailable, 10) > 100) {
    faults.add({
      field: 'rollout.maxUnavailable',
      value: maxUnavailable,
      problem: 'must not be above 100%',
      fix: "Use 'recreate' to stop all pods at once.",
    });
  }
  if (isZero(maxSurge) && isZero(maxUnavailable)) {
    faults.add({
      field: 'rollout',
      value: { maxSurge, maxUnavailable },
      problem: 'must let at least one pod be added or be missing: maxSurge and maxUnavailable cannot both be 0',
      fix: 'Set maxUnavailable to 1 where there is no spare room, maxSurge to 1 where there is.',
    });
  }
}

function checkCount(count: PodCount | undefined, field: string, faults: Faults): void {
  if (count === undefined || isCount(count)) return;
  faults.add({
    field,
    value: count,
    problem: 'must be a whole number of pods, 0 or more, or whole percent such as "25%"',
    fix: 'Give pods as a number and percent as text.',
  });
}

function isCount(count: PodCount): boolean {
  return typeof count === 'number' ? isPods(count) : /^\d+%$/.test(count);
}

function isPods(count: number): boolean {
  return Number.isInteger(count) && count >= 0;
}

function isPercent(count: PodCount | undefined): count is `${number}%` {
  return typeof count === 'string';
}

function isZero(count: PodCount | undefined): boolean {
  return count === 0 || (isPercent(count) && Number.parseInt(count, 10) === 0);
}
