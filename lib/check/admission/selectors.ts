/** Label selectors, and whether a workload's own selector selects the pods of its template. */
import { type LabelSelector, labelValueFaults, qualifiedNameFaults, selectorMatches } from '../../manifest/labels';
import { type Fields, has, objects, section, stringMap, strings, text } from './fields';
import { checkLabels } from './metadata';
import type { Report } from './report';

const RULE = 'invalid-selector';
const OPERATORS = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist']);

/** Checks a label selector. */
export function checkSelector(report: Report, selector: Fields | undefined, path: string): void {
  if (!selector) return;
  checkLabels(report, selector['matchLabels'], `${path}.matchLabels`, RULE);
  for (const [index, requirement] of objects(selector, 'matchExpressions').entries())
    checkRequirement(report, requirement, `${path}.matchExpressions[${index}]`);
}

function checkRequirement(report: Report, requirement: Fields, path: string): void {
  const operator = text(requirement, 'operator');
  const values = strings(requirement, 'values');
  checkValueCount(report, RULE, operator, values.length, path);
  if (!OPERATORS.has(operator)) report.unsupported(RULE, `${path}.operator`, operator, [...OPERATORS]);
  const key = text(requirement, 'key');
  report.invalid(RULE, `${path}.key`, key, qualifiedNameFaults(key));
  for (const [index, value] of values.entries())
    report.invalid(RULE, `${path}.values[${index}]`, value, labelValueFaults(value));
}

/** `In` and `NotIn` need values, `Exists` and `DoesNotExist` must have none. */
export function checkValueCount(report: Report, rule: string, operator: string, count: number, path: string): void {
  if ((operator === 'In' || operator === 'NotIn') && count === 0)
    report.required(rule, `${path}.values`, `the operator ${operator} compares with them`);
  if ((operator === 'Exists' || operator === 'DoesNotExist') && count > 0)
    report.forbidden(rule, `${path}.values`, `must be empty with the operator ${operator}`);
}

/** Checks the selector of a Deployment or the like, and that it selects its own template's pods. */
export function checkOwnSelector(report: Report, spec: Fields, required: boolean): void {
  const labels = stringMap(section(section(spec, 'template'), 'metadata'), 'labels');
  const selector = has(spec, 'selector') ? section(spec, 'selector') : undefined;
  if (!selector) {
    if (required) report.required(RULE, 'spec.selector', 'it names the labels by which the workload finds its pods');
    // A missing selector selects nothing, which the server tells of the template as well.
    if (required) mismatch(report, labels);
    return;
  }
  checkSelector(report, selector, 'spec.selector');
  if (!hasTerms(selector)) {
    report.add(RULE, 'spec.selector', selector, 'The selector is empty; it must name at least one label.');
    return;
  }
  const unusable = objects(selector, 'matchExpressions').some((one) => !usable(one));
  if (unusable) report.add(RULE, 'spec.selector', selector, 'The selector has an expression that cannot be evaluated.');
  else if (!selectorMatches(asSelector(selector), labels)) mismatch(report, labels);
}

function mismatch(report: Report, labels: Readonly<Record<string, string>>): void {
  report.add(
    'selector-mismatch',
    'spec.template.metadata.labels',
    labels,
    'The selector does not match the labels of the pod template.',
    { fix: "Give the template's labels every key and value that spec.selector asks for." },
  );
}

function usable(requirement: Fields): boolean {
  const operator = text(requirement, 'operator');
  const count = strings(requirement, 'values').length;
  if (operator === 'In' || operator === 'NotIn') return count > 0;
  return (operator === 'Exists' || operator === 'DoesNotExist') && count === 0;
}

/** True where the selector has a term; without one it selects everything. */
export function hasTerms(selector: Fields): boolean {
  return Object.keys(section(selector, 'matchLabels')).length > 0 || objects(selector, 'matchExpressions').length > 0;
}

/** The selector as the ground floor evaluates it. */
function asSelector(selector: Fields): LabelSelector {
  return {
    matchLabels: stringMap(selector, 'matchLabels'),
    matchExpressions: objects(selector, 'matchExpressions').map((one) => ({
      key: text(one, 'key'),
      operator: text(one, 'operator'),
      values: strings(one, 'values'),
    })),
  };
}
