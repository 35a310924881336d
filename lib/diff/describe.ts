import { nameOf } from '../check/graph/workloads';
import type { Entry } from '../check/object-set';
import { counted } from '../check/report';
import { POD_KINDS } from '../manifest/pods';
import { amountText } from './accelerators';
import { type FieldChange, itemChanges } from './field-change';
import { type AcceleratorDiff, type DiffReport, isObjectRefused, type ModelDiff, type ObjectDiff } from './report';
import { cutBoth, valueText, wholeText } from './words';

/** One line about a model: what it is about, and what is to be said. */
export interface Line {
  readonly label: string;
  readonly text: string;
  readonly gravity?: 'refused' | 'caution';
}

/** The value before a change and after it, in words. */
export interface Values {
  readonly before: string;
  readonly after: string;
}

/** The two values of a field; of lists and long texts only what differs. */
export function valuesOf(change: FieldChange): Values {
  const items = itemChanges(change);
  if (items) return items.gone.length + items.come.length === 0 ? REORDERED : valuesOfItems(items.gone, items.come);
  const { before, after } = change;
  if (typeof before === 'string' && typeof after === 'string' && /\n./.test(`${before}${after}`))
    return valuesOfLines(before, after);
  return bothOf(wholeText(before), wholeText(after));
}

const REORDERED: Values = { before: 'one order', after: 'another order' };

function bothOf(former: string, next: string): Values {
  const [before, after] = cutBoth(former, next);
  return { before, after };
}

function valuesOfItems(gone: readonly unknown[], come: readonly unknown[]): Values {
  const one = gone.length < 2 && come.length < 2;
  const [before = '', after = ''] = [gone, come].map((items) => {
    if (items.length === 0) return 'none';
    return one ? wholeText(items[0]) : items.map(valueText).join(' ');
  });
  return one ? bothOf(before, after) : { before, after };
}

function valuesOfLines(before: string, after: string): Values {
  const items = itemChanges({ path: '', trail: [], before: before.split('\n'), after: after.split('\n') });
  const [gone = 0, come = 0] = [items?.gone.length, items?.come.length];
  if (gone + come === 0) return REORDERED;
  return { before: `${counted(gone, 'line')} that ${gone === 1 ? 'goes' : 'go'}`, after: counted(come, 'new line') };
}

const TEMPLATES: readonly string[] = ['spec.jobTemplate.spec.template.', 'spec.template.'];

/** What a field belongs to and where it is in that: the pods of a workload, or the object. */
export function placeOfField({ entry }: ObjectDiff, { path }: FieldChange): { label: string; field: string } {
  const template = TEMPLATES.find((prefix) => path.startsWith(prefix));
  if (template === undefined || !POD_KINDS.includes(entry.kind)) return { label: entry.kind, field: path };
  return { label: 'pods', field: path.slice(template.length).replace(/^spec\./, '') };
}

/** `Service ml/chat`, the name alone where it is not the model's. */
export function labelOf({ entry }: ObjectDiff, model: Entry): string {
  const isNamesake = entry.name === model.name && entry.namespace === model.namespace;
  return isNamesake ? entry.kind : nameOf(entry);
}

/** Everything that is to be said of a model in short, the gravest first. */
export function statementsOf({ statements, objects }: ModelDiff): readonly Line[] {
  const all = [...statements, ...objects.flatMap((object) => object.statements)];
  const lines = all.map(({ topic, text, gravity }) => ({ label: topic, text, gravity }));
  return [
    ...lines.filter(({ gravity }) => gravity === 'refused'),
    ...lines.filter(({ gravity }) => gravity !== 'refused'),
  ];
}

/** `nvidia.com/gpu 1 to 4 -> 1 to 8` */
export function acceleratorText({ name, before, after }: AcceleratorDiff): string {
  return `${name} ${amountText(before)} -> ${amountText(after)}`;
}

/** How many models and other objects came, went and changed. */
export function summaryOf({ folders, unchanged }: DiffReport): string {
  const models = folders.flatMap((folder) => folder.models);
  const others = folders.flatMap((folder) => folder.others);
  const refused = models
    .flatMap(({ objects }) => objects)
    .concat(others)
    .filter(isObjectRefused).length;
  const rolled = models.filter(({ statements }) => statements.some(({ topic }) => topic === 'rollout')).length;
  const parts = [
    ...CHANGES.map(
      (change) => [models.filter((model) => model.change === change).length, 'model', ` ${change}`] as const,
    ),
    ...CHANGES.map(
      (change) => [others.filter((object) => object.change === change).length, 'other object', ` ${change}`] as const,
    ),
    [rolled, 'rollout', ''] as const,
    [refused, 'update', ' refused'] as const,
  ];
  const told = parts.filter(([count]) => count > 0).map(([count, noun, end]) => `${counted(count, noun)}${end}`);
  return [...(told.length > 0 ? told : ['no difference']), `${counted(unchanged, 'model')} unchanged`].join(', ');
}

const CHANGES = ['added', 'removed', 'changed'] as const;
