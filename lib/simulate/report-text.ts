import { chartLines, comparedChart } from './chart';
import type { Comparison } from './compare';
import { type ComparedRow, comparedFacts, comparedRows, comparedSummary } from './compare-rows';
import { figureLines, type Line, summaryOf } from './describe';
import type { Fact } from './facts';
import type { Simulation, SimulationFinding } from './report';

const DIM = '\u001b[2m';
const YELLOW = '\u001b[33m';
const RESET = '\u001b[0m';
const INDENT = ' '.repeat(4);

type Paint = (code: string, text: string) => string;

/** What a simulation came to, for a person to read. */
export function textReport(simulation: Simulation, colour = false): string {
  const paint = paintIn(colour);
  const { model, facts, findings } = simulation;
  return joined([
    [model, ...table(facts.map(factLine), paint)],
    indented(chartLines(simulation)),
    table(figureLines(simulation), paint),
    ...findings.map((finding) => findingLines(finding, paint)),
    [summaryOf(simulation)],
  ]);
}

/** What a load came to on a model as it was and as it is, for a person to read. */
export function comparedText(comparison: Comparison, colour = false): string {
  const paint = paintIn(colour);
  const { model, findings } = comparison.after;
  const facts = comparedFacts(comparison).map((fact) => {
    const { label, text } = factLine(fact);
    return { label: fact.of === undefined ? label : `${fact.of}: ${label}`, text };
  });
  return joined([
    [model, ...table(facts, paint)],
    indented(comparedChart(comparison)),
    comparedLines(comparedRows(comparison), paint),
    ...findings.map((finding) => findingLines(finding, paint)),
    [comparedSummary(comparison)],
  ]);
}

function paintIn(colour: boolean): Paint {
  return colour ? (code, text) => `${code}${text}${RESET}` : (_, text) => text;
}

function joined(paragraphs: readonly (readonly string[])[]): string {
  return `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `${INDENT}${line}`);
}

function findingLines({ id, message, fix }: SimulationFinding, paint: Paint): string[] {
  return [paint(YELLOW, id), `${INDENT}${message}`, `${INDENT}fix: ${fix}`];
}

/** What is assumed says so, and which option tells otherwise. */
function factLine({ topic, text, assumed, option }: Fact): Line {
  const remark = option === undefined ? 'assumed' : `assumed; ${option}`;
  return { label: topic, text: assumed ? `${text} (${remark})` : text };
}

function comparedLines(rows: readonly ComparedRow[], paint: Paint): string[] {
  const all = [{ label: '', before: 'before', after: 'after', change: 'change' }, ...rows];
  const widthOf = (column: keyof ComparedRow) => Math.max(...all.map((row) => row[column].length));
  const [label, before, after] = [widthOf('label'), widthOf('before'), widthOf('after')];
  return all.map((row) => {
    const cells = `${row.before.padEnd(before)}  ${row.after.padEnd(after)}  ${row.change}`;
    return `${INDENT}${paint(DIM, row.label.padEnd(label))}  ${cells}`.trimEnd();
  });
}

function table(lines: readonly Line[], paint: Paint): string[] {
  const width = Math.max(0, ...lines.map(({ label }) => label.length));
  return lines.map(({ label, text }) => `${INDENT}${paint(DIM, label.padEnd(width))}  ${text}`);
}
