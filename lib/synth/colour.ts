/**
 * Whether to write in colour: not where `NO_COLOR` is set (and not empty), else as `FORCE_COLOR` says (`0` and `false`
 * mean no), else on a terminal that is not dumb.
 *
 * @see https://no-color.org
 */
export function wantsColour(
  output: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  const { NO_COLOR = '', FORCE_COLOR, TERM } = environment;
  if (NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return output.isTTY === true && TERM !== 'dumb';
}
