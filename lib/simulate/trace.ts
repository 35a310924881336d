import type { Fault } from '../manifest/fault';
import type { Load } from './load';
import { SimulationError } from './simulation-error';

const COLUMNS: readonly string[] = ['seconds', 'requests'];
/** What nobody counts in a bin: beyond, sums lose single requests. */
const MOST_REQUESTS = 1e12;
/** Unix time in seconds reaches this in the year 5138, that in milliseconds did in 1973. */
const FIRST_MILLISECONDS = 1e11;
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
 * Reads a trace of requests: CSV with the header `seconds,requests`, further columns left out of account. `seconds` is
 * where a bin begins, from any zero; `requests` came until the next bin begins. Bins have one length, whole seconds, and
 * the last is as long as the others.
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
  return { origin: file, start, binSeconds: next - start, requests: bins.map(({ requests }) => requests) };
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

  /** How many columns there are. */
  private header(line: string): number | undefined {
    const names = line.split(',').map((name) => name.trim());
    if (COLUMNS.every((name, index) => names[index] === name)) return names.length;
    this.add(1, 1, 'header', line, `must begin with ${COLUMNS.join(',')}`, 'Name the first two columns so.');
    return undefined;
  }

  private bin(line: string, number: number, columns: number): Bin[] {
    const cells = line.split(',');
    if (cells.length !== columns) {
      const problem = `must have ${columns} columns, as the header has, not ${cells.length}`;
      this.add(number, 1, 'line', line, problem, 'Write one bin a line.');
      return [];
    }
    const [seconds, requests] = COLUMNS.map((name, index) => this.number(cells, index, name, number));
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

  private checkLengths(bins: readonly Bin[]): void {
    const [first, second] = bins;
    if (!first || !second || this.faults.length > 0) return;
    const length = second.seconds - first.seconds;
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
    if (seconds === expected) return;
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

function linesOf(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  while (lines.length > 1 && lines.at(-1)?.trim() === '') lines.pop();
  return lines;
}
