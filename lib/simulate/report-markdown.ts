import { escaped } from '../manifest/markdown';
import { chartLines, comparedChart } from './chart';
import type { Comparison } from './compare';
import { comparedFacts, comparedRows, comparedSummary } from './compare-rows';
import { figureLines, summaryOf } from './describe';
import type { Fact } from './facts';
import type { Simulation, SimulationFinding } from './report';

/** What a simulation came to, as Markdown for a comment: figures and findings, and what it rests on folded away. */
export function markdownReport(simulation: Simulation): string {
  const { model, facts, findings } = simulation;
  const rows = figureLines(simulation).map(({ label, text }) => `| ${escaped(label)} | ${escaped(text)} |`);
  const blocks = [
    `#### <code>${escaped(model)}</code>: ${escaped(summaryOf(simulation))}`,
    ...findings.map(findingItem),
    ['| | |', '|---|---|', ...rows].join('\n'),
    fenced(chartLines(simulation)),
    ...foldedFacts(facts),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** What a load came to on a model as it was and as it is, as Markdown for a comment. */
export function comparedMarkdown(comparison: Comparison): string {
  const { model, findings } = comparison.after;
  const rows = comparedRows(comparison).map(
    (row) => `| ${[row.label, row.before, row.after, row.change].map(escaped).join(' | ')} |`,
  );
  const facts = comparedFacts(comparison).map((fact) => ({
    ...fact,
    topic: fact.of === undefined ? fact.topic : `${fact.of}: ${fact.topic}`,
  }));
  const blocks = [
    `#### <code>${escaped(model)}</code>: ${escaped(comparedSummary(comparison))}`,
    ...findings.map(findingItem),
    ['| | before | after | change |', '|---|---|---|---|', ...rows].join('\n'),
    fenced(comparedChart(comparison)),
    ...foldedFacts(facts),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function fenced(lines: readonly string[]): string {
  return ['```text', ...lines, '```'].join('\n');
}

function findingItem({ id, message, fix }: SimulationFinding): string {
  return `- **${escaped(id)}**: ${escaped(message)} Fix: ${escaped(fix)}`;
}

function foldedFacts(facts: readonly Fact[]): readonly string[] {
  const rows = facts.map(
    ({ topic, text, assumed }) => `| ${escaped(topic)} | ${escaped(text)} | ${assumed ? 'assumed' : ''} |`,
  );
  const table = ['| | | |', '|---|---|---|', ...rows].join('\n');
  return ['<details><summary>What it rests on</summary>', table, '</details>'];
}
