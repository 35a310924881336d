/** Security contexts of pods and containers. */
import { type Fields, flag, number, numbers, object, objects, optionalText, section, strings, text } from '../fields';
import type { Report } from '../report';
import { LOCAL_PATH, pathFaults } from './paths';
import type { PodContext } from './pod';
import { checkWindowsOptions } from './windows-options';

const RULE = 'invalid-security-context';
const MAX_ID = 2 ** 31 - 1;
const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const SYSCTL = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const MAX_SYSCTL = 253;
const MAX_PROFILE_PATH = 4095;
const IPC_SYSCTL = /^(kernel[./](sem|shm_rmid_forced|shm|msg)|fs[./]mqueue[./])/;

/** Checks `securityContext` of a container. */
export function checkSecurityContext(report: Report, context: Fields, path: string, pod: PodContext): void {
  checkId(report, context, 'runAsUser', path);
  checkId(report, context, 'runAsGroup', path);
  checkProcMount(report, context, `${path}.procMount`, pod);
  checkSeccomp(report, object(context, 'seccompProfile'), `${path}.seccompProfile`);
  checkAppArmor(report, object(context, 'appArmorProfile'), `${path}.appArmorProfile`);
  checkWindowsOptions(report, object(context, 'windowsOptions'), `${path}.windowsOptions`);
  if (flag(context, 'allowPrivilegeEscalation') !== false) return;
  if (flag(context, 'privileged') === true)
    report.add(RULE, path, context, 'allowPrivilegeEscalation: false and privileged: true exclude each other.');
  if (strings(section(context, 'capabilities'), 'add').includes('CAP_SYS_ADMIN'))
    report.add(
      RULE,
      path,
      context,
      'allowPrivilegeEscalation: false and the capability CAP_SYS_ADMIN exclude each other.',
    );
}

/** Checks `securityContext` of a pod. */
export function checkPodSecurityContext(report: Report, pod: PodContext): void {
  const context = section(pod.spec, 'securityContext');
  const path = `${pod.path}.securityContext`;
  for (const name of ['fsGroup', 'runAsUser', 'runAsGroup']) checkId(report, context, name, path);
  for (const [index, group] of numbers(context, 'supplementalGroups').entries())
    report.invalid(RULE, `${path}.supplementalGroups[${index}]`, group, idFaults(group));
  checkSysctls(report, context, `${path}.sysctls`, pod);
  checkWord(report, context, 'fsGroupChangePolicy', ['Always', 'OnRootMismatch'], path);
  if (report.since(33)) {
    checkWord(report, context, 'supplementalGroupsPolicy', ['Merge', 'Strict'], path);
    checkWord(report, context, 'seLinuxChangePolicy', ['MountOption', 'Recursive'], path);
  }
  checkSeccomp(report, object(context, 'seccompProfile'), `${path}.seccompProfile`);
  checkAppArmor(report, object(context, 'appArmorProfile'), `${path}.appArmorProfile`);
  checkWindowsOptions(report, object(context, 'windowsOptions'), `${path}.windowsOptions`);
}

function checkWord(report: Report, context: Fields, name: string, allowed: readonly string[], path: string): void {
  const value = optionalText(context, name);
  if (value !== undefined && !allowed.includes(value)) report.unsupported(RULE, `${path}.${name}`, value, allowed);
}

function checkId(report: Report, context: Fields, name: string, path: string): void {
  const id = number(context, name);
  if (id !== undefined) report.invalid(RULE, `${path}.${name}`, id, idFaults(id));
}

/** What is wrong with the number of a user or group. */
export function idFaults(id: number): string[] {
  return id >= 0 && id <= MAX_ID ? [] : [`must be from 0 to ${MAX_ID}`];
}

function checkProcMount(report: Report, context: Fields, path: string, pod: PodContext): void {
  const procMount = optionalText(context, 'procMount');
  // Before 1.33 the field is dropped, except for the default that all servers know.
  if (procMount === undefined || !report.since(33)) return;
  if (procMount !== 'Default' && procMount !== 'Unmasked')
    report.unsupported(RULE, path, procMount, ['Default', 'Unmasked']);
  if (procMount === 'Unmasked' && flag(pod.spec, 'hostUsers') !== false)
    report.invalid(RULE, path, procMount, ['needs hostUsers: false in the pod']);
}

function checkSeccomp(report: Report, profile: Fields | undefined, path: string): void {
  if (!profile) return;
  const type = text(profile, 'type');
  checkProfileType(report, type, path);
  const local = optionalText(profile, 'localhostProfile');
  if (type !== 'Localhost') {
    if (local !== undefined)
      report.invalid(RULE, `${path}.localhostProfile`, local, ['can only be set when type is Localhost']);
  } else if (local === undefined) report.required(RULE, `${path}.localhostProfile`, 'type is Localhost');
  else report.invalid(RULE, `${path}.localhostProfile`, local, pathFaults(local, LOCAL_PATH));
}

function checkAppArmor(report: Report, profile: Fields | undefined, path: string): void {
  if (!profile || !report.since(30)) return;
  const type = text(profile, 'type');
  checkProfileType(report, type, path);
  const local = optionalText(profile, 'localhostProfile');
  const at = `${path}.localhostProfile`;
  if (type === 'RuntimeDefault' || type === 'Unconfined') {
    if (local !== undefined) report.invalid(RULE, at, local, ['can only be set when type is Localhost']);
  } else if (type === 'Localhost') {
    if (local === undefined || local === '') report.required(RULE, at, 'type is Localhost');
    else if (local.trim() !== local) report.invalid(RULE, at, local, ['must not start or end with white space']);
    else if (local.length > MAX_PROFILE_PATH)
      report.invalid(RULE, at, local, [`must be no more than ${MAX_PROFILE_PATH} characters`]);
  }
}

function checkProfileType(report: Report, type: string, path: string): void {
  if (type === '') report.required(RULE, `${path}.type`, PROFILE_TYPES.join(', '));
  else if (!PROFILE_TYPES.includes(type)) report.unsupported(RULE, `${path}.type`, type, PROFILE_TYPES);
}

function checkSysctls(report: Report, context: Fields, path: string, pod: PodContext): void {
  const seen = new Set<string>();
  for (const [index, sysctl] of objects(context, 'sysctls').entries()) {
    const at = `${path}[${index}].name`;
    const name = text(sysctl, 'name');
    if (name === '') report.required(RULE, at);
    else if (name.length > MAX_SYSCTL || !SYSCTL.test(name))
      report.invalid(RULE, at, name, [
        "must be the name of a kernel parameter: lower case letters, digits, '-', '_', '.' and '/'",
      ]);
    else if (seen.has(name)) report.duplicate(RULE, at, name);
    seen.add(name);
    if (flag(pod.spec, 'hostNetwork') === true && /^net[./]/.test(name))
      report.invalid(RULE, at, name, ['may not be set when hostNetwork is true']);
    if (flag(pod.spec, 'hostIPC') === true && IPC_SYSCTL.test(name))
      report.invalid(RULE, at, name, ['may not be set when hostIPC is true']);
  }
}
