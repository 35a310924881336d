/** Deployments, ReplicaSets, StatefulSets and DaemonSets. */
import { countOrPercentFaults, percentOf } from '../../manifest/int-or-string';
import { dnsLabelFaults } from '../../manifest/names';
import { checkClaimSpec } from './claim';
import { type Fields, has, number, numberOrText, objects, optionalText, section, text } from './fields';
import { checkTemplate } from './pod/pod';
import type { Report } from './report';
import { checkOwnSelector } from './selectors';

const RULE = 'invalid-rollout';
const REPLICAS = 'invalid-replicas';
const RETENTION = ['Retain', 'Delete'];

export function checkDeployment(report: Report): void {
  const spec = section(report.entry.manifest, 'spec');
  report.nonNegative(REPLICAS, 'spec.replicas', number(spec, 'replicas'));
  checkOwnSelector(report, spec, true);
  checkOwnTemplate(report, spec);
  checkDeploymentStrategy(report, section(spec, 'strategy'));
  const ready = number(spec, 'minReadySeconds') ?? 0;
  report.nonNegative(RULE, 'spec.minReadySeconds', ready);
  report.nonNegative(RULE, 'spec.revisionHistoryLimit', number(spec, 'revisionHistoryLimit'));
  const deadline = number(spec, 'progressDeadlineSeconds') ?? 600;
  report.nonNegative(RULE, 'spec.progressDeadlineSeconds', deadline);
  if (deadline <= ready)
    report.invalid(RULE, 'spec.progressDeadlineSeconds', deadline, [
      `must be more than minReadySeconds, which is ${ready}`,
    ]);
}

export function checkReplicaSet(report: Report): void {
  const spec = section(report.entry.manifest, 'spec');
  report.nonNegative(REPLICAS, 'spec.replicas', number(spec, 'replicas'));
  report.nonNegative(RULE, 'spec.minReadySeconds', number(spec, 'minReadySeconds'));
  checkOwnSelector(report, spec, true);
  checkOwnTemplate(report, spec);
}

/** Pods that are kept running must restart always, and have no deadline. */
function checkOwnTemplate(report: Report, spec: Fields, volumes: readonly Fields[] = []): void {
  const template = section(spec, 'template');
  checkTemplate(report, template, 'spec.template', volumes);
  const pod = section(template, 'spec');
  const restart = text(pod, 'restartPolicy') || 'Always';
  if (restart !== 'Always')
    report.unsupported('invalid-pod-field', 'spec.template.spec.restartPolicy', restart, ['Always']);
  if (has(pod, 'activeDeadlineSeconds'))
    report.forbidden(
      'invalid-pod-field',
      'spec.template.spec.activeDeadlineSeconds',
      `cannot be set in a ${report.entry.kind}`,
    );
}

function checkDeploymentStrategy(report: Report, strategy: Fields): void {
  const type = text(strategy, 'type') || 'RollingUpdate';
  if (type === 'Recreate') {
    if (has(strategy, 'rollingUpdate'))
      report.forbidden(RULE, 'spec.strategy.rollingUpdate', 'cannot be set when the type is Recreate');
  } else if (type !== 'RollingUpdate')
    report.unsupported(RULE, 'spec.strategy', type, ['Recreate', 'RollingUpdate'], { at: 'spec.strategy.type' });
  else checkRollingUpdate(report, section(strategy, 'rollingUpdate'));
}

function checkRollingUpdate(report: Report, update: Fields): void {
  const path = 'spec.strategy.rollingUpdate';
  const unavailable = numberOrText(update, 'maxUnavailable') ?? '25%';
  const surge = numberOrText(update, 'maxSurge') ?? '25%';
  report.invalid(RULE, `${path}.maxUnavailable`, unavailable, countOrPercentFaults(unavailable));
  report.invalid(RULE, `${path}.maxSurge`, surge, countOrPercentFaults(surge));
  if (isZero(unavailable) && isZero(surge))
    report.invalid(RULE, `${path}.maxUnavailable`, unavailable, [
      'cannot be 0 when maxSurge is 0, since no pod could be replaced',
    ]);
  atMostAll(report, unavailable, `${path}.maxUnavailable`);
}

/** At most 100%. */
export function atMostAll(report: Report, value: number | string, path: string, rule = RULE): void {
  if ((percentOf(value) ?? 0) > 100) report.invalid(rule, path, value, ['must be no more than 100%']);
}

/** Text that is no percentage counts as its number, or as zero. */
function isZero(value: number | string): boolean {
  return (percentOf(value) ?? (Number(value) || 0)) === 0;
}

