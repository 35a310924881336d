/**
 * The syntax of labels, annotations and selectors' requirements, as the API server checks it.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
 */
import { dnsSubdomainFaults, MAX_LABEL } from './names';

const NAME_PART = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
/** A name without prefix, or with one, both far shorter than allowed: what keys mostly are. */
const USUAL_KEY = /^([a-z0-9]{1,20}(\.[a-z0-9]{1,20}){0,3}\/)?[a-z]([-a-z0-9]{0,30}[a-z0-9])?$/;

/** Most bytes that all annotations of an object may have together. */
export const MAX_ANNOTATIONS_BYTES = 256 * 1024;

/**
 * What is wrong with a label key or another qualified name: an optional DNS subdomain and a slash,
 * then at most 63 characters. Empty when nothing is.
 */
export function qualifiedNameFaults(key: string): string[] {
  if (USUAL_KEY.test(key)) return [];
  const parts = key.split('/');
  if (parts.length > 2) return ["must have at most one '/', between an optional DNS prefix and the name"];
  const name = parts[parts.length - 1] ?? '';
  const faults: string[] = [];
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    if (prefix === '') faults.push("the prefix before '/' must not be empty");
    else faults.push(...dnsSubdomainFaults(prefix).map((fault) => `the prefix before '/' ${fault}`));
  }
  if (name === '') faults.push('the name must not be empty');
  else if (name.length > MAX_LABEL)
    faults.push(`the name must be no more than ${MAX_LABEL} characters, has ${name.length}`);
  if (name !== '' && !NAME_PART.test(name))
    faults.push("the name must consist of letters, digits, '-', '_' and '.', and start and end with a letter or digit");
  return faults;
}

/** What is wrong with a label's value; empty when nothing is. */
export function labelValueFaults(value: string): string[] {
  const faults: string[] = [];
  if (value.length > MAX_LABEL) faults.push(`must be no more than ${MAX_LABEL} characters, has ${value.length}`);
  if (value !== '' && !NAME_PART.test(value))
    faults.push("must consist of letters, digits, '-', '_' and '.', and start and end with a letter or digit");
  return faults;
}

/** What is wrong with an annotation's key, which may have upper case letters where a label's may not. */
export function annotationKeyFaults(key: string): string[] {
  return qualifiedNameFaults(key.toLowerCase());
}

/** A label selector as it stands in a manifest. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

/** One expression of a label selector. */
export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/**
 * Whether a selector selects an object with these labels. A selector without terms selects everything;
 * no selector at all selects nothing.
 */
export function selectorMatches(
  selector: LabelSelector | null | undefined,
  labels: Readonly<Record<string, string>>,
): boolean {
  if (!selector) return false;
  for (const [key, value] of Object.entries(selector.matchLabels ?? {}))
    if (labelOf(labels, key) !== value) return false;
  return (selector.matchExpressions ?? []).every((expression) => requirementMatches(expression, labels));
}

function requirementMatches(requirement: LabelSelectorRequirement, labels: Readonly<Record<string, string>>): boolean {
  const value = labelOf(labels, requirement.key);
  const values = requirement.values ?? [];
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

function labelOf(labels: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
