/**
 * What a flag is told in a command line, as `--flag value` or `--flag=value`, also within a script that a shell runs; the
 * last one counts.
 *
 * @returns undefined where the flag is not among the arguments, an empty text where it has no value
 */
export function argumentValue(args: readonly string[], flags: readonly string[]): string | undefined {
  const words = args.flatMap((arg) => arg.split(/[\s=]+/));
  const index = Math.max(...flags.map((flag) => words.lastIndexOf(flag)));
  return index < 0 ? undefined : (words[index + 1] ?? '').replace(/^["']|["']$/g, '');
}
