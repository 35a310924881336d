import { compareText } from '../manifest/canonical';

/** One thing that is wrong. */
export interface SynthesisFault {
  /** @default 'error' */
  readonly severity?: 'error' | 'warning' | 'info';
  /** The path of the construct, the file, or whatever else is at fault; left out where it is the app as a whole. */
  readonly where?: string;
  /** What is wrong and what to do about it. May span lines. */
  readonly message: string;
}

/** Synthesis failed and wrote nothing. The message holds every fault, in a stable order, errors first. */
export class SynthesisError extends Error {
  readonly faults: readonly SynthesisFault[];

  /**
   * @param faults everything that was found; at least one is an error
   * @param outcome what became of the output folder, for example `dist/ is unchanged`
   */
  constructor(faults: readonly SynthesisFault[], outcome: string) {
    const sorted = [...faults].sort(compareFaults);
    super(`${countFaults(sorted)}; ${outcome}\n\n${sorted.map(faultText).join('\n')}`);
    this.name = 'SynthesisError';
    this.faults = sorted;
  }
}

/** By severity, then by place, then by message, code unit by code unit. */
export function compareFaults(a: SynthesisFault, b: SynthesisFault): number {
  const rank = ({ severity = 'error' }: SynthesisFault) => SEVERITIES.indexOf(severity);
  return rank(a) - rank(b) || compareText(a.where ?? '', b.where ?? '') || compareText(a.message, b.message);
}

const SEVERITIES = ['error', 'warning', 'info'];

/** `2 errors, 1 warning`. */
export function countFaults(faults: readonly SynthesisFault[]): string {
  return ['error', 'warning']
    .map((name) => ({ name, count: faults.filter(({ severity = 'error' }) => severity === name).length }))
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => `${count} ${name}${count === 1 ? '' : 's'}`)
    .join(', ');
}

/** One fault as lines of text. */
export function faultText({ severity = 'error', where, message }: SynthesisFault): string {
  const indented = message.replaceAll('\n', '\n        ');
  return `${severity.padEnd(7)} ${where === undefined ? '' : `${where}\n        `}${indented}`;
}
