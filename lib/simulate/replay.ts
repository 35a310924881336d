import { Arrivals, type Spread } from './arrivals';
import type { Leaving } from './backlog';
import type { Cause } from './episodes';
import { LeastRequests } from './least-requests';
import { type Load, rateOver, secondsOf } from './load';
import { Meter } from './meter';
import { AnyPod } from './pod-choice';
import { PodQueues } from './pod-queues';
import { Pods } from './pods';
import { randomFrom } from './random';
import { Recorder } from './recorder';
import { type Held, RUN_SECONDS, Scaler } from './scaler';
import { measuredOf, type Scaling } from './scaling';
import { type Capacity, rateOf, type Serving } from './serving';
import { SharedQueue } from './shared-queue';
import { MovingMean } from './stretch';

/**
 * Where requests wait:
 *
 * - `shared`: in one queue for all pods, as those of a broker do
 * - `per-pod`: in the pod to which each was sent as it came, whatever that has to do, as behind a Service
 * - `least-requests`: in the pod that had the fewest as it came, as behind a proxy that balances by load
 */
export const QUEUEING = ['shared', 'per-pod', 'least-requests'] as const;
export type Queueing = (typeof QUEUEING)[number];

/** What is replayed. */
export interface ReplayInput {
  readonly load: Load;
  readonly spread: Spread;
  /** Where random moments start from, a whole number. */
  readonly seed: number;
  readonly capacity: Capacity;
  readonly queue: Queueing;
  readonly scaling: Scaling;
  /** Replicas that are ready at the start. */
  readonly initial: number;
  /** Seconds from being made to being ready. */
  readonly startupSeconds: number;
  /** Seconds that a pod may take to end, and that its hook takes at least. */
  readonly graceSeconds: number;
  readonly stopSeconds: number;
  /** Seconds between two looks at the metrics. */
  readonly scrapeSeconds: number;
  /** Whether requests are refused while no pod is ready, rather than waiting. */
  readonly refuses: boolean;
  /** Seconds that a request may wait. */
  readonly allowed: number;
}

/** How a replay went. */
export interface Replay {
  readonly seconds: number;
  readonly record: Recorder;
  readonly serving: Serving;
}

/**
 * Replays a load second by second: pods come and go, metrics are looked at, the autoscaler decides, requests end, come and
 * begin. The same input gives the same outcome on every machine.
 */
export function replay(input: ReplayInput): Replay {
  const seconds = secondsOf(input.load);
  const world = new World(input, seconds);
  for (let second = 0; second < seconds; second++) world.pass(second);
  world.close(seconds);
  return { seconds, record: world.record, serving: world.serving };
}

/** Seconds over which it is told how much comes. */
export const LOAD_SECONDS = 60;

class World {
  readonly record: Recorder;
  readonly serving: Serving;
  private readonly pods: Pods;
  private readonly meter: Meter;
  private readonly scaler?: Scaler;
  private readonly arrivals: Arrivals;
  private readonly load: MovingMean;
  /** Seconds after which the autoscaler has seen what is so. */
  private readonly notice: number;
  private replicas: number;
  private nextScrape = 0;
  /** Ready pods at the second before, and since when there are as many while requests wait too long. */
  private readyBefore: number;
  private lateSince = 0;
  private held?: Held;

  constructor(
    private readonly input: ReplayInput,
    seconds: number,
  ) {
    const { startupSeconds, initial, scaling, load, spread, seed } = input;
    this.record = new Recorder(seconds, input.allowed, scaling);
    this.serving = servingOf(input);
    this.pods = new Pods({ startup: startupSeconds, drain: (pod) => this.drainOf(pod) }, initial);
    this.arrivals = new Arrivals(load, spread, randomFrom(seed));
    this.load = new MovingMean(LOAD_SECONDS, rateOver(load, 0, LOAD_SECONDS));
    this.replicas = initial;
    this.readyBefore = initial;
    const { autoscaler } = scaling;
    const longest = Math.max(0, ...measuredOf(autoscaler?.metrics ?? []).map(({ windowSeconds }) => windowSeconds));
    this.notice = input.scrapeSeconds + longest + RUN_SECONDS;
    this.meter = new Meter(longest);
    this.scaler = autoscaler && new Scaler(autoscaler, this.pods, this.meter, initial);
  }

  pass(second: number): void {
    this.pods.advance(second);
    for (; this.nextScrape <= second; this.nextScrape += this.input.scrapeSeconds) this.look(this.nextScrape);
    this.decide(second);
    const arriving = this.arrivals.at(second);
    const { ready, existing } = this.pods;
    this.serving.pass(second, arriving, ready, this.input.refuses, this.begin);
    const { waiting } = this.serving;
    const oldest = this.serving.oldestAt(second);
    const load = this.load.pass(arriving);
    if (oldest <= this.input.allowed || ready !== this.readyBefore) this.lateSince = second;
    this.readyBefore = ready;
    const cause = this.cause(second, load);
    this.record.pass(second, { arriving, load, wanted: this.replicas, ready, existing, waiting, oldest, cause });
  }

  /** Those that still wait count by how long they have. */
  close(second: number): void {
    for (const [requests, waited] of this.serving.left(second)) this.record.begin(requests, waited);
  }

  private readonly begin: Leaving = (requests, waited) => this.record.begin(requests, waited);

  /** Seconds that a ready pod takes to end. */
  private drainOf(pod: number): number {
    const { graceSeconds, stopSeconds } = this.input;
    return Math.min(graceSeconds, Math.max(stopSeconds, this.serving.drainOf(pod)));
  }

  private look(second: number): void {
    const { waiting, running, arrived, begun, finished, waited, busy, slots } = this.serving;
    const { ready } = this.pods;
    this.meter.see({ second, ready, waiting, running, arrived, begun, finished, waited, busy, slots });
  }

  private decide(second: number): void {
    for (const { replicas, by, held } of this.scaler?.decide(second, this.replicas) ?? []) {
      this.held = held;
      if (replicas === this.replicas) continue;
      this.record.rescales.push({ second, from: this.replicas, to: replicas, by });
      this.replicas = replicas;
      const before = this.pods.ready;
      const lost = this.pods.scaleTo(replicas);
      if (lost > 0) this.serving.lose(second, before, before - lost, this.input.graceSeconds);
    }
  }

  private cause(second: number, load: number): Cause {
    const { scaling, capacity } = this.input;
    const isEnough = this.pods.ready * rateOf(capacity) > load;
    // Pods that start are no help to those that wait at others.
    if (isEnough && this.serving.isUneven) return 'uneven';
    if (this.pods.ready < this.replicas) return 'starting';
    if (isEnough) return 'draining';
    if (!scaling.autoscaler) return 'fixed';
    if (this.replicas === 0) return 'asleep';
    if (this.replicas >= scaling.max) return 'max';
    return this.held ?? (second - this.lateSince < this.notice ? 'unseen' : 'metric');
  }
}

/** Pods are chosen by random moments of their own, so that the same requests come however they wait. */
function servingOf({ queue, capacity, spread, seed }: ReplayInput): Serving {
  if (queue === 'shared') return new SharedQueue(capacity);
  return new PodQueues(capacity, queue === 'per-pod' ? new AnyPod(spread, randomFrom(~seed)) : new LeastRequests());
}
