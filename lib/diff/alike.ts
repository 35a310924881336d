import { placeOfField, statementsOf } from './describe';
import { type FieldChange, itemChanges } from './field-change';
import type { ModelDiff, ObjectDiff } from './report';

/** A model that differs, with those of which the same is to be told. */
export interface AlikeModels {
  readonly model: ModelDiff;
  /** The names of the others, which are of its kind and in its namespace. */
  readonly others: readonly string[];
}

/** Models of a folder, those together of which the same is told but for their names, as after a change of what all have. */
export function alikeModels(models: readonly ModelDiff[]): readonly AlikeModels[] {
  const groups = new Map<string, ModelDiff[]>();
  for (const model of models) {
    const told = toldOf(model);
    const group = groups.get(told);
    if (group) group.push(model);
    else groups.set(told, [model]);
  }
  return [...groups.values()].flatMap(([model, ...others]) =>
    model ? [{ model, others: others.map(({ entry }) => entry.name) }] : [],
  );
}

/** All that a report tells of a model, without its name. */
function toldOf(model: ModelDiff): string {
  const { change, entry, objects } = model;
  const told = objects.map((object) => [object.change, identityOf(object, model), fieldsOf(object, entry.name)]);
  return JSON.stringify([change, entry.kind, entry.namespace, statementsOf(model), told]);
}

function identityOf({ entry }: ObjectDiff, model: ModelDiff): readonly unknown[] {
  return [entry.kind, entry.namespace, entry.name === model.entry.name || entry.name];
}

function fieldsOf(object: ObjectDiff, name: string): readonly unknown[] {
  return object.fields.map((change) => {
    const { label, field } = placeOfField(object, change);
    return [label, withoutName(field, name), valuesIn(change)];
  });
}

/** The values of a field; of lists only the items that come and go, as others may bear the model's name. */
function valuesIn(change: FieldChange): object {
  const items = itemChanges(change);
  return items && items.gone.length + items.come.length > 0 ? items : { before: change.before, after: change.after };
}

/** The container of the server bears the model's name. */
function withoutName(field: string, name: string): string {
  return field.replace(`containers[${name}]`, 'containers[]');
}

/** `62 alike`: how many are told of by another; empty where none is. */
export function alikeText({ others }: AlikeModels): string {
  return others.length === 0 ? '' : ` and ${others.length} alike`;
}
