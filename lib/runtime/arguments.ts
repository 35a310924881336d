import { flagName } from '../manifest/command-line';
import type { Fault } from '../manifest/fault';

/**
 * A flag and its value; `true` stands for a flag without one, `undefined` and `false` for no flag. Of several names the
 * first is written, the others mean the same. `option` is the typed option that the value comes from.
 */
export type Flag = readonly [
  name: string | readonly string[],
  value: string | number | boolean | undefined,
  option?: string,
];

/** How a server's arguments are written: `--flag value` or `--flag=value`. */
export type ArgumentStyle = 'separate' | 'joined';

/** The option of the pod, not of the server, by which the serving port is told. */
export const PORT = 'port';

/**
 * Writes flags as a command line and puts the arguments behind them that were given. A flag that is among those is left
 * out, so what was given holds whatever the server does with a flag that it meets twice.
 */
export function commandLine(flags: readonly Flag[], given: readonly string[], style: ArgumentStyle): string[] {
  return [...flags.filter(([name]) => !names(given, name)).flatMap((flag) => written(flag, style)), ...given];
}

/** Whether a flag, under any of its names, is among arguments, in either form. */
export function names(args: readonly string[], flag: string | readonly string[]): boolean {
  const wanted = [flag].flat().map(flagName);
  return args.some((arg) => wanted.includes(flagName(arg)));
}

/** What is wrong with the typed options that flags come from, and with arguments that say the same. */
export function flagFaults(flags: readonly Flag[], given: readonly string[]): Fault[] {
  return flags.flatMap((flag) => [...countFaults(flag), ...twiceFaults(flag, given)]);
}

/** Counts of tokens and requests; over how many accelerators a model is split is judged with their number. */
function countFaults([, value, option]: Flag): Fault[] {
  if (option === undefined || option === PORT || option === 'tensorParallel') return [];
  if (typeof value !== 'number' || (Number.isInteger(value) && value >= 1)) return [];
  const field = `runtime.${option}`;
  return [{ field, value, problem: 'must be a whole number, at least 1', fix: 'Leave it out for the default.' }];
}

/** What is wrong where an option that is no flag is told by an argument too. */
export function toldTwice(
  option: string,
  value: string,
  flags: readonly string[],
  given: readonly string[] = [],
): Fault[] {
  return twiceFaults([flags.filter((flag) => names(given, flag)), value, option], given);
}

function twiceFaults([name, value, option]: Flag, given: readonly string[]): Fault[] {
  if (option === undefined || !names(given, name)) return [];
  const [flag] = [name].flat();
  if (option === PORT) {
    return [
      {
        field: 'runtime.args',
        value: flag,
        problem: 'must not tell the port: probes, the Service and the monitor would ask another one',
        fix: 'Say it as `port` of the model.',
      },
    ];
  }
  if (value === undefined || value === false) return [];
  return [
    {
      field: `runtime.${option}`,
      value: typeof value === 'boolean' ? undefined : value,
      problem: `is told twice: ${flag} among the arguments would win, and what follows from the option would not hold`,
      fix: `Leave one of them out.`,
    },
  ];
}

function written([name, value]: Flag, style: ArgumentStyle): string[] {
  const [flag = ''] = [name].flat();
  if (value === undefined || value === false) return [];
  if (value === true) return [flag];
  return style === 'joined' ? [`${flag}=${value}`] : [flag, String(value)];
}
