import { wordsOf } from '../manifest/command-line';
import type { Faults } from '../manifest/fault';
import type { ToldOption } from '../runtime/runtime';
import { argumentValue } from './argument-value';
import type { DerivedPod } from './derive';

/**
 * Adds arguments that take the place of those of a runtime and leave out what its options say: the server would start with
 * another model, or with none. A command of one's own may learn it elsewhere, so nothing is said of that.
 */
export function checkReplacedArguments({ args, command, served }: DerivedPod, faults: Faults): void {
  if (!served || args === undefined || args === served.args || command !== served.command) return;
  const dropped = new Set(served.told.filter((told) => !tells(args, told)).map(({ option }) => option));
  if (dropped.size === 0) return;
  const options = Array.from(dropped, (option) => `runtime.${option}`).join(', ');
  faults.add({
    field: 'args',
    problem: `stand in place of all arguments that the runtime derives, and leave out what it is told: ${options}`,
    fix: "Give further arguments as the runtime's `args`, or say all that it is told here too.",
  });
}

/** What the kubelet or a shell fills in may be what was asked for. */
function tells(args: readonly string[], { flags, value }: ToldOption): boolean {
  if (!flags) return wordsOf(args).some(({ text }) => text.includes(value) || text.startsWith('$'));
  const given = argumentValue(args, flags);
  return given !== undefined && (given === value || given.includes('$'));
}
