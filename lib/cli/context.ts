import type { Command } from 'commander';
import { wantsColour } from '../synth/colour';

/** Where a command reads, writes and stands. */
export interface CliContext {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that relative paths start from. */
  readonly cwd: string;
}

/** A stream that text goes to. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** How a command ended. */
export const EXIT = {
  OK: 0,
  /** It ran, and what it looked at is at fault. */
  FOUND: 1,
  /** It could not run. */
  FAILED: 2,
} as const;

/** A command of the program: adds itself, and tells how it ended. */
export type DefineCommand = (program: Command, context: CliContext, end: (exitCode: number) => void) => void;

/** Thrown by a command that could not run, for a reason that the message tells in full. */
export class CliError extends Error {
  override readonly name = 'CliError';
}

/** Ends the program where everything has been told. */
export class Ended extends Error {
  override readonly name = 'Ended';

  constructor(readonly exitCode: number) {
    super(`ended with ${exitCode}`);
  }
}

/** Whether to write to the output in colour. */
export function inColour({ stdout, env }: CliContext): boolean {
  return wantsColour(stdout, env);
}
