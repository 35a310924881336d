/** Annotations that say something about the pod they are on. */
import { objects, optionalText, stringMap, text } from '../fields';
import type { Report } from '../report';
import { LOCAL_PATH, pathFaults } from './paths';
import type { PodContext } from './pod';

const RULE = 'invalid-pod-annotation';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const MIRROR = 'kubernetes.io/config.mirror';
const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const INT32 = /^(0|-?[1-9]\d{0,9}|-?0)$/;

/** Checks the annotations of a pod or template; the path is the server's, which leaves `metadata` out in templates. */
export function checkPodAnnotations(report: Report, pod: PodContext, path: string): void {
  const annotations = stringMap(pod.metadata, 'annotations');
  for (const [key, value] of Object.entries(annotations)) {
    const at = `${path}[${key}]`;
    if (key === DELETION_COST && !isInt32(value))
      report.invalid(RULE, at, value, ['must be a whole number of 32 bits']);
    if (key === MIRROR && text(pod.spec, 'nodeName') === '') report.invalid(RULE, at, value, ['needs spec.nodeName']);
    if (key.startsWith(APP_ARMOR)) checkAppArmor(report, pod, key.slice(APP_ARMOR.length), value, at);
    if (key === SECCOMP_POD || key.startsWith(SECCOMP_CONTAINER))
      report.invalid(RULE, `${path}.${key}`, value, seccompFaults(value), { at });
  }
}

function isInt32(value: string): boolean {
  return INT32.test(value) && Number(value) >= -(2 ** 31) && Number(value) < 2 ** 31;
}

function checkAppArmor(report: Report, pod: PodContext, container: string, profile: string, path: string): void {
  const found = ['containers', 'initContainers', 'ephemeralContainers'].some((list) =>
    objects(pod.spec, list).some((one) => optionalText(one, 'name') === container),
  );
  if (!found) report.invalid(RULE, path, container, ['is no container of the pod']);
  const known =
    profile === '' || profile === 'runtime/default' || profile === 'unconfined' || profile.startsWith('localhost/');
  if (!known)
    report.invalid(RULE, path, profile, [
      'is no AppArmor profile: must be runtime/default, unconfined or localhost/<name>',
    ]);
}

function seccompFaults(profile: string): string[] {
  if (profile === 'runtime/default' || profile === 'docker/default' || profile === 'unconfined') return [];
  if (profile.startsWith('localhost/')) return pathFaults(profile.slice('localhost/'.length), LOCAL_PATH);
  return ['is no seccomp profile: must be runtime/default, unconfined or localhost/<path>'];
}
