import type { Faults } from '../manifest/fault';
import { Quantity } from '../manifest/quantity';
import { isWholeInThousandths } from './behavior';
import { amountText, type Metric, type MetricAmount, type MetricIdentifier, type ResourceTarget } from './metric';

/** Adds what the API server would refuse of a metric, and targets that could never be met. */
export function checkMetric({ definition }: Metric, field: string, faults: Faults): void {
  switch (definition.type) {
    case 'Resource':
      checkName(definition.resource, `${field}.resource`, faults);
      checkResourceTarget(definition.target, field, faults);
      break;
    case 'ContainerResource':
      checkName(definition.resource, `${field}.resource`, faults);
      checkName(definition.container, `${field}.container`, faults);
      checkResourceTarget(definition.target, field, faults);
      break;
    case 'Object':
      checkName(definition.describedObject.kind, `${field}.describedObject.kind`, faults);
      checkName(definition.describedObject.name, `${field}.describedObject.name`, faults);
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

function checkIdentifier({ name }: MetricIdentifier, field: string, faults: Faults): void {
  const at = `${field}.metric.name`;
  checkName(name, at, faults);
  if (/[/%]/.test(name) || name === '.' || name === '..') {
    faults.add({
      field: at,
      value: name,
      problem: 'must be usable as a path segment: without "/" and "%", and not "." or ".."',
      fix: 'Serve the metric under another name.',
    });
  }
}

function checkResourceTarget(target: ResourceTarget, field: string, faults: Faults): void {
  if (target.utilization === undefined) {
    checkAmount(target.averageValue, `${field}.averageValue`, faults);
  } else if (!Number.isInteger(target.utilization) || target.utilization < 1) {
    faults.add({
      field: `${field}.utilization`,
      value: target.utilization,
      problem: 'must be a whole number of percent, at least 1',
      fix: 'Write half of the request as 50.',
    });
  }
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
