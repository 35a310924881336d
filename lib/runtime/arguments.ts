/** A flag and its value; `true` stands for a flag without one, `undefined` and `false` for no flag. */
export type Flag = readonly [name: string, value: string | number | boolean | undefined];

/** How a server's arguments are written: `--flag value` or `--flag=value`. */
export type ArgumentStyle = 'separate' | 'joined';

/**
 * Writes flags as a command line and puts the arguments behind them that were given. A flag that is among those is left
 * out, so what was given holds whatever the server does with a flag that it meets twice.
 */
export function commandLine(flags: readonly Flag[], given: readonly string[], style: ArgumentStyle): string[] {
  return [...flags.filter(([name]) => !names(given, name)).flatMap((flag) => written(flag, style)), ...given];
}

/** Whether a flag is among arguments, in either form. */
export function names(args: readonly string[], flag: string): boolean {
  return args.some((arg) => arg === flag || arg.startsWith(`${flag}=`));
}

function written([name, value]: Flag, style: ArgumentStyle): string[] {
  if (value === undefined || value === false) return [];
  if (value === true) return [name];
  return style === 'joined' ? [`${name}=${value}`] : [name, String(value)];
}
