import { compareText } from '../manifest/canonical';

/** One reason why nothing was written. */
export interface SynthesisFault {
  /** The path of the construct, the file, or whatever else is at fault; left out where it is the app as a whole. */
  readonly where?: string;
  /** What is wrong and what to do about it. May span lines. */
  readonly message: string;
}

/** Synthesis failed and wrote nothing. The message holds every fault, in a stable order. */
export class SynthesisError extends Error {
  readonly faults: readonly SynthesisFault[];

  /**
   * @param faults everything that is wrong
   * @param outcome what became of the output folder, for example `dist/ is unchanged`
   */
  constructor(faults: readonly SynthesisFault[], outcome: string) {
    const sorted = [...faults].sort(compareFaults);
    super(`${count(sorted.length)}; ${outcome}\n\n${sorted.map(faultLines).join('\n')}`);
    this.name = 'SynthesisError';
    this.faults = sorted;
  }
}

function compareFaults(a: SynthesisFault, b: SynthesisFault): number {
  return compareText(a.where ?? '', b.where ?? '') || compareText(a.message, b.message);
}

function count(errors: number): string {
  return errors === 1 ? '1 error' : `${errors} errors`;
}

function faultLines({ where, message }: SynthesisFault): string {
  const indented = message.replaceAll('\n', '\n        ');
  return where === undefined ? `error   ${indented}` : `error   ${where}\n        ${indented}`;
}
