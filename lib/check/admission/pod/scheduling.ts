/** Where a pod may run: node and pod affinity, tolerations. */
import { labelValueFaults, qualifiedNameFaults } from '../../../manifest/labels';
import { dnsLabelFaults, dnsSubdomainFaults } from '../../../manifest/names';
import { type Fields, has, number, object, objects, section, strings, text } from '../fields';
import type { Report } from '../report';
import { checkSelector, checkValueCount } from '../selectors';
import { checkMatchLabelKeys } from './match-label-keys';
import type { PodContext } from './pod';

const RULE = 'invalid-affinity';
const TOLERATION = 'invalid-toleration';
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const NODE_OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'];
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Checks `affinity`. */
export function checkAffinity(report: Report, pod: PodContext): void {
  const affinity = section(pod.spec, 'affinity');
  checkNodeAffinity(report, section(affinity, 'nodeAffinity'), `${pod.path}.affinity.nodeAffinity`);
  for (const name of ['podAffinity', 'podAntiAffinity']) {
    const terms = section(affinity, name);
    const path = `${pod.path}.affinity.${name}`;
    for (const [index, term] of objects(terms, REQUIRED).entries())
      checkPodTerm(report, term, `${path}.${REQUIRED}[${index}]`, pod);
    for (const [index, weighted] of objects(terms, PREFERRED).entries()) {
      const at = `${path}.${PREFERRED}[${index}]`;
      checkWeight(report, weighted, at);
      checkPodTerm(report, section(weighted, 'podAffinityTerm'), `${at}.podAffinityTerm`, pod);
    }
  }
}

function checkWeight(report: Report, weighted: Fields, path: string): void {
  const weight = number(weighted, 'weight') ?? 0;
  if (weight < 1 || weight > 100) report.invalid(RULE, `${path}.weight`, weight, ['must be from 1 to 100']);
}

function checkNodeAffinity(report: Report, affinity: Fields, path: string): void {
  if (has(affinity, REQUIRED)) {
    const terms = objects(section(affinity, REQUIRED), 'nodeSelectorTerms');
    const at = `${path}.${REQUIRED}.nodeSelectorTerms`;
    if (terms.length === 0) report.required(RULE, at, 'at least one term');
    for (const [index, term] of terms.entries()) checkNodeTerm(report, term, `${at}[${index}]`, true);
  }
  for (const [index, preferred] of objects(affinity, PREFERRED).entries()) {
    const at = `${path}.${PREFERRED}[${index}]`;
    checkWeight(report, preferred, at);
    checkNodeTerm(report, section(preferred, 'preference'), `${at}.preference`, false);
  }
}

function checkNodeTerm(report: Report, term: Fields, path: string, checkValues: boolean): void {
  for (const [index, requirement] of objects(term, 'matchExpressions').entries())
    checkNodeRequirement(report, requirement, `${path}.matchExpressions[${index}]`, checkValues);
  for (const [index, requirement] of objects(term, 'matchFields').entries())
    checkNodeField(report, requirement, `${path}.matchFields[${index}]`);
}

function checkNodeRequirement(report: Report, requirement: Fields, path: string, checkValues: boolean): void {
  const operator = text(requirement, 'operator');
  const values = strings(requirement, 'values');
  checkValueCount(report, RULE, operator, values.length, path);
  if ((operator === 'Gt' || operator === 'Lt') && values.length !== 1)
    report.required(RULE, `${path}.values`, `one value with the operator ${operator}`);
  if (!NODE_OPERATORS.includes(operator)) report.unsupported(RULE, `${path}.operator`, operator, NODE_OPERATORS);
  const key = text(requirement, 'key');
  report.invalid(RULE, `${path}.key`, key, qualifiedNameFaults(key));
  // The server checks the values of required terms only, and those since 1.32.
  if (!checkValues || !report.since(32)) return;
  for (const [index, value] of values.entries())
    report.invalid(RULE, `${path}.values[${index}]`, value, labelValueFaults(value));
}

function checkNodeField(report: Report, requirement: Fields, path: string): void {
  const operator = text(requirement, 'operator');
  const values = strings(requirement, 'values');
  if (operator !== 'In' && operator !== 'NotIn')
    report.unsupported(RULE, `${path}.operator`, operator, ['In', 'NotIn']);
  else if (values.length !== 1) report.required(RULE, `${path}.values`, 'exactly one value');
  const key = text(requirement, 'key');
  if (key !== 'metadata.name') report.unsupported(RULE, `${path}.key`, key, ['metadata.name']);
  else
    for (const [index, value] of values.entries())
      report.invalid(RULE, `${path}.values[${index}]`, value, dnsSubdomainFaults(value));
}

function checkPodTerm(report: Report, term: Fields, path: string, pod: PodContext): void {
  checkSelector(report, object(term, 'labelSelector'), `${path}.labelSelector`);
  checkSelector(report, object(term, 'namespaceSelector'), `${path}.namespaceSelector`);
  for (const [index, namespace] of strings(term, 'namespaces').entries())
    report.invalid(RULE, `${path}.namespace`, namespace, dnsLabelFaults(namespace), {
      at: `${path}.namespaces[${index}]`,
    });
  if (report.since(31)) checkMatchLabelKeys(report, RULE, term, path, pod);
  const key = text(term, 'topologyKey');
  if (key === '') report.required(RULE, `${path}.topologyKey`, 'a label of nodes, such as kubernetes.io/hostname');
  else report.invalid(RULE, `${path}.topologyKey`, key, qualifiedNameFaults(key));
}

/** Checks tolerations. */
export function checkTolerations(report: Report, tolerations: readonly Fields[], path: string): void {
  for (const [index, toleration] of tolerations.entries()) {
    const at = `${path}[${index}]`;
    const key = text(toleration, 'key');
    const operator = text(toleration, 'operator');
    const effect = text(toleration, 'effect');
    if (key !== '') report.invalid(TOLERATION, `${at}.key`, key, qualifiedNameFaults(key));
    else if (operator !== 'Exists')
      report.invalid(TOLERATION, `${at}.operator`, operator, [
        'must be Exists when the key is empty, which tolerates every taint',
      ]);
    if (has(toleration, 'tolerationSeconds') && effect !== 'NoExecute')
      report.invalid(TOLERATION, `${at}.effect`, effect, ['must be NoExecute when tolerationSeconds is set']);
    checkTolerationValue(report, operator, text(toleration, 'value'), at);
    if (effect !== '' && !EFFECTS.includes(effect)) report.unsupported(TOLERATION, `${at}.effect`, effect, EFFECTS);
  }
}

function checkTolerationValue(report: Report, operator: string, value: string, path: string): void {
  const details = { at: `${path}.value` };
  if (operator === '' || operator === 'Equal')
    report.invalid(TOLERATION, `${path}.operator`, value, labelValueFaults(value), details);
  else if (operator === 'Exists') {
    if (value !== '')
      report.invalid(TOLERATION, `${path}.operator`, value, ['must be empty when the operator is Exists'], details);
  } else report.unsupported(TOLERATION, `${path}.operator`, operator, ['Equal', 'Exists']);
}
