import type { Fault } from './fault';
import { fieldPath } from './field-path';
import { isPlainObject } from './plain-object';

/** What is wrong with a value that stands somewhere in itself, which no text can hold; undefined where it does not. */
export function cycleFault(value: unknown, field: string): Fault | undefined {
  const at = cycleIn(value, field, []);
  if (at === undefined) return undefined;
  const problem = 'is an object or a list in which it stands itself: the YAML would never end';
  return { field: at, problem, fix: 'Write out what should stand there.' };
}

/** The field that holds one of those in which it stands. */
function cycleIn(value: unknown, field: string, around: readonly unknown[]): string | undefined {
  const isList = Array.isArray(value);
  if (!isList && !isPlainObject(value)) return undefined;
  if (around.includes(value)) return field;
  for (const [key, child] of Object.entries(value)) {
    const found = cycleIn(child, isList ? `${field}[${key}]` : fieldPath(field, key), [...around, value]);
    if (found !== undefined) return found;
  }
  return undefined;
}
