/** The operating system of a pod, and the fields that only one of the two knows. */
import { type Fields, has, object, objects, section, text } from '../fields';
import type { Report } from '../report';
import type { PodContext } from './pod';

const RULE = 'invalid-os';
const LINUX_POD_FIELDS = ['hostUsers', 'shareProcessNamespace'];
const LINUX_POD_SECURITY = [
  ...['appArmorProfile', 'seLinuxOptions', 'seccompProfile', 'fsGroup', 'fsGroupChangePolicy', 'runAsUser'],
  ...['runAsGroup', 'supplementalGroups', 'supplementalGroupsPolicy', 'seLinuxChangePolicy'],
];
const LINUX_SECURITY = [
  ...['appArmorProfile', 'seLinuxOptions', 'seccompProfile', 'capabilities', 'readOnlyRootFilesystem', 'privileged'],
  ...['allowPrivilegeEscalation', 'procMount', 'runAsUser', 'runAsGroup'],
];

/** Checks `os` and what goes with it. */
export function checkOs(report: Report, pod: PodContext): void {
  const os = object(pod.spec, 'os');
  if (!os) return;
  const name = text(os, 'name');
  if (name === '') report.required(RULE, `${pod.path}.os.name`, 'linux or windows');
  else if (name === 'linux')
    forbid(report, pod, ['windowsOptions'], ['windowsOptions'], 'cannot be set for a Linux pod');
  else if (name === 'windows') checkWindows(report, pod);
  else report.unsupported(RULE, `${pod.path}.os`, name, ['linux', 'windows'], { at: `${pod.path}.os.name` });
}

function checkWindows(report: Report, pod: PodContext): void {
  const reason = 'cannot be set for a Windows pod';
  forbid(report, pod, LINUX_POD_SECURITY, LINUX_SECURITY, reason);
  if (objects(section(pod.spec, 'securityContext'), 'sysctls').length > 0)
    report.forbidden(RULE, `${pod.path}.securityContext.sysctls`, reason);
  for (const field of LINUX_POD_FIELDS)
    if (has(pod.spec, field)) report.forbidden(RULE, `${pod.path}.${field}`, reason);
  for (const field of ['hostPID', 'hostIPC'])
    if (pod.spec[field] === true) report.forbidden(RULE, `${pod.path}.${field}`, reason);
}

function forbid(
  report: Report,
  pod: PodContext,
  ofPod: readonly string[],
  ofContainer: readonly string[],
  reason: string,
): void {
  forbidFields(report, section(pod.spec, 'securityContext'), ofPod, `${pod.path}.securityContext`, reason);
  for (const list of ['containers', 'initContainers', 'ephemeralContainers'])
    for (const [index, container] of objects(pod.spec, list).entries())
      forbidFields(
        report,
        section(container, 'securityContext'),
        ofContainer,
        `${pod.path}.${list}[${index}].securityContext`,
        reason,
      );
}

function forbidFields(report: Report, context: Fields, names: readonly string[], path: string, reason: string): void {
  for (const name of names) if (has(context, name)) report.forbidden(RULE, `${path}.${name}`, reason);
}
