import { flagAmong, wordsOf } from '../manifest/command-line';

/**
 * What a flag is told in a command line, under any of its names, also within a script that a shell runs; the last one
 * counts.
 *
 * @returns undefined where the flag is not among the arguments, an empty text where it has no value
 */
export function argumentValue(args: readonly string[], flags: readonly string[]): string | undefined {
  const given = flagAmong(wordsOf(args), flags);
  return given && (given.value ?? '');
}
