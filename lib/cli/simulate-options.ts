import { type Fault, Faults } from '../manifest/fault';
import { nearest } from '../manifest/nearest';
import { Quantity } from '../manifest/quantity';
import {
  DURATION_FORM,
  type Load,
  MOMENT_FORM,
  parseMoment,
  parseRate,
  parseSeconds,
  parseShare,
  type Queueing,
  RATE_FORM,
  readShape,
  readTrace,
  SHARE_FORM,
  type SimulateOptions,
  SimulationError,
  TOLD_MEANINGS,
  type ToldMeaning,
  timesLoad,
} from '../simulate';

/** The options of `model-serving simulate` as they were written. */
export interface WrittenOptions {
  readonly trace?: string;
  readonly load?: string;
  readonly duration?: string;
  readonly start?: string;
  readonly times?: string;
  readonly arrivals?: 'random' | 'even';
  readonly seed?: string;
  readonly queue?: Queueing;
  readonly concurrency?: string;
  readonly serviceTime?: string;
  readonly perReplica?: string;
  readonly startup?: string;
  readonly metric?: readonly string[];
  readonly cpuPerRequest?: string;
  readonly scrapeInterval?: string;
  readonly rateWindow?: string;
  readonly withoutPods?: 'wait' | 'fail';
  readonly min?: string;
  readonly max?: string;
  readonly initial?: string;
  readonly slo?: string;
  readonly maxWaitingShare?: string;
}

/** What is simulated, and what fails the command. */
export interface SimulateCommand {
  readonly options: SimulateOptions;
  /** Share of requests that may wait longer than the objective; undefined where any may. */
  readonly maxWaitingShare?: number;
}

/** Longest times that are taken: what is longer is a slip of the unit. */
const DAY = 86_400;
/**
 * Pods that a cluster is made for.
 *
 * @see https://kubernetes.io/docs/setup/best-practices/cluster-large/
 */
const MOST_PODS = 150_000;

/**
 * Reads the options.
 *
 * @param readText the text of a file
 * @throws SimulationError with everything that is wrong
 */
export function readOptions(written: WrittenOptions, readText: (file: string) => string): SimulateCommand {
  const reader = new OptionReader();
  const whole = (name: string, value: string | undefined, least: number, most?: number) =>
    reader.whole(name, value, least, most);
  const seconds = (name: string, value: string | undefined, least: number) => reader.seconds(name, value, least);
  const options = {
    load: reader.load(written, readText),
    spread: written.arrivals,
    seed: whole('--seed', written.seed, 0),
    queue: written.queue,
    concurrency: whole('--concurrency', written.concurrency, 1),
    serviceSeconds: seconds('--service-time', written.serviceTime, 0.001),
    perReplica: reader.rate('--per-replica', written.perReplica),
    startupSeconds: seconds('--startup', written.startup, 0),
    meanings: reader.meanings(written.metric ?? []),
    cpuPerRequest: reader.cpu('--cpu-per-request', written.cpuPerRequest),
    scrapeSeconds: seconds('--scrape-interval', written.scrapeInterval, 1),
    windowSeconds: seconds('--rate-window', written.rateWindow, 1),
    refuses: written.withoutPods === undefined ? undefined : written.withoutPods === 'fail',
    min: whole('--min', written.min, 0, MOST_PODS),
    max: whole('--max', written.max, 1, MOST_PODS),
    initial: whole('--initial', written.initial, 0, MOST_PODS),
    allowed: seconds('--slo', written.slo, 0),
  };
  const maxWaitingShare = reader.share('--max-waiting-share', written.maxWaitingShare);
  const { load } = options;
  if (!load || reader.faults.all.length > 0) throw new SimulationError(reader.faults.all);
  return { options: { ...options, load }, maxWaitingShare };
}

class OptionReader {
  readonly faults = new Faults();

  whole(field: string, text: string | undefined, least: number, most = 999_999_999): number | undefined {
    const value = text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
    const fits = value !== undefined && value >= least && value <= most;
    const allowed = `a whole number from ${least} to ${most}`;
    return this.given(field, text, fits ? value : undefined, allowed, `Write ${field} 4.`);
  }

  seconds(field: string, text: string | undefined, least: number): number | undefined {
    const value = text === undefined ? undefined : parseSeconds(text);
    const fits = value !== undefined && value >= least && value <= DAY;
    const bounds =
      least > 0
        ? `, ${least < 1 ? `${least * 1000}ms` : `${least}s`} or more and a day at the most`
        : ', a day at the most';
    return this.given(field, text, fits ? value : undefined, `${DURATION_FORM}${bounds}`, `Write ${field} 90s.`);
  }