export function checkStatefulSet(report: Report): void {
  const spec = section(report.entry.manifest, 'spec');
  const management = text(spec, 'podManagementPolicy');
  if (management !== '' && management !== 'OrderedReady' && management !== 'Parallel')
    report.unsupported(RULE, 'spec.podManagementPolicy', management, ['OrderedReady', 'Parallel']);
  checkStatefulStrategy(report, section(spec, 'updateStrategy'));
  checkRetention(report, section(spec, 'persistentVolumeClaimRetentionPolicy'));
  for (const [index, claim] of objects(spec, 'volumeClaimTemplates').entries())
    if (report.since(36))
      checkClaimSpec(report, section(claim, 'spec'), `spec.volumeClaimTemplates[${index}].spec`, true);
  report.nonNegative(REPLICAS, 'spec.replicas', number(spec, 'replicas'));
  report.nonNegative(RULE, 'spec.minReadySeconds', number(spec, 'minReadySeconds'));
  report.nonNegative(RULE, 'spec.ordinals.start', number(section(spec, 'ordinals'), 'start'));
  const service = text(spec, 'serviceName');
  if (service !== '' && report.since(34)) report.invalid(RULE, 'spec.serviceName', service, dnsLabelFaults(service));
  checkOwnSelector(report, spec, true);
  checkOwnTemplate(report, spec, claimVolumes(spec));
}

/** The volumes that the templates of claims add to each pod. */
function claimVolumes(spec: Fields): Fields[] {
  return objects(spec, 'volumeClaimTemplates').map((claim) => {
    const name = text(section(claim, 'metadata'), 'name');
    return { name, persistentVolumeClaim: { claimName: name } };
  });
}

function checkStatefulStrategy(report: Report, strategy: Fields): void {
  const type = text(strategy, 'type') || 'RollingUpdate';
  const path = 'spec.updateStrategy';
  if (type === 'OnDelete') {
    if (has(strategy, 'rollingUpdate'))
      report.invalid(RULE, `${path}.rollingUpdate`, strategy['rollingUpdate'], [
        'is only allowed for the type RollingUpdate',
      ]);
  } else if (type !== 'RollingUpdate')
    report.unsupported(RULE, path, type, ['RollingUpdate', 'OnDelete'], { at: `${path}.type` });
  else {
    const update = section(strategy, 'rollingUpdate');
    report.nonNegative(RULE, `${path}.rollingUpdate.partition`, number(update, 'partition'));
    const unavailable = numberOrText(update, 'maxUnavailable');
    // The gate of maxUnavailable is on from 1.37; before, the server drops the field.
    if (unavailable === undefined || !report.since(37)) return;
    const at = `${path}.rollingUpdate.maxUnavailable`;
    report.invalid(RULE, at, unavailable, countOrPercentFaults(unavailable));
    if (isZero(unavailable)) report.invalid(RULE, at, unavailable, ['cannot be 0']);
    atMostAll(report, unavailable, at);
  }
}

function checkRetention(report: Report, policy: Fields): void {
  for (const name of ['whenDeleted', 'whenScaled']) {
    const value = optionalText(policy, name);
    if (value !== undefined && value !== '' && !RETENTION.includes(value))
      report.unsupported(RULE, `spec.persistentVolumeClaimRetentionPolicy.${name}`, value, RETENTION);
  }
}

export function checkDaemonSet(report: Report): void {
  const spec = section(report.entry.manifest, 'spec');
  checkOwnSelector(report, spec, true);
  checkOwnTemplate(report, spec);
  report.nonNegative(RULE, 'spec.minReadySeconds', number(spec, 'minReadySeconds'));
  report.nonNegative(RULE, 'spec.revisionHistoryLimit', number(spec, 'revisionHistoryLimit'));
  checkDaemonStrategy(report, section(spec, 'updateStrategy'));
}

function checkDaemonStrategy(report: Report, strategy: Fields): void {
  const type = text(strategy, 'type') || 'RollingUpdate';
  if (type === 'OnDelete') return;
  if (type !== 'RollingUpdate') {
    report.unsupported(RULE, 'spec.updateStrategy', type, ['RollingUpdate', 'OnDelete'], {
      at: 'spec.updateStrategy.type',
    });
    return;
  }
  const update = section(strategy, 'rollingUpdate');
  const path = 'spec.updateStrategy.rollingUpdate';
  const unavailable = numberOrText(update, 'maxUnavailable') ?? 1;
  const surge = numberOrText(update, 'maxSurge') ?? 0;
  for (const [name, value] of [
    ['maxUnavailable', unavailable],
    ['maxSurge', surge],
  ] as const) {
    report.invalid(RULE, `${path}.${name}`, value, countOrPercentFaults(value));
    atMostAll(report, value, `${path}.${name}`);
  }
  if (!isZero(unavailable) && !isZero(surge))
    report.invalid(RULE, `${path}.maxSurge`, surge, ['cannot be set when maxUnavailable is not 0']);
  if (isZero(unavailable) && isZero(surge)) report.required(RULE, `${path}.maxUnavailable`, 'maxSurge is 0');
}
