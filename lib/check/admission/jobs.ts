/** Jobs and CronJobs. */

import { qualifiedNameFaults } from '../../manifest/labels';
import { dnsLabelFaults, domainPrefixedPathFaults } from '../../manifest/names';
import { scheduleFaults } from './cron-schedule';
import { type Fields, flag, has, number, numbers, object, objects, optionalText, section, text } from './fields';
import { indexCount } from './job-indexes';
import { checkTemplate } from './pod/pod';
import type { Report } from './report';
import { checkOwnSelector, checkSelector, hasTerms } from './selectors';

const RULE = 'invalid-job';
const MAX_INDEXED_PARALLELISM = 100_000;
const MAX_FAILED_INDEXES = 100_000;
const MANY_COMPLETIONS = 100_000;
const MAX_FOR_MANY = 10_000;
const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;
const MAX_MANAGED_BY = 63;
const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const STATUSES = ['False', 'True', 'Unknown'];
const CONCURRENCY = ['Allow', 'Forbid', 'Replace'];
const TIME_ZONE_PART = /^[A-Za-z.\-_0-9+]{1,14}$/;
const COUNTS = ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished'];

export function checkJob(report: Report): void {
  const { manifest } = report.entry;
  const spec = section(manifest, 'spec');
  checkJobSpec(report, spec, 'spec');
  if (flag(spec, 'manualSelector') === true) checkOwnSelector(report, spec, true);
  else if (hasTerms(section(spec, 'selector'))) {
    checkSelector(report, section(spec, 'selector'), 'spec.selector');
    report.invalid(RULE, 'spec.selector', spec['selector'], ['is generated; set manualSelector: true to give one'], {
      fix: 'Leave out spec.selector.',
    });
  }
  const completions = number(spec, 'completions') ?? 0;
  if (text(spec, 'completionMode') !== 'Indexed' || completions <= 0) return;
  const name = text(section(manifest, 'metadata'), 'name');
  if (name !== '' && dnsLabelFaults(`${name}-${completions - 1}`).length > 0)
    report.invalid('invalid-name', 'metadata.name', name, [
      `is too long or has dots: pods would be named ${name}-${completions - 1}, which must be a DNS label`,
    ]);
}

