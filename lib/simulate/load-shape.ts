import { DURATION_FORM, parseRate, parseSeconds, RATE_FORM } from './amounts';
import type { Load } from './load';
import { SimulationError } from './simulation-error';

/** Length of the bins of a load that is made up, in seconds. */
const BIN_SECONDS = 15;
const HOUR = 3600;
const DAY = 86_400;
const MOST_SECONDS = 3_000_000;

/** Requests in a second, by the second. */
type Rate = (second: number) => number;

interface Shape {
  readonly rate: Rate;
  /** How long it lasts unless told, in seconds. */
  readonly seconds: number;
}

/** A form of load: how it is written, and how it is read; undefined where it is not written so. */
interface ShapeForm {
  readonly example: string;
  readonly read: (rates: readonly number[], times: readonly number[]) => Shape | undefined;
}

const FORMS: Readonly<Record<string, ShapeForm>> = {
  constant: {
    example: 'constant:5rps',
    read: ([rate], times) => (rate === undefined || times.length > 0 ? undefined : { rate: () => rate, seconds: HOUR }),
  },
  step: {
    example: 'step:2rps,20rps@10m',
    read: ([low, high], [from]) =>
      low === undefined || high === undefined || from === undefined
        ? undefined
        : { rate: (second) => (second < from ? low : high), seconds: from + HOUR },
  },
  ramp: {
    example: 'ramp:2rps,20rps@10m,25m',
    read: ([low, high], [from, to]) =>
      low === undefined || high === undefined || from === undefined || to === undefined || to <= from
        ? undefined
        : { rate: (second) => low + (high - low) * shareBetween(second, from, to), seconds: to + HOUR },
  },
  daily: {
    example: 'daily:2rps,20rps@14h',
    read: ([low, high], [peak]) =>
      low === undefined || high === undefined || peak === undefined || peak >= DAY
        ? undefined
        : { rate: (second) => low + ((high - low) * (1 + wave(second - peak))) / 2, seconds: DAY },
  },
};

/** The ways to write a load that is made up, for help and faults. */
export const SHAPE_EXAMPLES: readonly string[] = Object.values(FORMS).map(({ example }) => example);

function shareBetween(second: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (second - from) / (to - from)));
}

/** 1 at the peak, -1 half a day from it. */
function wave(secondsFromPeak: number): number {
  return Math.cos((2 * Math.PI * secondsFromPeak) / DAY);
}

/**
 * Makes up a load: `constant:5rps`; `step:2rps,20rps@10m`, which rises at once after 10 minutes; `ramp:2rps,20rps@10m,25m`,
 * which rises from minute 10 to minute 25; `daily:2rps,20rps@14h`, a day with its peak at 14:00, as a sine.
 *
 * @param duration seconds that it lasts; by default an hour beyond its last change, and a day of a daily one
 * @throws SimulationError where it is not written so
 */
export function readShape(text: string, duration?: number): Load {
  const shape = parseShape(text);
  if (!shape) {
    const problem = `must be one of ${SHAPE_EXAMPLES.join(', ')}`;
    const fix = `Write ${RATE_FORM}, and behind the @ ${DURATION_FORM}.`;
    throw new SimulationError([{ field: '--load', value: text, problem, fix }]);
  }
  const seconds = duration ?? shape.seconds;
  if (seconds < BIN_SECONDS || seconds > MOST_SECONDS) throw new SimulationError([durationFault(seconds)]);
  const bins = Math.ceil(seconds / BIN_SECONDS);
  const requests = Array.from({ length: bins }, (_, bin) => requestsIn(shape.rate, bin));
  return { origin: text, start: 0, binSeconds: BIN_SECONDS, requests, isExpected: true };
}

function durationFault(seconds: number) {
  const problem = `must be from ${BIN_SECONDS} to ${MOST_SECONDS} seconds`;
  return { field: '--duration', value: seconds, problem, fix: 'Give a duration such as 2h.' };
}

function requestsIn(rate: Rate, bin: number): number {
  let sum = 0;
  for (let second = 0; second < BIN_SECONDS; second++) sum += rate(bin * BIN_SECONDS + second);
  return sum;
}

function parseShape(text: string): Shape | undefined {
  const [, name = '', rates = '', times] = /^([a-z]+):([^@]+)(?:@(.+))?$/.exec(text) ?? [];
  const form = Object.hasOwn(FORMS, name) ? FORMS[name] : undefined;
  const read = rates.split(',').map(parseRate);
  const placed = times === undefined ? [] : times.split(',').map(parseSeconds);
  if (!form || !read.every(isNumber) || !placed.every(isNumber)) return undefined;
  return isAsLong(form, read.length, placed.length) ? form.read(read, placed) : undefined;
}

/** Whether there are as many rates and times as the example has. */
function isAsLong({ example }: ShapeForm, rates: number, times: number): boolean {
  const [before = '', after] = example.split('@');
  return before.split(',').length === rates && (after?.split(',').length ?? 0) === times;
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined;
}
