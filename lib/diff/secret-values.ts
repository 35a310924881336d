import type { Entry } from '../check/object-set';
import { asObject } from '../manifest/read';
import type { FieldChange } from './field-change';

const VALUES: readonly string[] = ['data', 'stringData'];

/** The changes of an object as they may be told to anybody: of a Secret, that values differ, and none of the values. */
export function withoutSecrets({ kind, group }: Entry, changes: readonly FieldChange[]): readonly FieldChange[] {
  if (kind !== 'Secret' || group !== '') return changes;
  return changes.map((change) => (VALUES.includes(change.trail[0] ?? '') ? hidden(change) : change));
}

function hidden(change: FieldChange): FieldChange {
  const { before, after } = change;
  if (before === undefined || after === undefined)
    return { ...change, before: covered(before, '***'), after: covered(after, '***') };
  return { ...change, before: covered(before, '*** (before)'), after: covered(after, '*** (after)') };
}

function covered(value: unknown, cover: string): unknown {
  if (value === undefined) return undefined;
  const fields = asObject(value);
  return fields ? Object.fromEntries(Object.keys(fields).map((key) => [key, cover])) : cover;
}