export function checkCronJob(report: Report): void {
  const spec = section(report.entry.manifest, 'spec');
  const schedule = text(spec, 'schedule');
  if (schedule === '') report.required('invalid-schedule', 'spec.schedule', 'five fields, such as "0 3 * * *"');
  else report.invalid('invalid-schedule', 'spec.schedule', schedule, scheduleFaults(schedule));
  checkTimeZone(report, optionalText(spec, 'timeZone'));
  for (const name of ['startingDeadlineSeconds', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit'])
    report.nonNegative(RULE, `spec.${name}`, number(spec, name));
  const concurrency = text(spec, 'concurrencyPolicy');
  if (concurrency !== '' && !CONCURRENCY.includes(concurrency))
    report.unsupported(RULE, 'spec.concurrencyPolicy', concurrency, CONCURRENCY);
  const job = section(section(spec, 'jobTemplate'), 'spec');
  checkJobSpec(report, job, 'spec.jobTemplate.spec');
  if (has(job, 'selector'))
    report.invalid(RULE, 'spec.jobTemplate.spec.selector', job['selector'], ['is generated and cannot be given']);
  if (flag(job, 'manualSelector') === true)
    report.unsupported(RULE, 'spec.jobTemplate.spec.manualSelector', true, ['false']);
}

function checkTimeZone(report: Report, zone: string | undefined): void {
  if (zone === undefined) return;
  const faults = zone === '' ? ['must not be empty'] : timeZoneFaults(zone);
  report.invalid('invalid-schedule', 'spec.timeZone', zone, faults);
}

function timeZoneFaults(zone: string): string[] {
  const strange = zone
    .split('/')
    .some((part) => part === '.' || part === '..' || part.startsWith('-') || !TIME_ZONE_PART.test(part));
  if (strange) return ['is no time zone: must be a name such as Europe/Zurich'];
  if (zone.toLowerCase() === 'local') return ['must name a time zone, since the servers may stand in several'];
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return [];
  } catch {
    return ['is no time zone: must be a name such as Europe/Zurich'];
  }
}

function checkJobSpec(report: Report, spec: Fields, path: string): void {
  for (const name of COUNTS) report.nonNegative(RULE, `${path}.${name}`, number(spec, name));
  const indexed = text(spec, 'completionMode') === 'Indexed';
  const mode = optionalText(spec, 'completionMode');
  if (mode !== undefined && mode !== 'Indexed' && mode !== 'NonIndexed')
    report.unsupported(RULE, `${path}.completionMode`, mode, ['NonIndexed', 'Indexed']);
  if (report.since(29)) checkBackoffPerIndex(report, spec, path, indexed);
  if (indexed) checkIndexed(report, spec, path);
  if (report.since(32)) checkManagedBy(report, spec, path);
  const failure = object(spec, 'podFailurePolicy');
  if (failure) checkFailurePolicy(report, spec, failure, `${path}.podFailurePolicy`);
  if (report.since(31)) checkSuccessPolicy(report, spec, `${path}.successPolicy`, indexed);
  if (report.since(29)) checkReplacement(report, spec, `${path}.podReplacementPolicy`);
  checkTemplate(report, section(spec, 'template'), `${path}.template`);
  checkRestartPolicy(report, spec, `${path}.template.spec.restartPolicy`);
}

function checkRestartPolicy(report: Report, spec: Fields, path: string): void {
  const policy = text(section(section(spec, 'template'), 'spec'), 'restartPolicy') || 'Always';
  if (policy === 'Always') report.required(RULE, path, 'OnFailure or Never');
  else if (policy !== 'OnFailure' && policy !== 'Never') report.unsupported(RULE, path, policy, ['OnFailure', 'Never']);
  else if (has(spec, 'podFailurePolicy') && policy !== 'Never')
    report.invalid(RULE, path, policy, ['must be Never when podFailurePolicy is given']);
}

function checkIndexed(report: Report, spec: Fields, path: string): void {
  const completions = number(spec, 'completions');
  const parallelism = number(spec, 'parallelism') ?? 1;
  // The server sets completions to 1 where neither of both is given.
  if (completions === undefined && has(spec, 'parallelism'))
    report.required(RULE, `${path}.completions`, 'completionMode is Indexed');
  if (parallelism > MAX_INDEXED_PARALLELISM)
    report.invalid(RULE, `${path}.parallelism`, parallelism, [
      `must be no more than ${MAX_INDEXED_PARALLELISM} when completionMode is Indexed`,
    ]);
  const most = number(spec, 'maxFailedIndexes');
  if (!report.since(29)) return;
  if (completions !== undefined && most !== undefined && most > completions)
    report.invalid(RULE, `${path}.maxFailedIndexes`, most, ['must be no more than completions']);
  if (most !== undefined && most > MAX_FAILED_INDEXES)
    report.invalid(RULE, `${path}.maxFailedIndexes`, most, [`must be no more than ${MAX_FAILED_INDEXES}`]);
  if (completions === undefined || completions <= MANY_COMPLETIONS || !has(spec, 'backoffLimitPerIndex')) return;
  if (most === undefined) report.required(RULE, `${path}.maxFailedIndexes`, `completions is above ${MANY_COMPLETIONS}`);
  else if (most > MAX_FOR_MANY)
    report.invalid(RULE, `${path}.maxFailedIndexes`, most, [
      `must be no more than ${MAX_FOR_MANY} for so many completions`,
    ]);
  if (parallelism > MAX_FOR_MANY)
    report.invalid(RULE, `${path}.parallelism`, parallelism, [
      `must be no more than ${MAX_FOR_MANY} for so many completions`,
    ]);
}

function checkBackoffPerIndex(report: Report, spec: Fields, path: string, indexed: boolean): void {
  for (const name of ['backoffLimitPerIndex', 'maxFailedIndexes']) {
    const value = number(spec, name);
    report.nonNegative(RULE, `${path}.${name}`, value);
    if (value !== undefined && !indexed)
      report.invalid(RULE, `${path}.${name}`, value, ['needs completionMode Indexed']);
  }
  if (has(spec, 'maxFailedIndexes') && !has(spec, 'backoffLimitPerIndex'))
    report.required(RULE, `${path}.backoffLimitPerIndex`, 'maxFailedIndexes is given');
}

function checkManagedBy(report: Report, spec: Fields, path: string): void {
  const manager = optionalText(spec, 'managedBy');
  if (manager === undefined) return;
  if (manager === '') report.required(RULE, `${path}.managedBy`);
  else report.invalid(RULE, `${path}.managedBy`, manager, domainPrefixedPathFaults(manager));
  if (manager.length > MAX_MANAGED_BY)
    report.invalid(RULE, `${path}.managedBy`, manager, [`must be no more than ${MAX_MANAGED_BY} characters`]);
}

function checkReplacement(report: Report, spec: Fields, path: string): void {
  const policy = optionalText(spec, 'podReplacementPolicy');
  if (policy === undefined) return;
  const allowed = has(spec, 'podFailurePolicy') ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
  if (!allowed.includes(policy)) report.unsupported(RULE, path, policy, allowed);
}

function checkFailurePolicy(report: Report, spec: Fields, policy: Fields, path: string): void {
  const rules = objects(policy, 'rules');
  tooMany(report, rules.length, MAX_RULES, `${path}.rules`);
  const pod = section(section(spec, 'template'), 'spec');
  const containers = new Set(
    [...objects(pod, 'containers'), ...objects(pod, 'initContainers')].map((one) => text(one, 'name')),
  );
  for (const [index, rule] of rules.entries())
    checkFailureRule(report, spec, rule, `${path}.rules[${index}]`, containers);
}

function checkFailureRule(
  report: Report,
  spec: Fields,
  rule: Fields,
  path: string,
  containers: ReadonlySet<string>,
): void {
  const action = text(rule, 'action');
  if (action === '') report.required(RULE, `${path}.action`, ACTIONS.join(', '));
  else if (action === 'FailIndex') {
    if (!has(spec, 'backoffLimitPerIndex'))
      report.invalid(RULE, `${path}.action`, action, ['needs backoffLimitPerIndex']);
  } else if (!ACTIONS.includes(action)) report.unsupported(RULE, `${path}.action`, action, ACTIONS);
  const codes = object(rule, 'onExitCodes');
  const conditions = objects(rule, 'onPodConditions');
  if (codes) checkExitCodes(report, codes, `${path}.onExitCodes`, containers);
  tooMany(report, conditions.length, MAX_RULES, `${path}.onPodConditions`);
  for (const [index, condition] of conditions.entries())
    checkCondition(report, condition, `${path}.onPodConditions[${index}]`);
  if (codes && conditions.length > 0)
    report.add(RULE, path, rule, 'onExitCodes and onPodConditions exclude each other.');
  if (!codes && conditions.length === 0) report.add(RULE, path, rule, 'It must have onExitCodes or onPodConditions.');
}

function checkCondition(report: Report, condition: Fields, path: string): void {
  const type = text(condition, 'type');
  report.invalid(RULE, `${path}.type`, type, qualifiedNameFaults(type));
  const status = text(condition, 'status');
  // An empty status counts as True.
  if (status !== '' && !STATUSES.includes(status)) report.unsupported(RULE, `${path}.status`, status, STATUSES);
}

function checkExitCodes(report: Report, codes: Fields, path: string, containers: ReadonlySet<string>): void {
  const operator = text(codes, 'operator');
  if (operator === '') report.required(RULE, `${path}.operator`, 'In or NotIn');
  else if (operator !== 'In' && operator !== 'NotIn')
    report.unsupported(RULE, `${path}.operator`, operator, ['In', 'NotIn']);
  const container = optionalText(codes, 'containerName');
  if (container !== undefined && !containers.has(container))
    report.invalid(RULE, `${path}.containerName`, container, ['is no container of the pod template']);
  const values = numbers(codes, 'values');
  if (values.length === 0) report.invalid(RULE, `${path}.values`, [], ['must have at least one value']);
  tooMany(report, values.length, MAX_EXIT_CODES, `${path}.values`);
  for (const [index, value] of values.entries()) {
    const at = `${path}.values[${index}]`;
    if (operator === 'In' && value === 0) report.invalid(RULE, at, value, ['must not be 0 with the operator In']);
    if (values.indexOf(value) < index) report.duplicate(RULE, at, value);
  }
  if (values.some((value, index) => index > 0 && (values[index - 1] ?? 0) > value))
    report.invalid(RULE, `${path}.values`, values, ['must be in ascending order']);
}

function checkSuccessPolicy(report: Report, spec: Fields, path: string, indexed: boolean): void {
  const policy = object(spec, 'successPolicy');
  if (!policy) return;
  if (!indexed) {
    report.invalid(RULE, path, policy, ['needs completionMode Indexed']);
    return;
  }
  const rules = objects(policy, 'rules');
  if (rules.length === 0) report.required(RULE, `${path}.rules`, 'at least one rule');
  tooMany(report, rules.length, MAX_RULES, `${path}.rules`);
  const completions = number(spec, 'completions') ?? 0;
  for (const [index, rule] of rules.entries()) checkSuccessRule(report, rule, completions, `${path}.rules[${index}]`);
}

function checkSuccessRule(report: Report, rule: Fields, completions: number, path: string): void {
  const indexes = optionalText(rule, 'succeededIndexes');
  const count = number(rule, 'succeededCount');
  if (indexes === undefined && count === undefined) report.required(RULE, path, 'succeededCount or succeededIndexes');
  const total = indexes === undefined ? undefined : indexCount(indexes, completions);
  if (typeof total === 'string') report.invalid(RULE, `${path}.succeededIndexes`, indexes, [total]);
  if (count === undefined) return;
  report.nonNegative(RULE, `${path}.succeededCount`, count);
  if (count > completions)
    report.invalid(RULE, `${path}.succeededCount`, count, [`must be no more than completions, ${completions}`]);
  if (typeof total === 'number' && count > total)
    report.invalid(RULE, `${path}.succeededCount`, count, [
      `must be no more than the ${total} indexes of succeededIndexes`,
    ]);
}

function tooMany(report: Report, count: number, most: number, path: string): void {
  if (count > most) report.add(RULE, path, count, `There are ${count} items, ${most} are allowed.`);
}
