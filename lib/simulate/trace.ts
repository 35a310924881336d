import type { Fault } from '../manifest/fault';
import { MOMENT_FORM, parseMoment } from './amounts';
import type { Load } from './load';
import { SimulationError } from './simulation-error';

/** What a trace may begin with: seconds from any zero, or moments. */
const TIME_COLUMNS: readonly string[] = ['seconds', 'time'];
const REQUESTS = 'requests';
/** What nobody counts in a bin: beyond, sums lose single requests. */
const MOST_REQUESTS = 1e12;
/** Unix time in seconds reaches this in the year 5138, that in milliseconds did in 1973. */
const FIRST_MILLISECONDS = 1e11;
/** Seconds from here on are Unix time, which passed it in 2001: no load is that long. */
const FIRST_UNIX_TIME = 1e9;
const NUMBER = /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** What stands for bytes that are no text, such as those that a packed file begins with. */
const NO_TEXT = '\uFFFD';
const FEWEST_BINS = 2;
/** A month in bins of a second, which is more than anybody has to replay. */
const MOST_SECONDS = 3_000_000;

/** A line of a trace. */
interface Bin {
  readonly line: number;
  readonly seconds: number;
  readonly requests: number;
}

/**
 * Reads a trace of requests: CSV with the header `seconds,requests` or `time,requests`, further columns left out of
 * account. `seconds` is where a bin begins, from any zero, or as Unix time; `time` is the moment. `requests` came until the
 * next bin begins. Bins have one length, whole seconds, and the last is as long as the others.
 *
 * @param file its name, for faults and for the report
 * @throws SimulationError with every fault, by line and column
 */
export function readTrace(text: string, file: string): Load {
  const reader = new TraceReader(file);
  const bins = reader.read(text);
  if (reader.faults.length > 0) throw new SimulationError(reader.faults);
  const [first, second] = bins;
  const [start, next] = [first?.seconds ?? 0, second?.seconds ?? 0];
  const beginning = start >= FIRST_UNIX_TIME ? { beginning: start } : {};
  return {
    origin: file,
    start,
    ...beginning,
    binSeconds: inMilliseconds(next - start),
    requests: bins.map(({ requests }) => requests),
  };
}

class TraceReader {
  readonly faults: Fault[] = [];

  constructor(private readonly file: string) {}

  read(text: string): readonly Bin[] {
    const lines = linesOf(text);
    if (lines[0]?.includes(NO_TEXT)) {
      this.add(1, 1, 'file', undefined, 'must be text', 'Unpack it first, as by gunzip.');
      return [];
    }
    const columns = this.header(lines[0] ?? '');
    if (columns === undefined) return [];
    const bins = lines.slice(1).flatMap((line, index) => this.bin(line, index + 2, columns));
    if (lines.length <= FEWEST_BINS && this.faults.length === 0) this.tooShort(lines.length);
    this.checkLengths(bins);
    return bins;
  }

  /** The names of the columns. */
  private header(line: string): readonly string[] | undefined {
    const names = line.split(',').map((name) => name.trim());
    if (TIME_COLUMNS.includes(names[0] ?? '') && names[1] === REQUESTS) return names;
    const allowed = TIME_COLUMNS.map((name) => `${name},${REQUESTS}`).join(' or ');
    this.add(1, 1, 'header', line, `must begin with ${allowed}`, 'Name the first two columns so.');
    return undefined;
  }

  private bin(line: string, number: number, columns: readonly string[]): Bin[] {
    const cells = line.split(',');
    if (cells.length !== columns.length) {
      const problem = `must have ${columns.length} columns, as the header has, not ${cells.length}`;
      this.add(number, 1, 'line', line, problem, 'Write one bin a line.');
      return [];
    }
    const seconds = columns[0] === 'time' ? this.moment(cells, number) : this.number(cells, 0, 'seconds', number);
    const requests = this.number(cells, 1, REQUESTS, number);
    return seconds === undefined || requests === undefined ? [] : [{ line: number, seconds, requests }];
  }

  private number(cells: readonly string[], index: number, name: string, line: number): number | undefined {
    const cell = cells[index] ?? '';
    const column = cells.slice(0, index).reduce((sum, before) => sum + before.length + 1, 1);
    const text = cell.trim();
    const value = Number(text);
    if (name === 'seconds' && value >= FIRST_MILLISECONDS) {
      const problem = 'must be seconds, and this looks like milliseconds';
      this.add(line, column, name, cell, problem, 'Divide by 1000.');
      return undefined;
    }
    if (NUMBER.test(text) && value <= MOST_REQUESTS) return value;
    const problem = `must be a number from 0 to ${MOST_REQUESTS}`;
    this.add(line, column, name, cell, problem, 'Write it without a unit, such as 15.');
    return undefined;
  }

  private moment(cells: readonly string[], line: number): number | undefined {
    const cell = cells[0] ?? '';
    const seconds = parseMoment(cell.trim());
    if (seconds === undefined)
      this.add(
        line,
        1,
        'time',
        cell,
        `must be ${MOMENT_FORM}`,
        'Write it with its offset, or as Unix time in seconds.',
      );
    return seconds;
  }

  private checkLengths(bins: readonly Bin[]): void {
    const [first, second] = bins;
    if (!first || !second || this.faults.length > 0) return;
    const length = inMilliseconds(second.seconds - first.seconds);
    if (length < 1 || !Number.isInteger(length)) {
      const problem = `must be a whole number of seconds, 1 or more, after the bin before (${first.seconds})`;
      const fix = length > 0 ? 'Sum requests over whole seconds.' : 'Write every bin once, in order of time.';
      this.add(second.line, 1, 'seconds', second.seconds, problem, fix);
      return;
    }
    bins.forEach((bin, index) => {
      this.checkPlace(bin, first.seconds + index * length, length);
    });
    if (length * bins.length > MOST_SECONDS) this.tooLong(length * bins.length);
  }

  private checkPlace({ line, seconds }: Bin, expected: number, length: number): void {
    if (inMilliseconds(seconds - expected) === 0) return;
    const problem = `must be ${expected}, as bins are ${length} s long`;
    this.add(line, 1, 'seconds', seconds, problem, 'Write every bin in order, those without requests as 0.');
  }

  private tooShort(lines: number): void {
    const problem = `must have ${FEWEST_BINS} bins or more below the header, which tell how long a bin is`;
    this.add(lines, 1, 'bins', lines - 1, problem, 'Add a bin.');
  }

  private tooLong(seconds: number): void {
    this.add(1, 1, 'bins', seconds, `must not last longer than ${MOST_SECONDS} seconds`, 'Replay a part of it.');
  }

  private add(line: number, column: number, name: string, value: unknown, problem: string, fix: string): void {
    this.faults.push({ field: `${this.file}:${line}:${column} ${name}`, value, problem, fix });
  }
}

/** Seconds to the thousandth, without what floating point makes of a difference. */
function inMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

function linesOf(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  while (lines.length > 1 && lines.at(-1)?.trim() === '') lines.pop();
  return lines;
}
