import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { allRules, type RuleData, readingRules, SETTINGS_FILE } from '../lib/check';
import { admissionRules } from '../lib/check/admission';
import { setRules } from '../lib/check/rules';
import { compareText } from '../lib/manifest/canonical';
import { IGNORE_PREFIX } from '../lib/manifest/ignore-annotation';

/** The page that is made from the rules. */
export const RULES_PAGE = resolve(__dirname, '../docs/rules.md');

const HEAD = `# Rules

<!-- Made from the code by \`npm run docs\`; do not edit. -->

What \`model-serving check\`, synthesis and the cdk8s validation plugin tell. \`model-serving explain <rule>\` tells the same
on the command line.

- **error**: the API server refuses the object, or the set cannot work. Synthesis stops, the check exits with 1.
- **warning**: it is accepted and works, but will hurt.
- **info**: worth knowing.

## Configuring rules

In \`${SETTINGS_FILE}\`, for the whole project; the same object is the \`properties\` of the validation plugin. A name that is
no rule or parameter is an error.

\`\`\`yaml
targetVersion: "1.33"        # the Kubernetes that the manifests are applied to
complete: true               # the set holds everything that it refers to
rules:
  not-a-manifest: off        # off, info, warning or error
  memory-as-signal:
    severity: info
    parameters: {}           # those that the rule has, see below
\`\`\`

## Silencing a rule

On one object, by an annotation with the reason; what is silenced stays counted, and is marked as suppressed in SARIF.

\`\`\`yaml
metadata:
  annotations:
    ${IGNORE_PREFIX}gpu-scaled-on-cpu: pre-processing on the CPU is what limits this model
\`\`\`
`;

/** The page of all rules, as Markdown. */
export function rulesPage(): string {
  const known = new Set([...readingRules, ...admissionRules, ...setRules].map(({ id }) => id));
  const groups = [
    { title: 'What cannot be read', rules: readingRules },
    { title: 'What the API server says of an object', rules: sorted(admissionRules) },
    { title: 'What does not work together', rules: sorted(setRules) },
    { title: 'What is wrong with silencing', rules: allRules().filter(({ id }) => !known.has(id)) },
  ];
  const contents = groups.map(({ title, rules }) => `### ${title}\n\n${table(rules)}`).join('\n');
  const details = groups.map(({ title, rules }) => `## ${title}\n\n${rules.map(section).join('\n')}`).join('\n');
  return `${HEAD}\n## All rules\n\n${contents}\n${details}`;
}

function sorted(rules: readonly RuleData[]): RuleData[] {
  return [...rules].sort((a, b) => compareText(a.id, b.id));
}

function table(rules: readonly RuleData[]): string {
  const rows = rules.map(({ id, severity, title }) => `| [\`${id}\`](#${id}) | ${severity} | ${escaped(title)} |\n`);
  return `| rule | severity | condition |\n|---|---|---|\n${rows.join('')}`;
}

function section({ id, severity, kinds, title, why, fix, source, example, parameters }: RuleData): string {
  const given = Object.entries(parameters ?? {}).map(([name, value]) => `\`${name}\` (${JSON.stringify(value)})`);
  const where = kinds.includes('*') ? 'any object' : kinds.join(', ');
  const paragraphs = [
    `### ${id}`,
    `**${severity}** in ${where}: ${escaped(title)}`,
    `**At run time:** ${escaped(why)}`,
    `**Fix:** ${escaped(fix)}`,
    ...(given.length > 0 ? [`**Parameters**, with their defaults: ${given.join(', ')}`] : []),
    `Before:\n\n${fenced(example.before)}`,
    `After:\n\n${fenced(example.after)}`,
    `Source: ${linked(source)}`,
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

/** Text that Markdown would take for markup, outside of code spans. */
function escaped(text: string): string {
  const parts = text.split(/(`[^`]*`)/);
  return parts.map((part, index) => (index % 2 === 1 ? part : part.replace(/[<>|*_[\]]/g, '\\$&'))).join('');
}

function fenced(yaml: string): string {
  return `\`\`\`yaml\n${yaml.trimEnd()}\n\`\`\``;
}

function linked(source: string): string {
  return source.replace(/https?:\/\/[^\s,]+/g, '<$&>');
}

if (require.main === module) {
  mkdirSync(dirname(RULES_PAGE), { recursive: true });
  writeFileSync(RULES_PAGE, rulesPage());
}
