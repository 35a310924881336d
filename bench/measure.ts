import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What one run of a process took. */
export interface Measurement {
  readonly seconds: number;
  /** User and system time of all threads, and peak resident memory in MiB; undefined where GNU time is not installed. */
  readonly processorSeconds?: number;
  readonly mebibytes?: number;
}

/** What a contender took at each number of models, or why it was not measured. */
export type Row = ReadonlyMap<number, Measurement | string>;

const GNU_TIME = '/usr/bin/time';
const MAX_OUTPUT = 2 ** 30;

/**
 * Runs a command to its end and measures the whole process.
 *
 * @returns the measurement and what was printed; undefined where it took longer than the limit
 * @throws Error where the command fails
 */
export function measure(
  command: readonly string[],
  folder: string,
  limitSeconds: number,
): { measurement: Measurement; stdout: string } | undefined {
  const usage = join(folder, 'usage.txt');
  const timed = existsSync(GNU_TIME) ? [GNU_TIME, '-f', '%U %S %M', '-o', usage, ...command] : command;
  const [program = '', ...args] = timed;
  const options = { cwd: folder, encoding: 'utf8', maxBuffer: MAX_OUTPUT, timeout: limitSeconds * 1000 } as const;
  const start = performance.now();
  const { status, stdout, stderr, error } = spawnSync(program, args, options);
  const seconds = (performance.now() - start) / 1000;
  if (error && 'code' in error && error.code === 'ETIMEDOUT') return undefined;
  if (error) throw error;
  if (status !== 0) throw new Error(`${command.join(' ')} failed: ${stderr}`);
  return { measurement: { seconds, ...usageIn(usage) }, stdout };
}

function usageIn(file: string): { processorSeconds?: number; mebibytes?: number } {
  if (!existsSync(file)) return {};
  const [user = 0, system = 0, kibibytes = 0] = readFileSync(file, 'utf8').trim().split(' ').map(Number);
  rmSync(file);
  return { processorSeconds: user + system, mebibytes: kibibytes / 1024 };
}

/** The median run, by time. */
export function median(runs: readonly Measurement[]): Measurement | undefined {
  return [...runs].sort((a, b) => a.seconds - b.seconds)[Math.floor((runs.length - 1) / 2)];
}
