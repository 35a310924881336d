import type { Faults } from '../manifest/fault';
import { labelValueFaults, qualifiedNameFaults } from '../manifest/labels';
import { dnsLabelFaults, pathSegmentFaults } from '../manifest/names';
import { Quantity } from '../manifest/quantity';
import { isWholeInThousandths, MAX_INT32 } from './behavior';
import {
  amountText,
  type DescribedObject,
  type Metric,
  type MetricAmount,
  type MetricIdentifier,
  type MetricSelector,
  type ResourceTarget,
} from './metric';

/** Adds what the API server would refuse of a metric, and targets that could never be met. */
export function checkMetric({ definition }: Metric, field: string, faults: Faults): void {
  switch (definition.type) {
    case 'Resource':
      checkResource(definition.resource, `${field}.resource`, faults);
      checkResourceTarget(definition.target, field, faults);
      break;
    case 'ContainerResource':
      checkResource(definition.resource, `${field}.resource`, faults);
      faults.addAll(
        `${field}.container`,
        definition.container,
        dnsLabelFaults(definition.container),
        'Name a container.',
      );
      checkResourceTarget(definition.target, field, faults);
      break;
    case 'Object':
      checkDescribedObject(definition.describedObject, `${field}.describedObject`, faults);
      checkIdentifier(definition.metric, field, faults);
      checkValueTarget(definition.target, field, faults);
      break;
    default:
      checkIdentifier(definition.metric, field, faults);
      checkValueTarget(definition.target, field, faults);
  }
}

function checkName(name: string, field: string, faults: Faults): void {
  if (name !== '') return;
  faults.add({ field, value: name, problem: 'must not be empty', fix: 'Name it.' });
}

const STANDARD_RESOURCE = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/;

function checkResource(name: string, field: string, faults: Faults): void {
  const problems = name === '' ? [] : qualifiedNameFaults(name);
  checkName(name, field, faults);
  if (problems.length === 0 && name !== '' && !STANDARD_RESOURCE.test(name) && !name.includes('/')) {
    problems.push('must be a resource of Kubernetes, such as cpu or memory, or one with a domain before it');
  }
  faults.addAll(field, name, problems, 'The metrics server measures cpu and memory.');
}

function checkDescribedObject({ apiVersion, kind, name }: DescribedObject, field: string, faults: Faults): void {
  for (const [prop, value] of [
    ['kind', kind],
    ['name', name],
  ] as const) {
    checkName(value, `${field}.${prop}`, faults);
    faults.addAll(`${field}.${prop}`, value, pathSegmentFaults(value), 'Name an object of the namespace.');
  }
  if (apiVersion === undefined || /^([^/]+\/)?[^/]+$/.test(apiVersion)) return;
  const problem = 'must be a version, or a group and a version with "/" between them';
  faults.add({ field: `${field}.apiVersion`, value: apiVersion, problem, fix: 'Write it as networking.k8s.io/v1.' });
}

function checkIdentifier({ name, selector }: MetricIdentifier, field: string, faults: Faults): void {
  const at = `${field}.metric.name`;
  checkName(name, at, faults);
  faults.addAll(at, name, pathSegmentFaults(name), 'Serve the metric under another name.');
  if (selector) checkSelector(selector, `${field}.metric.selector`, faults);
}

/** The autoscaler reads it as it reads selectors of objects: no slash in a value, whatever Prometheus allows. */
function checkSelector({ matchLabels = {}, matchExpressions = [] }: MetricSelector, field: string, faults: Faults) {
  const fix =
    'Use letters, digits, "-", "_" and "."; a name with a slash must be served under another, as by --served-model-name.';
  for (const [key, value] of Object.entries(matchLabels)) {
    faults.addAll(`${field}.matchLabels[${key}]`, key, qualifiedNameFaults(key), fix);
    faults.addAll(`${field}.matchLabels[${key}]`, value, labelValueFaults(value), fix);
  }
  matchExpressions.forEach(({ key, operator, values = [] }, index) => {
    const at = `${field}.matchExpressions[${index}]`;
    faults.addAll(`${at}.key`, key, qualifiedNameFaults(key), fix);
    for (const value of values) faults.addAll(`${at}.values`, value, labelValueFaults(value), fix);
    const wantsValues = operator === 'In' || operator === 'NotIn';
    if (wantsValues === values.length > 0) return;
    const problem = wantsValues ? `must hold a value for ${operator}` : `must be left out for ${operator}`;
    faults.add({ field: `${at}.values`, value: values, problem, fix: 'Give the values that the operator compares.' });
  });
}

function checkResourceTarget(target: ResourceTarget, field: string, faults: Faults): void {
  if (target.utilization === undefined) {
    checkAmount(target.averageValue, `${field}.averageValue`, faults);
  } else if (!isWholePercent(target.utilization)) {
    faults.add({
      field: `${field}.utilization`,
      value: target.utilization,
      problem: 'must be a whole number of percent, at least 1',
      fix: percentFix(target.utilization),
    });
  }
}

/** Below 1 a share of the request is meant. */
function percentFix(given: number): string {
  if (!(given > 0 && given < MAX_INT32)) return 'Write half of the request as 50.';
  const percent = Math.max(1, Math.round(given < 1 ? given * 100 : given));
  return given < 1 ? `Write ${given} of the request as ${percent}.` : `Write ${percent}.`;
}

function isWholePercent(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= MAX_INT32;
}

function checkValueTarget(
  target: { readonly value?: MetricAmount; readonly averageValue?: MetricAmount },
  field: string,
  faults: Faults,
): void {
  const [prop, amount] = target.value === undefined ? ['averageValue', target.averageValue] : ['value', target.value];
  if (amount !== undefined) checkAmount(amount, `${field}.${prop}`, faults);
}

function checkAmount(amount: MetricAmount, field: string, faults: Faults): void {
  if (typeof amount === 'number' && (!Number.isFinite(amount) || amount <= 0 || !isWholeInThousandths(amount))) {
    faults.add({
      field,
      value: amount,
      problem: 'must be a number above 0 with three decimals at most',
      fix: 'Give the amount per pod that a pod handles well.',
    });
    return;
  }
  const text = amountText(amount);
  const quantity = Quantity.tryParse(text);
  if (!quantity || quantity.sign <= 0) {
    faults.add({
      field,
      value: text,
      problem: 'must be a quantity above 0, such as 5, 250m or 2Gi',
      fix: 'Give the amount per pod that a pod handles well.',
    });
  }
}
