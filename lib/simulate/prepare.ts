import { Faults } from '../manifest/fault';
import type { Spread } from './arrivals';
import { type CapacityOptions, planCapacity } from './capacity';
import { endOf, seeingOf, startupOf } from './defaults';
import { assumed, type Fact, told } from './facts';
import { type Load, peakRateOf, secondsOf, totalOf } from './load';
import { planScaling } from './plan';
import type { ReplayInput } from './replay';
import type { ScalingOptions } from './scaling-options';
import { SimulationError } from './simulation-error';
import type { Subject } from './subject';
import { numberText, secondsText, wholeText } from './words';

/** What is simulated, and what is told beside the manifests. */
export interface SimulateOptions extends CapacityOptions, ScalingOptions {
  /** @default - the only model that is scaled */
  readonly model?: string;
  readonly load: Load;
  /** @default 'random' */
  readonly spread?: Spread;
  /** @default 1 */
  readonly seed?: number;
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
   * @default - the fewest
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
  const meanings = scaling.autoscaler?.metrics.map(({ meaning }) => meaning) ?? [];
  const { capacity, facts: capacityFacts } = planCapacity(options, meanings, faults);
  const startup = startupOf(subject, options);
  const initial = options.initial ?? scaling.min;
  if (options.initial !== undefined) checkInitial(initial, scaling, faults);
  if (faults.all.length > 0) throw new SimulationError(faults.all);
  const { load, spread = 'random', seed = 1, refuses = false, allowed = ALLOWED_SECONDS } = options;
  const { scrapeSeconds } = seeing;
  const startupSeconds = startup.seconds;
  return {
    input: {
      ...{ load, spread, seed, capacity, scaling, initial, startupSeconds, scrapeSeconds, refuses, allowed },
      ...endOf(subject),
    },
    facts: [
      loadFact(load),
      ...capacityFacts,
      startup.fact,
      ...scalingFacts,
      ...(scaling.autoscaler ? [seeingFact] : []),
      ...otherFacts({ initial, spread, seed, refuses }, options),
    ],
  };
}

function checkInitial(initial: number, { min, max }: ReplayInput['scaling'], faults: Faults): void {
  if (initial >= min && initial <= max) return;
  const problem = `must be from ${min} to ${max}, as the replicas are`;
  faults.add({ field: '--initial', value: initial, problem, fix: 'Start with as many as there may be.' });
}

function loadFact(load: Load): Fact {
  const [total, length] = [wholeText(totalOf(load)), secondsText(secondsOf(load))];
  const peak = `${numberText(peakRateOf(load))} requests/s at the most in ${secondsText(load.binSeconds)}`;
  return told('load', `${load.origin}: ${total} requests in ${length}, ${peak}`);
}

type Others = Pick<ReplayInput, 'initial' | 'spread' | 'seed' | 'refuses'>;

function otherFacts({ initial, spread, seed, refuses }: Others, options: SimulateOptions): Fact[] {
  const fact = (given: unknown, topic: string, text: string, option: string) =>
    given === undefined ? assumed(topic, text, option) : told(topic, text);
  const moment = `each request comes at a moment of its own within its bin, by seed ${seed}`;
  const spreadText = spread === 'even' ? 'the requests of a bin come evenly' : moment;
  return [
    fact(options.initial, 'beginning', `replicas that are ready: ${initial}`, '--initial'),
    fact(options.spread, 'arrivals', spreadText, '--arrivals'),
    assumed('queue', 'one for all pods, the oldest request first, so no pod idles while a request waits'),
    fact(options.refuses, 'without pods', refuses ? 'requests are refused' : 'requests wait', '--without-pods'),
  ];
}
