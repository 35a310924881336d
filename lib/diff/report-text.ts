import { nameOf } from '../check/graph/workloads';
import { type AlikeModels, alikeModels, alikeText } from './alike';
import { acceleratorText, type Line, labelOf, placeOfField, statementsOf, summaryOf, valuesOf } from './describe';
import type { Change, DiffReport, FolderDiff, ModelDiff, ObjectDiff } from './report';

const SIGNS: Readonly<Record<Change, string>> = { added: '+', changed: '~', removed: '-' };
const COLOURS: Readonly<Record<Change, string>> = { added: '\u001b[32m', changed: '\u001b[33m', removed: '\u001b[31m' };
const GRAVITIES = { refused: '\u001b[31m', caution: '\u001b[33m' } as const;
const DIM = '\u001b[2m';
const RESET = '\u001b[0m';
const INDENT = ' '.repeat(4);

type Paint = (code: string, text: string) => string;

/** What differs, for a person to read: a paragraph for each model, and a line of counts. */
export function textReport(report: DiffReport, colour = false): string {
  const paint: Paint = colour ? (code, text) => `${code}${text}${RESET}` : (_, text) => text;
  const paragraphs = report.folders.flatMap((folder) => folderParagraphs(folder, paint));
  return `${[...paragraphs, ...(report.notes ?? []), summaryOf(report)].join('\n\n')}\n`;
}

function folderParagraphs({ folder, models, others, accelerators }: FolderDiff, paint: Paint): string[] {
  const totals = accelerators.map(acceleratorText).join(', ');
  const head = [folder, totals].filter((part) => part !== '').join(': ');
  return [
    ...(head === '' ? [] : [head]),
    ...alikeModels(models).map((alike) => modelParagraph(alike, paint)),
    ...others.map((object) => objectParagraph(object, paint)),
  ];
}

function modelParagraph(alike: AlikeModels, paint: Paint): string {
  const { model, others } = alike;
  const { change, entry } = model;
  const same = others.length > 0 ? [{ label: 'alike', text: others.join(', ') }] : [];
  const lines = [...same, ...statementsOf(model), ...(change === 'changed' ? detailsOf(model) : [objectsLine(model)])];
  return [title(change, `${nameOf(entry)}${alikeText(alike)}`, paint), ...table(lines, paint)].join('\n');
}

function objectParagraph(object: ObjectDiff, paint: Paint): string {
  const { change, entry, statements } = object;
  const lines = statements.map(({ topic, text, gravity }) => ({ label: topic, text, gravity }));
  return [title(change, nameOf(entry), paint), ...table([...lines, ...fieldLines(object)], paint)].join('\n');
}

function title(change: Change, name: string, paint: Paint): string {
  return paint(COLOURS[change], `${SIGNS[change]} ${name}`);
}

function objectsLine({ objects }: ModelDiff): Line {
  return { label: 'objects', text: objects.map(({ entry }) => entry.kind).join(', ') };
}

function detailsOf({ objects, entry }: ModelDiff): Line[] {
  return objects.flatMap((object) => {
    if (object.change === 'changed') return fieldLines(object, entry);
    return [{ label: object.change, text: labelOf(object, entry) }];
  });
}

function fieldLines(object: ObjectDiff, model = object.entry): Line[] {
  return object.fields.map((change) => {
    const { label, field } = placeOfField(object, change);
    const { before, after } = valuesOf(change);
    return { label: label === 'pods' ? label : labelOf(object, model), text: `${field}: ${before} -> ${after}` };
  });
}

/** Labels in one column; of equal ones the first alone. */
function table(lines: readonly Line[], paint: Paint): string[] {
  const width = Math.max(0, ...lines.map(({ label }) => label.length));
  return lines.map(({ label, text, gravity }, index) => {
    const shown = lines[index - 1]?.label === label ? '' : label;
    const padded = `${shown}${' '.repeat(width - shown.length)}`;
    return `${INDENT}${paint(gravity ? GRAVITIES[gravity] : DIM, padded)}  ${text}`;
  });
}
