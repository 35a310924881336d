import { escaped } from '../manifest/markdown';
import { chartLines } from './chart';
import { figureLines, summaryOf } from './describe';
import type { Simulation } from './report';

/** What a simulation came to, as Markdown for a comment: figures and findings, and what it rests on folded away. */
export function markdownReport(simulation: Simulation): string {
  const { model, facts, findings } = simulation;
  const rows = figureLines(simulation).map(({ label, text }) => `| ${escaped(label)} | ${escaped(text)} |`);
  const rests = facts.map(
    ({ topic, text, assumed }) => `| ${escaped(topic)} | ${escaped(text)} | ${assumed ? 'assumed' : ''} |`,
  );
  const blocks = [
    `#### <code>${escaped(model)}</code>: ${escaped(summaryOf(simulation))}`,
    ...findings.map(({ id, message, fix }) => `- **${escaped(id)}**: ${escaped(message)} Fix: ${escaped(fix)}`),
    ['| | |', '|---|---|', ...rows].join('\n'),
    ['```text', ...chartLines(simulation), '```'].join('\n'),
    '<details><summary>What it rests on</summary>',
    ['| | | |', '|---|---|---|', ...rests].join('\n'),
    '</details>',
  ];
  return `${blocks.join('\n\n')}\n`;
}
