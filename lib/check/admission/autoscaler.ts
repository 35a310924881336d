/** HorizontalPodAutoscalers: bounds, target, metrics and behaviour. */
import { dnsLabelFaults, pathSegmentFaults } from '../../manifest/names';
import { Quantity } from '../../manifest/quantity';
import { type Fields, has, number, object, objects, optionalText, section, text } from './fields';
import type { Report } from './report';
import { containerResourceFaults } from './resources';

const RULE = 'invalid-autoscaler';
const METRIC = 'invalid-autoscaler-metric';
const BEHAVIOR = 'invalid-autoscaler-behavior';
const MAX_WINDOW = 3600;
const METRICS_ANNOTATION = 'autoscaling.alpha.kubernetes.io/metrics';
const NEEDS_WAKING =
  'must have an Object or External metric when minReplicas is 0, since pods that are not there report nothing';
const MAX_PERIOD = 1800;
const SELECT_POLICIES = ['Disabled', 'Max', 'Min'];
const POLICY_TYPES = ['Percent', 'Pods'];
const TARGET_TYPES = ['Utilization', 'Value', 'AverageValue'];
/** Fields of a metric by its type, in the order in which the server asks for them. */
const SOURCES = {
  Object: 'object',
  External: 'external',
  Pods: 'pods',
  Resource: 'resource',
  ContainerResource: 'containerResource',
} as const;
const TYPES = Object.keys(SOURCES).sort();

/** Checks an autoscaler of autoscaling/v2, or the fields that v1 shares with it. */
export function checkAutoscaler(report: Report): void {
  const spec = section(report.entry.manifest, 'spec');
  checkBounds(report, spec);
  checkReference(report, RULE, section(spec, 'scaleTargetRef'), 'spec.scaleTargetRef', groupless(spec));
  const version = report.entry.manifest.apiVersion;
  if (version === 'autoscaling/v1') checkUtilization(report, spec);
  else {
    checkMetrics(report, spec);
    const behavior = section(spec, 'behavior');
    for (const name of ['scaleUp', 'scaleDown']) {
      const rules = object(behavior, name);
      if (rules) checkRules(report, rules, `spec.behavior.${name}`);
    }
  }
}

/** Only a ReplicationController lives in the group without a name. */
function groupless(spec: Fields): boolean {
  return text(section(spec, 'scaleTargetRef'), 'kind') === 'ReplicationController';
}

function checkUtilization(report: Report, spec: Fields): void {
  const annotations = section(section(report.entry.manifest, 'metadata'), 'annotations');
  if (number(spec, 'minReplicas') === 0 && !has(annotations, METRICS_ANNOTATION))
    report.forbidden(METRIC, 'spec.metrics', NEEDS_WAKING, { at: 'spec.minReplicas' });
  const utilization = number(spec, 'targetCPUUtilizationPercentage');
  if (utilization !== undefined && utilization < 1)
    report.invalid(METRIC, 'spec.metrics[0].resource.target.averageUtilization', utilization, ['must be 1 or more'], {
      at: 'spec.targetCPUUtilizationPercentage',
    });
}

function checkBounds(report: Report, spec: Fields): void {
  const max = number(spec, 'maxReplicas') ?? 0;
  const min = number(spec, 'minReplicas');
  const least = report.since(37) ? 0 : 1;
  if (min !== undefined && min < least)
    report.invalid(RULE, 'spec.minReplicas', min, [`must be ${least} or more`], {
      fix:
        least === 1 && min === 0 ? 'Scale to zero with KEDA, or on a server of Kubernetes 1.37 or later.' : undefined,
    });
  if (max === 0) report.required(RULE, 'spec.maxReplicas', 'it must be 1 or more');
  else if (max < 0) report.invalid(RULE, 'spec.maxReplicas', max, ['must be 1 or more']);
  if (max < (min ?? 1))
    report.invalid(RULE, 'spec.maxReplicas', max, [`must not be less than minReplicas, which is ${min ?? 1}`]);
}

function checkReference(report: Report, rule: string, ref: Fields, path: string, groupOptional: boolean): void {
  for (const name of ['kind', 'name']) {
    const value = text(ref, name);
    if (value === '') report.required(rule, `${path}.${name}`);
    else report.invalid(rule, `${path}.${name}`, value, pathSegmentFaults(value));
  }
  const version = text(ref, 'apiVersion');
  if (version.split('/').length > 2) report.invalid(rule, `${path}.apiVersion`, version, ['must be group/version']);
  else if (!groupOptional && version.indexOf('/') <= 0)
    report.invalid(rule, `${path}.apiVersion`, version, ['must name the API group, such as apps/v1']);
}

function checkMetrics(report: Report, spec: Fields): void {
  const metrics = objects(spec, 'metrics');
  for (const [index, metric] of metrics.entries()) checkMetric(report, metric, `spec.metrics[${index}]`);
  const canWake = metrics.some((metric) => ['Object', 'External'].includes(text(metric, 'type')));
  if (number(spec, 'minReplicas') === 0 && !canWake) report.forbidden(METRIC, 'spec.metrics', NEEDS_WAKING);
}

function checkMetric(report: Report, metric: Fields, path: string): void {
  const type = text(metric, 'type');
  if (type === '') report.required(METRIC, `${path}.type`, TYPES.join(', '));
  else if (!isType(type)) report.unsupported(METRIC, `${path}.type`, type, TYPES);
  const given = Object.values(SOURCES).filter((name) => has(metric, name));
  const [first] = given;
  if (first !== undefined) checkSource(report, first, section(metric, first), `${path}.${first}`);
  if (!isType(type)) {
    if (given.length > 1)
      for (const name of given) report.forbidden(METRIC, `${path}.${name}`, 'excludes the other sources');
    return;
  }
  const expected = SOURCES[type];
  if (!has(metric, expected)) report.required(METRIC, `${path}.${expected}`, `the type is ${type}`);
  if (given.length > 1)
    for (const name of given)
      if (name !== expected)
        report.forbidden(METRIC, `${path}.${name}`, `does not belong to a metric of the type ${type}`);
}

