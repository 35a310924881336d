import { objectName, placeOf } from '../check/report';
import type { Finding } from '../check/rule';
import { wantsColour } from './colour';
import type { SynthesisResult } from './serving-app';
import { compareFaults, countFaults, faultText, type SynthesisFault } from './synthesis-error';

/** The stages of a run that take time. */
export type Stage = 'rendering' | 'checking' | 'writing' | 'waiting for another run';

/** Told how a run comes along and how it ends. */
export interface Report {
  /** `done` of `total` objects or files of this stage are done, seconds where it waits. Called often. */
  progress(stage: Stage, done: number, total: number): void;
  /** The run has succeeded. */
  finished(result: SynthesisResult): void;
  /** The run has failed; the error is on its way to the caller. */
  stopped(): void;
}

/** Where text goes: standard error, or something like it. */
export interface Terminal {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Longest list of file names of one kind that is printed whole. */
const LONGEST_LIST = 12;
const BAR_WIDTH = 24;
/** A run that ends sooner shows no bar. */
const PATIENCE_MILLISECONDS = 400;
const REDRAW_MILLISECONDS = 80;

/**
 * Reports to standard error, since standard output may be a pipe of manifests: findings, the files that changed, and a
 * line of counts. A progress bar is drawn only on a terminal, outside CI, for a run that takes its time. Colour is for
 * terminals; `NO_COLOR` and `FORCE_COLOR` have the last word.
 */
export class ConsoleReport implements Report {
  private readonly animated: boolean;
  private drawnAt: number;
  private drawn = false;

  constructor(
    private readonly terminal: Terminal = process.stderr,
    private readonly now: () => number = () => process.uptime() * 1000,
    private readonly environment: Environment = process.env,
  ) {
    this.animated = terminal.isTTY === true && !environment.CI && environment.TERM !== 'dumb';
    this.drawnAt = now() + PATIENCE_MILLISECONDS - REDRAW_MILLISECONDS;
  }

  progress(stage: Stage, done: number, total: number): void {
    if (!this.animated) return;
    const time = this.now();
    if (time - this.drawnAt < REDRAW_MILLISECONDS) return;
    this.drawnAt = time;
    this.drawn = true;
    const filled = Math.round((BAR_WIDTH * done) / Math.max(total, 1));
    const bar = '#'.repeat(filled) + '.'.repeat(BAR_WIDTH - filled);
    this.terminal.write(
      `\r[${bar}] ${stage} ${done}/${total}`.slice(0, this.terminal.columns || 80).concat(CLEAR_REST),
    );
  }

  finished(result: SynthesisResult): void {
    this.clear();
    const faults = [...result.findings.map(asFault), ...result.warnings].sort(compareFaults);
    for (const fault of faults) this.terminal.write(`${coloured(faultText(fault), this.terminal, this.environment)}\n`);
    this.terminal.write(`${changesText(result)}${this.countsText(result, faults)}\n`);
  }

  stopped(): void {
    this.clear();
  }

  /** Takes the bar away, so that what follows starts on an empty line. */
  private clear(): void {
    if (this.drawn) this.terminal.write(`\r${CLEAR_REST}`);
    this.drawn = false;
  }

  private countsText(result: SynthesisResult, faults: readonly SynthesisFault[]): string {
    const { folder, objects, created, changed, removed, unchanged } = result;
    const counts = [
      [created.length, 'created'],
      [changed.length, 'changed'],
      [removed.length, 'removed'],
      [unchanged.length, 'unchanged'],
    ] as const;
    const parts = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
    const found = countFaults(faults);
    if (found !== '') parts.push(found);
    const what = `${objects} ${objects === 1 ? 'object' : 'objects'}`;
    return `${folder}/: ${what}; ${parts.join(', ') || 'no files'}; ${(this.now() / 1000).toFixed(2)} s`;
  }
}

/** The text with its severities in colour, where the terminal and the person want it. */
export function coloured(text: string, terminal: Terminal, environment: Environment = process.env): string {
  if (!wantsColour(terminal, environment)) return text;
  return text.replace(/^error(?= )/gm, '\u001b[31m$&\u001b[39m').replace(/^warning(?= )/gm, '\u001b[33m$&\u001b[39m');
}

const CLEAR_REST = '\u001b[K';

function changesText({ created, changed, removed }: SynthesisResult): string {
  return listText('created', created) + listText('changed', changed) + listText('removed', removed);
}

function listText(what: string, paths: readonly string[]): string {
  const shown = paths.slice(0, LONGEST_LIST).map((path) => `${what} ${path}\n`);
  const more = paths.length - shown.length;
  return more > 0 ? `${shown.join('')}${what} ${more} more\n` : shown.join('');
}

/** A finding of a rule, as a fault of the run: `production/chat (models/chat.yaml:12) (Deployment ml/chat) spec.replicas`. */
export function asFault(finding: Finding): SynthesisFault {
  const { severity, path, rule, message, fix, object } = finding;
  const { construct, file } = object.origin;
  const written = construct === undefined || file === undefined ? '' : `(${placeOf(finding)})`;
  const where = [construct ?? placeOf(finding), written, `(${objectName(finding)})`, path, ` ${rule}`]
    .filter((part) => part !== '')
    .join(' ');
  return { severity, where, message: `${message}\nfix: ${fix}` };
}
