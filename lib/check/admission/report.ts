import { Quantity } from '../../manifest/quantity';
import type { KubernetesVersion } from '../../manifest/version';
import type { Entry } from '../object-set';
import type { Problem, Severity } from '../rule';

/** What may be told about a fault besides where and what. */
export interface Details {
  /** Where in the manifest it is, when the server names another field. */
  readonly at?: string;
  readonly fix?: string;
  readonly severity?: Severity;
}

/** Collects what the server would say about one object, by rule. */
export class Report {
  readonly problems: { readonly rule: string; readonly problem: Problem }[] = [];

  constructor(
    readonly entry: Entry,
    readonly target: KubernetesVersion,
  ) {}

  /** True where the target version is this minor version of Kubernetes 1 or a later one. */
  since(minor: number): boolean {
    return this.target.major > 1 || this.target.minor >= minor;
  }

  /** Something is wrong with the value at the path. */
  add(rule: string, path: string, value: unknown, message: string, details: Details = {}): void {
    const problem = { object: this.entry, path, value, message, ...details };
    this.problems.push({ rule, problem: isTemplate(value) ? ofTemplate(problem) : problem });
  }

  /** The value has these faults, given in words. */
  invalid(rule: string, path: string, value: unknown, faults: readonly string[], details?: Details): void {
    for (const fault of faults) this.add(rule, path, value, `${shown(value)} ${fault}.`, details);
  }

  /** The field must be given and is not. */
  required(rule: string, path: string, hint = '', details?: Details): void {
    this.add(
      rule,
      path,
      undefined,
      hint === '' ? 'The field is required.' : `The field is required: ${hint}.`,
      details,
    );
  }

  /** The field must not be given and is. */
  forbidden(rule: string, path: string, reason: string, details?: Details): void {
    this.add(rule, path, undefined, `The field ${reason}.`, details);
  }

  /** The value is none of those that are allowed. */
  unsupported(rule: string, path: string, value: unknown, allowed: readonly string[], details?: Details): void {
    this.add(rule, path, value, `${shown(value)} is not supported: must be ${alternatives(allowed)}.`, details);
  }

  /** The value occurs a second time. */
  duplicate(rule: string, path: string, value: unknown, details?: Details): void {
    this.add(rule, path, value, `${shown(value)} is given twice.`, details);
  }

  /** The number, where there is one, must not be below zero. */
  nonNegative(rule: string, path: string, value: number | undefined): void {
    if (value !== undefined && value < 0) this.invalid(rule, path, value, ['must be 0 or more']);
  }
}

/** Whether a value is text around a template expression, as in `cpu: "{{ .Values.cpu }}m"`. */
function isTemplate(value: unknown): boolean {
  return typeof value === 'string' && /\{\{[^{}]*\}\}/.test(value);
}

/** What is said of a value that nobody has seen yet: its form is that of the template. */
function ofTemplate(problem: Problem): Problem {
  const message = `${problem.message} It is a template that was not rendered.`;
  return { ...problem, message, fix: 'Render it first, for example with helm template, and check the output.' };
}

/** A value as it stands in a message. */
export function shown(value: unknown): string {
  if (value === undefined) return 'an empty value';
  if (value instanceof Quantity) return value.toString();
  const written = JSON.stringify(value) ?? String(value);
  return written.length > 80 ? `${written.slice(0, 77)}...` : written;
}

/** `a, b or c` */
export function alternatives(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`;
}