  rate(field: string, text: string | undefined): number | undefined {
    const value = text === undefined ? undefined : parseRate(text);
    return this.given(field, text, value === 0 ? undefined : value, `${RATE_FORM}, above 0`, `Write ${field} 4rps.`);
  }

  share(field: string, text: string | undefined): number | undefined {
    const value = text === undefined ? undefined : parseShare(text);
    return this.given(field, text, value, SHARE_FORM, `Write ${field} 1%.`);
  }

  cpu(field: string, text: string | undefined): number | undefined {
    const value = text === undefined ? undefined : Quantity.tryParse(text)?.toNumber();
    const fits = value !== undefined && value > 0;
    const allowed = 'seconds of a core that a request takes, such as 0.2 or 200m, above 0';
    return this.given(field, text, fits ? value : undefined, allowed, `Write ${field} 200m.`);
  }

  meanings(written: readonly string[]): ReadonlyMap<string, ToldMeaning> {
    const meanings = new Map<string, ToldMeaning>();
    for (const text of written) {
      const [, label = '', word = ''] = /^(.+)=([^=]*)$/.exec(text) ?? [];
      const meaning = TOLD_MEANINGS.find((known) => known === word);
      if (label !== '' && meaning && !meanings.has(label)) meanings.set(label, meaning);
      else if (meanings.has(label) && meaning) this.faults.add(twiceFault(text, label));
      else this.faults.add(meaningFault(text, word));
    }
    return meanings;
  }

  load(written: WrittenOptions, readText: (file: string) => string): Load | undefined {
    const { trace, load, duration } = written;
    const times = this.times(written.times);
    const seconds = duration === undefined ? undefined : parseSeconds(duration);
    if (duration !== undefined && (seconds === undefined || trace !== undefined))
      this.faults.add(durationFault(written));
    if ((trace === undefined) === (load === undefined)) {
      const problem = 'give one of the two: requests come from a file, or are made up';
      this.faults.add({
        field: '--trace, --load',
        problem,
        fix: 'Write --trace trace.csv, or --load step:2rps,20rps@10m.',
      });
      return undefined;
    }
    try {
      const read = trace === undefined ? readShape(load ?? '', seconds) : readTrace(readText(trace), trace);
      return timesLoad(this.dated(read, written.start), times);
    } catch (error) {
      if (!(error instanceof SimulationError)) throw error;
      for (const fault of error.faults) this.faults.add(fault);
      return undefined;
    }
  }

  /** A load that begins at the moment that is told. */
  private dated(load: Load, text: string | undefined): Load {
    if (text === undefined) return load;
    const beginning = this.given(
      '--start',
      text,
      parseMoment(text),
      MOMENT_FORM,
      'Write --start 2026-03-02T08:00:00Z.',
    );
    if (load.beginning === undefined) return { ...load, beginning };
    const problem = 'must not be given with a trace that tells when it begins';
    this.faults.add({ field: '--start', value: text, problem, fix: 'Leave it out.' });
    return load;
  }

  private times(text: string | undefined): number {
    const value = text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
    const fits = value !== undefined && value > 0 && value <= 1000;
    return (
      this.given(
        '--times',
        text,
        fits ? value : undefined,
        'a number above 0, 1000 at the most',
        'Write --times 1.5.',
      ) ?? 1
    );
  }

  /** The value, or a fault where something was written that is none. */
  private given<T>(field: string, text: string | undefined, value: T | undefined, allowed: string, fix: string) {
    if (text !== undefined && value === undefined)
      this.faults.add({ field, value: text, problem: `must be ${allowed}`, fix });
    return value;
  }
}

function meaningFault(value: string, word: string): Fault {
  const problem = `must be the name of a metric, = and one of ${TOLD_MEANINGS.join(', ')}`;
  const like = nearest(word, TOLD_MEANINGS);
  return { field: '--metric', value, problem, fix: `Write it as in --metric queue=${like ?? 'waiting'}.` };
}

function twiceFault(value: string, label: string): Fault {
  return { field: '--metric', value, problem: `must tell ${label} once`, fix: 'Leave one of them out.' };
}

function durationFault({ trace, duration }: WrittenOptions): Fault {
  return trace === undefined
    ? { field: '--duration', value: duration, problem: `must be ${DURATION_FORM}`, fix: 'Write --duration 2h.' }
    : {
        field: '--duration',
        value: duration,
        problem: 'must not be given with --trace, which tells it',
        fix: 'Leave it out.',
      };
}
