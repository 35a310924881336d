import type { Container } from '../../manifest/pods';
import { at, listOf, textOf } from '../../manifest/read';
import type { Setting } from './servers';

/** Where a program is told something, and what, if it stands there. */
export interface Told {
  readonly path: string;
  readonly value?: string;
}

/**
 * Where a container's program is told something: by a flag, with or without a value, also in a script, or by a variable of
 * its environment, wherever that takes its value from.
 */
export function toldBy(container: Container, { flags, variable }: Setting): Told | undefined {
  return flagged(container, flags) ?? (variable === undefined ? undefined : inEnvironment(container, variable));
}

/** Whether something that is not in sight may tell the program: a file, a ConfigMap or Secret as a whole, a variable. */
export function mayBeHidden(container: Container): boolean {
  const { fields } = container;
  const line = JSON.stringify([fields['command'] ?? [], fields['args'] ?? []]);
  return fields['envFrom'] !== undefined || /--config\b|\$\(|\$\{?[A-Za-z_]/.test(line);
}

function flagged({ fields, path }: Container, flags: readonly string[]): Told | undefined {
  for (const field of ['args', 'command']) {
    const words = listOf(fields[field]).flatMap((part, index) =>
      (textOf(part) ?? '').split(/\s+/).map((word) => ({ word, path: `${path}.${field}[${index}]` })),
    );
    const found = words.findIndex(({ word }) => flags.includes(word.replace(/=.*$/s, '')));
    const { word = '', path: where = '' } = words[found] ?? {};
    if (found < 0) continue;
    const value = word.includes('=') ? word.slice(word.indexOf('=') + 1) : words[found + 1]?.word;
    return { path: where, value: value?.replace(/^["']|["']$/g, '') };
  }
  return undefined;
}

function inEnvironment({ fields, path }: Container, variable: string): Told | undefined {
  const list = listOf(fields['env']);
  const index = list.findIndex((item) => textOf(at(item, 'name')) === variable);
  return index < 0 ? undefined : { path: `${path}.env[${index}]`, value: textOf(at(list[index], 'value')) };
}
