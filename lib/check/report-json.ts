import { type CheckReport, lineOf, namespaceOf } from './report';
import type { Finding } from './rule';

/** The findings as a JSON array, for programs; in it, `line` and `file` are left out where they are unknown. */
export function jsonReport({ findings }: CheckReport): string {
  return `${JSON.stringify(findings.map(asJson), null, 2)}\n`;
}

function asJson(finding: Finding): object {
  const { object, rule, severity, path, message, fix } = finding;
  return {
    file: object.origin.file,
    line: lineOf(finding),
    rule,
    severity,
    apiVersion: object.manifest.apiVersion,
    kind: object.kind,
    namespace: namespaceOf(finding),
    name: object.name,
    path,
    message,
    fix,
  };
}
