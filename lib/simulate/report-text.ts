import { chartLines } from './chart';
import { figureLines, type Line, summaryOf } from './describe';
import type { Simulation } from './report';

const DIM = '\u001b[2m';
const YELLOW = '\u001b[33m';
const RESET = '\u001b[0m';
const INDENT = ' '.repeat(4);

type Paint = (code: string, text: string) => string;

/** What a simulation came to, for a person to read. */
export function textReport(simulation: Simulation, colour = false): string {
  const paint: Paint = colour ? (code, text) => `${code}${text}${RESET}` : (_, text) => text;
  const { model, findings } = simulation;
  const paragraphs = [
    [model, ...table(factLines(simulation), paint)],
    chartLines(simulation).map((line) => `${INDENT}${line}`),
    table(figureLines(simulation), paint),
    ...findings.map(({ id, message, fix }) => [paint(YELLOW, id), `${INDENT}${message}`, `${INDENT}fix: ${fix}`]),
    [summaryOf(simulation)],
  ];
  return `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** What is assumed says so, and which option tells otherwise. */
function factLines({ facts }: Simulation): Line[] {
  return facts.map(({ topic, text, assumed, option }) => {
    const remark = option === undefined ? 'assumed' : `assumed; ${option}`;
    return { label: topic, text: assumed ? `${text} (${remark})` : text };
  });
}

function table(lines: readonly Line[], paint: Paint): string[] {
  const width = Math.max(0, ...lines.map(({ label }) => label.length));
  return lines.map(({ label, text }) => `${INDENT}${paint(DIM, label.padEnd(width))}  ${text}`);
}
