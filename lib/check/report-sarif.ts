import { type CheckReport, lineOf, subjectOf } from './report';
import type { Finding, RuleData, Severity } from './rule';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };
const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/** The program that reports. */
export interface SarifTool {
  readonly version: string;
  /** Everything that it can find. */
  readonly rules: readonly RuleData[];
}

/**
 * The findings as SARIF 2.1.0, for code scanning. What an annotation silenced is there too, as suppressed.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifReport({ findings, ignored }: CheckReport, { version, rules }: SarifTool): string {
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const results = [
    ...findings.map((finding) => result(finding, indexes)),
    ...ignored.map(({ finding, reason }) => ({
      ...result(finding, indexes),
      suppressions: [{ kind: 'inSource', justification: reason }],
    })),
  ];
  const driver = { name: 'model-serving', version, rules: rules.map(descriptor) };
  const run = { tool: { driver }, columnKind: 'utf16CodeUnits', results };
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

function descriptor({ id, title, why, fix, severity, source }: RuleData): object {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: `${fix}\n\nSource: ${source}` },
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function result(finding: Finding, indexes: ReadonlyMap<string, number>): object {
  const { rule, severity, message, fix, others } = finding;
  const where = subjectOf(finding);
  return {
    ruleId: rule,
    ruleIndex: indexes.get(rule),
    level: LEVELS[severity],
    message: { text: `${where === '' ? '' : `${where}: `}${message}\nfix: ${fix}` },
    locations: [location(finding)],
    relatedLocations: others?.map(relatedLocation),
  };
}

/** Where the same is found, which a viewer shows beside the place of the result. */
function relatedLocation(finding: Finding, index: number): object {
  return { id: index + 1, ...location(finding), message: { text: `The same is found in ${subjectOf(finding)}.` } };
}

function location(finding: Finding): object {
  const { file } = finding.object.origin;
  const line = lineOf(finding);
  const name = subjectOf(finding);
  return {
    physicalLocation:
      file === undefined
        ? undefined
        : {
            artifactLocation: { uri: uriOf(file) },
            region: line === undefined ? undefined : { startLine: line },
          },
    logicalLocations: name === '' ? undefined : [{ fullyQualifiedName: name, kind: 'resource' }],
  };
}

/** A path as a URI reference, relative where the path is. */
function uriOf(file: string): string {
  if (file === '-') return 'stdin';
  const uri = file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
  return uri.startsWith('/') ? `file://${uri}` : uri;
}
