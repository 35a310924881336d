import { type CheckReport, lineOf, subjectOf } from './report';
import type { Finding, Severity } from './rule';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/**
 * The findings as workflow commands, which GitHub shows as annotations on the lines of a pull request.
 *
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function githubReport({ findings }: CheckReport): string {
  return findings.map((finding) => `${command(finding)}\n`).join('');
}

function command(finding: Finding): string {
  const { object, severity, rule, message, fix } = finding;
  const line = lineOf(finding);
  const properties = { file: object.origin.file, line: line === undefined ? undefined : String(line), title: rule };
  const given = Object.entries(properties).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escapeProperty(value)}`],
  );
  const where = subjectOf(finding);
  const text = `${where === '' ? '' : `${where}: `}${message}\nfix: ${fix}`;
  return `::${COMMANDS[severity]} ${given.join(',')}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
