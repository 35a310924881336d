import type { CheckedManifest } from '../check/run';
import { type Fault, faultText } from '../manifest/fault';
import { namedSignals } from './plan';
import type { SimulateOptions } from './prepare';
import type { NamedSignal } from './read-metric';
import { timeZoneOf } from './read-schedule';
import type { Simulation } from './report';
import { simulate } from './simulate';
import { SimulationError } from './simulation-error';
import { findSubject } from './subject';

/** What one load comes to on a model as it was and as it is. */
export interface Comparison {
  readonly before: Simulation;
  readonly after: Simulation;
}

type Objects = readonly CheckedManifest[];

/**
 * Replays one load on a model as it was and as it is. What is said of a metric may be of one that only one of them has, and
 * moments of both are told by one clock.
 *
 * @throws SimulationError with everything that keeps one of them from running, and which it is
 */
export function compare(before: Objects, after: Objects, options: SimulateOptions): Comparison {
  const signals = [before, after].map((objects) => signalsIn(objects, options));
  const [former = [], next = []] = signals.map((each) => each.map(({ label }) => label));
  const timed = { timeZone: timeZoneOf(signals.flat(), options.meanings), ...options };
  const was = attempt(() => simulate(before, withoutOthers(timed, former, next)));
  const is = attempt(() => simulate(after, withoutOthers(timed, next, former)));
  if (was.value && is.value) return { before: was.value, after: is.value };
  throw new SimulationError(placed(was.faults, is.faults));
}

interface Attempt<T> {
  readonly value?: T;
  readonly faults: readonly Fault[];
}

function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { value: work(), faults: [] };
  } catch (error) {
    if (error instanceof SimulationError) return { faults: error.faults };
    throw error;
  }
}

/** The metrics of the model; none where it is not found, which is told when it is replayed. */
function signalsIn(objects: Objects, { model }: SimulateOptions): readonly NamedSignal[] {
  const { value } = attempt(() => findSubject(objects, model));
  return value?.autoscaler ? namedSignals(value.autoscaler) : [];
}

/** Without what is said of metrics that only the other one has. */
function withoutOthers(options: SimulateOptions, own: readonly string[], other: readonly string[]): SimulateOptions {
  const meanings = Array.from(options.meanings).filter(([label]) => own.includes(label) || !other.includes(label));
  return { ...options, meanings: new Map(meanings) };
}

/** The faults of both once, those of one with its name. */
function placed(before: readonly Fault[], after: readonly Fault[]): readonly Fault[] {
  const [former, next] = [before.map(faultText), after.map(faultText)];
  const common = before.filter((fault) => next.includes(faultText(fault)));
  const was = before.filter((fault) => !next.includes(faultText(fault)));
  const is = after.filter((fault) => !former.includes(faultText(fault)));
  return [...common, ...was.map((fault) => named('before', fault)), ...is.map((fault) => named('after', fault))];
}

function named(side: string, fault: Fault): Fault {
  return { ...fault, field: `${side}: ${fault.field}` };
}
