import { nameOf } from '../check/graph/workloads';
import { escaped } from '../manifest/markdown';
import { acceleratorText, labelOf, placeOfField, statementsOf, summaryOf, valuesOf } from './describe';
import type { Change, DiffReport, FolderDiff, ModelDiff, ObjectDiff } from './report';

/** Longest comment that GitHub takes is 65,536 characters; GitLab takes a million. */
const MOST = 60_000;

const VERBS: Readonly<Record<Change, string>> = { added: 'new', changed: 'changed', removed: 'removed' };

const CUT = 'Its fields are too much for a comment.';

/** What is told of an object or a model, and its fields, which are left out first where there is no room. */
interface Block {
  readonly told: string;
  readonly fields: string;
}

/** What differs, as Markdown for a comment on a pull request: what it means, and the fields folded away. */
export function markdownReport(report: DiffReport): string {
  const blocks = report.folders.flatMap(folderBlocks);
  const notes = (report.notes ?? []).map(escaped);
  const shown: string[] = [];
  let length = notes.join('').length;
  for (const { told, fields } of blocks) {
    if (length + told.length > MOST) continue;
    const whole = fields === '' ? told : `${told}\n\n${fields}`;
    const block = length + whole.length <= MOST ? whole : `${told}\n\n${CUT}`;
    length += block.length;
    shown.push(block);
  }
  const left = blocks.length - shown.length;
  const rest = left > 0 ? [`${left} more parts are too much for a comment: \`model-serving diff\` tells them.`] : [];
  return `${[`**${escaped(summaryOf(report))}**`, ...notes, ...shown, ...rest].join('\n\n')}\n`;
}

function folderBlocks({ folder, models, others, accelerators }: FolderDiff): Block[] {
  const totals = accelerators.map(acceleratorText).map(escaped);
  return [
    ...(folder === '' ? [] : [{ told: `### ${escaped(folder)}`, fields: '' }]),
    ...(totals.length > 0 ? [{ told: `In all: ${totals.join(', ')}`, fields: '' }] : []),
    ...models.map(modelBlock),
    ...others.map((object) => block(object, [], [object])),
  ];
}

function modelBlock(model: ModelDiff): Block {
  const { change, objects } = model;
  const own = statementsOf(model).map(({ label, text, gravity }) => ({ topic: label, text, gravity }));
  if (change === 'changed') return block(model, own, objects);
  const kinds = { topic: 'objects', text: objects.map(({ entry }) => entry.kind).join(', ') };
  return block(model, [...own, kinds], []);
}

type Subject = Pick<ObjectDiff, 'change' | 'entry' | 'statements'>;

function block(
  { change, entry, statements }: Subject,
  own: ObjectDiff['statements'],
  objects: readonly ObjectDiff[],
): Block {
  const said = own.length > 0 ? own : statements;
  const rows = said.map(({ topic, text, gravity }) =>
    row(gravity ? `**${escaped(topic)}**` : escaped(topic), escaped(text)),
  );
  const head = `#### ${code(nameOf(entry))}: ${VERBS[change]}`;
  const table = rows.length > 0 ? [['| | |', '|---|---|', ...rows].join('\n')] : [];
  return { told: [head, ...table].join('\n\n'), fields: fieldTable(objects, entry).join('\n\n') };
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
