import { type CheckReport, counted, placeOf, subjectOf } from './report';
import type { Finding, Severity } from './rule';

/** The severities, the worst first. */
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];
const COLOURS: Readonly<Record<Severity, string>> = { error: '\u001b[31m', warning: '\u001b[33m', info: '\u001b[36m' };
const DIM = '\u001b[2m';
const RESET = '\u001b[0m';
const INDENT = ' '.repeat(8);

/** The findings for a person to read: one paragraph each, in the order of the check, and a line of counts. */
export function textReport(report: CheckReport, colour = false): string {
  const paint = colour ? (code: string, text: string) => `${code}${text}${RESET}` : (_: string, text: string) => text;
  const paragraphs = report.findings.map((finding) => paragraph(finding, paint));
  return `${[...paragraphs, summary(report)].join('\n')}\n`;
}

type Paint = (code: string, text: string) => string;

function paragraph(finding: Finding, paint: Paint): string {
  const { severity, rule, message, fix } = finding;
  const where = [placeOf(finding), subjectOf(finding)].filter((part) => part !== '').join(' ');
  const head = `${paint(COLOURS[severity], severity)}${' '.repeat(8 - severity.length)}${where}  ${paint(DIM, rule)}`;
  return [head, ...indented(message), ...indented(`fix: ${fix}`), ''].join('\n');
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `${INDENT}${line}`);
}

function summary({ findings, ignored, objects, files }: CheckReport): string {
  const found = SEVERITIES.map((severity) => ({
    severity,
    count: findings.filter((finding) => finding.severity === severity).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => (severity === 'info' ? `${count} info` : counted(count, severity)));
  const silenced = ignored.length > 0 ? `; ${ignored.length} silenced by annotations` : '';
  return `${found.join(', ') || 'nothing found'} in ${counted(objects, 'object')} of ${counted(files, 'file')}${silenced}`;
}
