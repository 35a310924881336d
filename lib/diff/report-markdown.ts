import { nameOf } from '../check/graph/workloads';
import { escaped } from '../manifest/markdown';
import { type AlikeModels, alikeModels, alikeText } from './alike';
import { acceleratorText, labelOf, placeOfField, statementsOf, summaryOf, valuesOf } from './describe';
import type { Change, DiffReport, FolderDiff, ObjectDiff } from './report';

/** Longest comment that GitHub takes is 65,536 characters; GitLab takes a million. */
const MOST = 60_000;

const VERBS: Readonly<Record<Change, string>> = { added: 'new', changed: 'changed', removed: 'removed' };

const CUT = 'Its fields are too much for a comment.';

/** What is told of an object or a model, and its fields, which are left out first where there is no room. */
interface Block {
  readonly told: string;
  readonly fields: string;
  /** Whether there is room for it before there is for others: the name of a folder, what is refused, or may be lost. */
  readonly isGrave: boolean;
}

/** What differs, as Markdown for a comment on a pull request: what it means, and the fields folded away. */
export function markdownReport(report: DiffReport): string {
  const blocks = report.folders.flatMap(folderBlocks);
  const notes = (report.notes ?? []).map(escaped);
  const shown = withinRoom(blocks, MOST - notes.join('').length);
  const left = blocks.length - shown.length;
  const rest = left > 0 ? [`${left} more parts are too much for a comment: \`model-serving diff\` tells them.`] : [];
  return `${[`**${escaped(summaryOf(report))}**`, ...notes, ...shown, ...rest].join('\n\n')}\n`;
}

/** The blocks for which there is room, in their order. */
function withinRoom(blocks: readonly Block[], room: number): string[] {
  const shown = new Map<Block, string>();
  let left = room;
  for (const block of [...blocks.filter(({ isGrave }) => isGrave), ...blocks.filter(({ isGrave }) => !isGrave)]) {
    const { told, fields } = block;
    if (told.length > left) continue;
    const whole = fields === '' ? told : `${told}\n\n${fields}`;
    const text = whole.length <= left ? whole : `${told}\n\n${CUT}`;
    left -= text.length;
    shown.set(block, text);
  }
  return blocks.flatMap((block) => shown.get(block) ?? []);
}

function folderBlocks({ folder, models, others, accelerators }: FolderDiff): Block[] {
  const totals = accelerators.map(acceleratorText).map(escaped);
  return [
    ...(folder === '' ? [] : [{ told: `### ${escaped(folder)}`, fields: '', isGrave: true }]),
    ...(totals.length > 0 ? [{ told: `In all: ${totals.join(', ')}`, fields: '', isGrave: true }] : []),
    ...alikeModels(models).map(modelBlock),
    ...others.map((object) => block(object, object.statements, [object])),
  ];
}

function modelBlock(alike: AlikeModels): Block {
  const { model, others } = alike;
  const { change, objects } = model;
  const own = statementsOf(model).map(({ label, text, gravity }) => ({ topic: label, text, gravity }));
  const same = others.length > 0 ? [{ topic: 'alike', text: others.join(', ') }] : [];
  const kinds = { topic: 'objects', text: objects.map(({ entry }) => entry.kind).join(', ') };
  if (change === 'changed') return block(model, [...same, ...own], objects, alikeText(alike));
  return block(model, [...same, ...own, kinds], [], alikeText(alike));
}

function block(
  { change, entry }: Pick<ObjectDiff, 'change' | 'entry'>,
  said: ObjectDiff['statements'],
  objects: readonly ObjectDiff[],
  others = '',
): Block {
  const rows = said.map(({ topic, text, gravity }) =>
    row(gravity ? `**${escaped(topic)}**` : escaped(topic), escaped(text)),
  );
  const head = `#### ${code(nameOf(entry))}${others}: ${VERBS[change]}`;
  const table = rows.length > 0 ? [['| | |', '|---|---|', ...rows].join('\n')] : [];
  const fields = fieldTable(objects, entry).join('\n\n');
  return { told: [head, ...table].join('\n\n'), fields, isGrave: said.some(({ gravity }) => gravity !== undefined) };
}

function fieldTable(objects: readonly ObjectDiff[], model: ObjectDiff['entry']): string[] {
  const rows = objects.flatMap((object) => {
    if (object.change !== 'changed')
      return object.entry === model ? [] : [row(escaped(labelOf(object, model)), object.change, '', '')];
    return object.fields.map((change) => {
      const { label, field } = placeOfField(object, change);
      const { before, after } = valuesOf(change);
      return row(escaped(label === 'pods' ? label : labelOf(object, model)), code(field), code(before), code(after));
    });
  });
  if (rows.length === 0) return [];
  const table = ['| object | field | before | after |', '|---|---|---|---|', ...rows].join('\n');
  return [`<details><summary>${rows.length} ${rows.length === 1 ? 'line' : 'lines'}</summary>`, table, '</details>'];
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function code(text: string): string {
  return `<code>${escaped(text)}</code>`;
}
