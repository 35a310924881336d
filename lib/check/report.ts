import type { Finding } from './rule';
import type { IgnoredFinding } from './run';

/** What there is to report of one run. */
export interface CheckReport {
  readonly findings: readonly Finding[];
  readonly ignored: readonly IgnoredFinding[];
  /** How many objects were checked. */
  readonly objects: number;
  /** How many files they stand in. */
  readonly files: number;
}

/** The line of a finding in its file, where it is known. */
export function lineOf({ object, path, at }: Finding): number | undefined {
  return object.origin.line?.(at ?? path);
}

/** `dist/chat.k8s.yaml:12`, or the construct where there is no file; empty where neither is known. */
export function placeOf(finding: Finding): string {
  const { file, construct } = finding.object.origin;
  const line = lineOf(finding);
  if (file === undefined) return construct ?? '';
  return line === undefined ? file : `${file}:${line}`;
}

/** The namespace that an object names, or the empty string. */
export function namespaceOf({ object }: Finding): string {
  const namespace: unknown = object.manifest.metadata?.namespace;
  return typeof namespace === 'string' ? namespace : '';
}

/** `Deployment ml/chat`, or `Deployment chat` where no namespace is given; empty where there is no object. */
export function objectName(finding: Finding): string {
  const { kind, name } = finding.object;
  const namespace = namespaceOf(finding);
  return [kind, namespace === '' ? name : `${namespace}/${name}`].filter((part) => part !== '').join(' ');
}

/** The object and the field: `Deployment ml/chat spec.replicas`. */
export function subjectOf(finding: Finding): string {
  return [objectName(finding), finding.path].filter((part) => part !== '').join(' ');
}

/** `1 error`, `2 errors` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
