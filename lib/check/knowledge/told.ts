import { type Container, variableOf } from '../../manifest/pods';
import { flagTold, type Told } from './flags';
import type { Setting } from './model-server';

/**
 * Where a container's program is told something: by a flag, with or without a value, also in a script, or by a variable of
 * its environment, wherever that takes its value from.
 */
export function toldBy(container: Container, { flags, variable }: Setting): Told | undefined {
  return flagTold(container, flags) ?? (variable === undefined ? undefined : variableOf(container, variable));
}

/** Whether something that is not in sight may tell the program: a file, a ConfigMap or Secret as a whole, a variable. */
export function mayBeHidden(container: Container): boolean {
  const { fields } = container;
  const line = JSON.stringify([fields['command'] ?? [], fields['args'] ?? []]);
  return fields['envFrom'] !== undefined || /--config\b|\$\(|\$\{?[A-Za-z_]/.test(line);
}