function isType(type: string): type is keyof typeof SOURCES {
  return Object.hasOwn(SOURCES, type);
}

function checkSource(report: Report, kind: string, source: Fields, path: string): void {
  switch (kind) {
    case 'object':
      checkReference(report, METRIC, section(source, 'describedObject'), `${path}.describedObject`, true);
      checkIdentifier(report, source, path);
      checkTarget(report, source, path);
      requireOne(report, source, path, ['value', 'averageValue']);
      return;
    case 'external':
      checkIdentifier(report, source, path);
      checkTarget(report, source, path);
      requireOne(report, source, path, ['value', 'averageValue']);
      excludeBoth(report, source, `${path}.target.value`, 'value', 'averageValue');
      return;
    case 'pods':
      checkIdentifier(report, source, path);
      checkTarget(report, source, path);
      requireOne(report, source, path, ['averageValue']);
      return;
    default:
      checkResource(report, kind, source, path);
  }
}

function checkResource(report: Report, kind: string, source: Fields, path: string): void {
  const name = text(source, 'name');
  if (name === '') report.required(METRIC, `${path}.name`, 'cpu or memory');
  if (kind === 'containerResource') {
    if (name !== '') report.invalid(METRIC, `${path}.name`, name, containerResourceFaults(name));
    const container = text(source, 'container');
    if (container === '') report.required(METRIC, `${path}.container`);
    else report.invalid(METRIC, `${path}.container`, container, dnsLabelFaults(container));
  }
  checkTarget(report, source, path);
  requireOne(report, source, path, ['averageUtilization', 'averageValue']);
  excludeBoth(report, source, `${path}.target.averageValue`, 'averageUtilization', 'averageValue');
}

function checkIdentifier(report: Report, source: Fields, path: string): void {
  const name = text(section(source, 'metric'), 'name');
  if (name === '') report.required(METRIC, `${path}.metric.name`);
  else report.invalid(METRIC, `${path}.metric.name`, name, pathSegmentFaults(name));
}

function checkTarget(report: Report, source: Fields, path: string): void {
  const target = section(source, 'target');
  const at = `${path}.target`;
  const type = text(target, 'type');
  if (type === '') report.required(METRIC, `${at}.type`, TARGET_TYPES.join(', '));
  else if (!TARGET_TYPES.includes(type)) report.unsupported(METRIC, `${at}.type`, type, TARGET_TYPES);
  for (const name of ['value', 'averageValue']) {
    const amount = has(target, name) ? Quantity.tryParse(target[name]) : undefined;
    if (amount && amount.sign <= 0) report.invalid(METRIC, `${at}.${name}`, amount.toString(), ['must be more than 0']);
  }
  const utilization = number(target, 'averageUtilization');
  if (utilization !== undefined && utilization < 1)
    report.invalid(METRIC, `${at}.averageUtilization`, utilization, ['must be 1 or more']);
}

/** The server names the last of the fields that could have been given, or the first of a resource. */
function requireOne(report: Report, source: Fields, path: string, names: readonly string[]): void {
  const target = section(source, 'target');
  if (names.some((name) => has(target, name))) return;
  const named = names.includes('averageUtilization') ? 'averageUtilization' : 'averageValue';
  report.required(METRIC, `${path}.target.${named}`, names.join(' or '));
}

function excludeBoth(report: Report, source: Fields, path: string, one: string, other: string): void {
  const target = section(source, 'target');
  if (has(target, one) && has(target, other))
    report.forbidden(METRIC, path, `cannot be given: ${one} and ${other} exclude each other`);
}

function checkRules(report: Report, rules: Fields, path: string): void {
  const window = number(rules, 'stabilizationWindowSeconds');
  if (window !== undefined && (window < 0 || window > MAX_WINDOW))
    report.invalid(BEHAVIOR, `${path}.stabilizationWindowSeconds`, window, [`must be from 0 to ${MAX_WINDOW}`]);
  const select = optionalText(rules, 'selectPolicy');
  if (select !== undefined && !SELECT_POLICIES.includes(select))
    report.unsupported(BEHAVIOR, `${path}.selectPolicy`, select, SELECT_POLICIES);
  if (Array.isArray(rules['policies']) && rules['policies'].length === 0)
    report.required(BEHAVIOR, `${path}.policies`, 'at least one policy; leave the field out for the defaults');
  for (const [index, policy] of objects(rules, 'policies').entries())
    checkPolicy(report, policy, `${path}.policies[${index}]`);
  const tolerance = has(rules, 'tolerance') && report.since(35) ? Quantity.tryParse(rules['tolerance']) : undefined;
  if (tolerance && tolerance.sign < 0)
    report.invalid(BEHAVIOR, `${path}.tolerance`, tolerance.toString(), ['must be 0 or more']);
}

function checkPolicy(report: Report, policy: Fields, path: string): void {
  const type = text(policy, 'type');
  if (!POLICY_TYPES.includes(type)) report.unsupported(BEHAVIOR, `${path}.type`, type, POLICY_TYPES);
  const value = number(policy, 'value') ?? 0;
  if (value <= 0) report.invalid(BEHAVIOR, `${path}.value`, value, ['must be 1 or more']);
  const period = number(policy, 'periodSeconds') ?? 0;
  if (period <= 0 || period > MAX_PERIOD)
    report.invalid(BEHAVIOR, `${path}.periodSeconds`, period, [`must be from 1 to ${MAX_PERIOD}`]);
}
