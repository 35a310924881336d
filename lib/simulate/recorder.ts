import { type Cause, type Episode, Episodes } from './episodes';
import { Stretch } from './stretch';
import { type Column, Timeline } from './timeline';
import { Waits } from './waits';

/** A change of the number of replicas. */
export interface Rescale {
  /** Seconds from the start. */
  readonly second: number;
  readonly from: number;
  readonly to: number;
  readonly by: 'hpa' | 'keda';
}

/** What a second was like. */
export interface Tick {
  readonly arriving: number;
  /** Requests in a second, over a minute. */
  readonly load: number;
  /** Replicas that are wanted, that are ready, and that take up nodes. */
  readonly wanted: number;
  readonly ready: number;
  readonly existing: number;
  readonly waiting: number;
  /** Seconds that the oldest of those that wait has waited. */
  readonly oldest: number;
  /** Why there was no more capacity. */
  readonly cause: Cause;
}

const COLUMNS = 60;

/** Keeps what a simulation comes to. */
export class Recorder {
  readonly waits = new Waits();
  readonly atMax = new Stretch();
  readonly atMin = new Stretch();
  readonly rescales: Rescale[] = [];
  /** Seconds that pods took up nodes, all together. */
  podSeconds = 0;
  /** Requests that came while no pod was ready. */
  unserved = 0;
  mostWaiting = 0;
  /** Fewest and most replicas that were wanted. */
  fewest = Number.POSITIVE_INFINITY;
  most = 0;
  /** Most requests in a second that came, over a minute. */
  peakLoad = 0;
  private readonly episodesFound: Episodes;
  private readonly timelineDrawn: Timeline;

  constructor(
    seconds: number,
    private readonly allowed: number,
    private readonly bounds: { readonly min: number; readonly max: number },
  ) {
    this.episodesFound = new Episodes(allowed);
    this.timelineDrawn = new Timeline(seconds, COLUMNS);
  }

  get episodes(): readonly Episode[] {
    return this.episodesFound.all;
  }

  get columns(): readonly Column[] {
    return this.timelineDrawn.columns;
  }

  /** Requests begin, or are cut off before. */
  begin(requests: number, waited: number): void {
    this.waits.add(requests, waited);
    if (waited > this.allowed) this.episodesFound.late(requests, waited);
  }

  pass(second: number, tick: Tick): void {
    const { arriving, load, wanted, ready, existing, waiting, oldest, cause } = tick;
    this.peakLoad = Math.max(this.peakLoad, load);
    this.atMax.pass(wanted >= this.bounds.max);
    this.atMin.pass(wanted <= this.bounds.min);
    this.fewest = Math.min(this.fewest, wanted);
    this.most = Math.max(this.most, wanted);
    this.podSeconds += existing;
    if (ready === 0) this.unserved += arriving;
    this.mostWaiting = Math.max(this.mostWaiting, waiting);
    this.timelineDrawn.pass(second, { load: arriving, wanted, ready, waiting });
    this.episodesFound.pass(second, { oldest, waiting, load, ready, cause });
  }
}
