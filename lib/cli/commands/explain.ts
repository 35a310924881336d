import { allRules, type RuleData } from '../../check';
import { nearest } from '../../manifest/nearest';
import { CliError, type DefineCommand, EXIT } from '../context';

/** `model-serving explain`: what a rule is for, or which rules there are. */
export const defineExplain: DefineCommand = (program, context, end) => {
  program
    .command('explain')
    .description('explain a rule, or list all of them')
    .argument('[rule]', 'the id of the rule')
    .action((id?: string) => {
      context.stdout.write(id === undefined ? list(allRules()) : explanation(find(id)));
      end(EXIT.OK);
    });
};

function find(id: string): RuleData {
  const rules = allRules();
  const rule = rules.find((candidate) => candidate.id === id);
  if (rule) return rule;
  const like = nearest(
    id,
    rules.map((candidate) => candidate.id),
  );
  throw new CliError(`there is no rule ${id}${like === undefined ? '' : `; did you mean ${like}?`}`);
}

function list(rules: readonly RuleData[]): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  return rules.map(({ id, severity, title }) => `${severity.padEnd(8)}${id.padEnd(width + 2)}${title}\n`).join('');
}

function explanation({ id, severity, title, why, fix, source, parameters, example }: RuleData): string {
  const given = Object.entries(parameters ?? {}).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`);
  return [
    `${id} (${severity})`,
    title,
    '',
    why,
    `Fix: ${fix}`,
    `Source: ${source}`,
    ...(given.length > 0 ? ['', 'Parameters and their defaults:', ...given] : []),
    '',
    'Before:',
    ...indented(example.before),
    'After:',
    ...indented(example.after),
    '',
  ].join('\n');
}

function indented(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`));
}
