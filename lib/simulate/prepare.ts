import { Faults } from '../manifest/fault';
import type { Spread } from './arrivals';
import { type CapacityOptions, planCapacity } from './capacity';
import { endOf, seeingOf, startupOf } from './defaults';
import { assumed, type Fact, told } from './facts';
import { restOf } from './keda-loop';
import { type Load, peakRateOf, rateOver, secondsOf, totalOf } from './load';
import { namedSignals, planScaling } from './plan';
import { planQueue } from './queueing';
import { timeZoneOf } from './read-schedule';
import { LOAD_SECONDS, type Queueing, type ReplayInput } from './replay';
import { measuredOf, type PlannedMetric, type Scaling, scheduledAt } from './scaling';
import type { ScalingOptions } from './scaling-options';
import { type Capacity, podsFor } from './serving';
import { SimulationError } from './simulation-error';
import type { Subject } from './subject';
import { momentText, numberText, secondsText, wholeText, zoneOf } from './words';

/** What is simulated, and what is told beside the manifests. */
export interface SimulateOptions extends CapacityOptions, ScalingOptions {
  /** @default - the only model that is scaled */
  readonly model?: string;
  /**
   * The time zone by whose clock moments are told, where it is known when the load begins.
   *
   * @default - that of the schedules where they have one, else UTC
   */
  readonly timeZone?: string;
  /** @default 'random' */
  readonly spread?: Spread;
  /** @default 1 */
  readonly seed?: number;
  /**
   * Where requests wait.
   *
   * @default - least-requests where an InferencePool selects the pods, per-pod where a Service does, else shared
   */
  readonly queue?: Queueing;
  /**
   * Seconds from a pod's being made to its being ready.
   *
   * @default - what the startup probe allows at the most, or 60
   */
  readonly startupSeconds?: number;
  /**
   * Seconds between two looks at the metrics.
   *
   * @default - the interval of the model's monitor; else 15 of the metrics server, 30 of Prometheus
   */
  readonly scrapeSeconds?: number;
  /**
   * Seconds over which rates and means are taken.
   *
   * @default - the range in the query, or 60
   */
  readonly windowSeconds?: number;
  /**
   * Replicas that are ready at the start.
   *
   * @default - enough for what comes in the first minute, within the bounds
   */
  readonly initial?: number;
  /**
   * Whether requests are refused while no pod is ready.
   *
   * @default false
   */
  readonly refuses?: boolean;
  /**
   * Seconds that a request may wait.
   *
   * @default 10
   */
  readonly allowed?: number;
}

/** What is replayed, and what that rests on. */
export interface Prepared {
  readonly input: ReplayInput;
  readonly facts: readonly Fact[];
}

const ALLOWED_SECONDS = 10;

/**
 * Works out what is replayed.
 *
 * @throws SimulationError with everything that keeps it from being replayed
 */
export function prepare(subject: Subject, options: SimulateOptions): Prepared {
  const faults = new Faults();
  const { seeing, fact: seeingFact } = seeingOf(subject, options);
  const { scaling, facts: scalingFacts } = planScaling(subject, options, seeing, faults);
  const meanings = measuredOf(scaling.autoscaler?.metrics ?? []).map(({ meaning }) => meaning);
  const { capacity, facts: capacityFacts } = planCapacity(options, meanings, faults);
  const startup = startupOf(subject, options);
  const { queue, fact: queueFact } = planQueue(subject, options);
  const initial = options.initial ?? initialFor(options.load, capacity, scaling);
  if (options.initial !== undefined) checkInitial(initial, scaling, faults);
  if (faults.all.length > 0) throw new SimulationError(faults.all);
  const { spread = 'random', seed = 1, refuses = false, allowed = ALLOWED_SECONDS } = options;
  const load = { ...options.load, timeZone: options.timeZone ?? scheduleZone(subject, options) };
  const { scrapeSeconds } = seeing;
  const startupSeconds = startup.seconds;
  return {
    input: {
      ...{ load, spread, seed, capacity, queue, scaling, initial, startupSeconds, scrapeSeconds, refuses, allowed },
      ...endOf(subject),
    },
    facts: [
      loadFact(load, spread),
      ...capacityFacts,
      startup.fact,
      ...scalingFacts,
      ...(scaling.autoscaler ? [seeingFact] : []),
      ...(scaling.autoscaler ? [initialFact(initial, scaling.autoscaler.metrics, options)] : []),
      ...otherFacts({ load, spread, seed, refuses }, queueFact, options),
    ],
  };
}

/**
 * The pods that what comes in the first minute needs, as no load begins when a trace does, or that a schedule asks for;
 * those at rest where there is neither.
 */
function initialFor(load: Load, capacity: Capacity, { min, max, autoscaler }: Scaling): number {
  const rate = rateOver(load, 0, LOAD_SECONDS);
  const needed = Math.max(podsFor(rate, capacity), scheduledAt(autoscaler?.metrics ?? [], 0));
  if (needed === 0) return autoscaler?.keda ? restOf(autoscaler.keda) : min;
  return Math.min(max, Math.max(min, needed));
}

/** By whose clock people think who wrote the schedules. */
function scheduleZone({ autoscaler }: Subject, { meanings }: SimulateOptions): string {
  return timeZoneOf(autoscaler ? namedSignals(autoscaler) : [], meanings);
}

function checkInitial(initial: number, { min, max, autoscaler }: Scaling, faults: Faults): void {
  const least = autoscaler?.keda ? restOf(autoscaler.keda) : min;
  if (initial >= least && initial <= max) return;
  const problem = `must be from ${least} to ${max}, as the replicas are`;
  faults.add({ field: '--initial', value: initial, problem, fix: 'Start with as many as there may be.' });
}

function loadFact(load: Load, spread: Spread): Fact {
  const about = load.isExpected && spread === 'random' ? 'about ' : '';
  const [total, length] = [wholeText(totalOf(load)), secondsText(secondsOf(load))];
  const peak = `${numberText(peakRateOf(load))} requests/s at the most in ${secondsText(load.binSeconds)}`;
  const zone = zoneOf(load);
  const place = zone === undefined ? '' : ` (${zone})`;
  const from = load.beginning === undefined ? '' : ` from ${momentText(load, 0)}${place} on`;
  return told('load', `${load.origin}: ${about}${total} requests in ${length}${from}, ${peak}`);
}

function initialFact(initial: number, metrics: readonly PlannedMetric[], options: SimulateOptions): Fact {
  const text = `replicas that are ready: ${initial}`;
  if (options.initial !== undefined) return told('beginning', text);
  const schedules = scheduledAt(metrics, 0) > 0 ? ' and by schedule' : '';
  return assumed('beginning', `${text}, by what comes in the first minute${schedules}`, '--initial');
}

type Others = Pick<ReplayInput, 'load' | 'spread' | 'seed' | 'refuses'>;

function otherFacts({ load, spread, seed, refuses }: Others, queueFact: Fact, options: SimulateOptions): Fact[] {
  const fact = (given: unknown, topic: string, text: string, option: string) =>
    given === undefined ? assumed(topic, text, option) : told(topic, text);
  const moment = load.isExpected
    ? 'as many requests come as chance has it, each at a moment of its own'
    : 'each request comes at a moment of its own within its bin';
  const spreadText = spread === 'even' ? 'the requests of a bin come evenly' : `${moment}, by seed ${seed}`;
  return [
    fact(options.spread, 'arrivals', spreadText, '--arrivals'),
    queueFact,
    fact(options.refuses, 'without pods', refuses ? 'requests are refused' : 'requests wait', '--without-pods'),
  ];
}
