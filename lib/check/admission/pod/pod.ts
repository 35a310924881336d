/** A pod, or the template of one: what the API server checks of its spec. */
import { dnsLabelFaults, dnsSubdomainFaults } from '../../../manifest/names';
import { type Fields, flag, has, isFields, number, objects, optionalText, section, strings, text } from '../fields';
import { ipFaults } from '../ip';
import { checkAnnotations, checkLabels } from '../metadata';
import type { Report } from '../report';
import { containerResourceFaults } from '../resources';
import { checkPodAnnotations } from './annotations';
import { checkContainers, checkGates } from './containers';
import { checkDns } from './dns';
import { checkOs } from './os';
import { checkPodClaims, checkPodResources, checkRequirements } from './resources';
import { checkAffinity, checkTolerations } from './scheduling';
import { checkPodSecurityContext } from './security';
import { checkTopologySpread } from './topology-spread';
import { checkVolumes } from './volumes';

const RULE = 'invalid-pod-field';
const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const MAX_INT32 = 2 ** 31 - 1;

/** A pod spec, and what its parts must know of it. */
export interface PodContext {
  readonly spec: Fields;
  readonly metadata: Fields;
  /** Where the spec stands: `spec.template.spec`. */
  readonly path: string;
  /** False for a template, of which the server checks a little less. */
  readonly isPod: boolean;
  /** The volumes by name. */
  readonly volumes: ReadonlyMap<string, Fields>;
}

/** Checks the spec of a Pod, with the annotations that speak of it. */
export function checkPod(report: Report): void {
  const { manifest } = report.entry;
  const pod = podContext(section(manifest, 'spec'), section(manifest, 'metadata'), 'spec', true);
  checkPodAnnotations(report, pod, 'metadata.annotations');
  checkSpec(report, pod);
  report.nonNegative(RULE, 'spec.terminationGracePeriodSeconds', graceOf(pod.spec));
  if (text(pod.spec, 'nodeName') !== '' && objects(pod.spec, 'schedulingGates').length > 0)
    report.forbidden(RULE, 'spec.nodeName', 'cannot be set before all schedulingGates are gone');
  if (text(pod.spec, 'serviceAccountName') === '' && text(pod.spec, 'serviceAccount') === '') checkTokens(report, pod);
}

/** Checks a pod template at a path such as `spec.template`, its labels and annotations included. */
export function checkTemplate(report: Report, template: Fields, path: string, more: readonly Fields[] = []): void {
  const metadata = section(template, 'metadata');
  checkLabels(report, metadata['labels'], `${path}.labels`);
  checkAnnotations(report, metadata, `${path}.annotations`);
  const pod = podContext(section(template, 'spec'), metadata, `${path}.spec`, false, more);
  checkPodAnnotations(report, pod, `${path}.annotations`);
  checkSpec(report, pod);
}

/** Gathers what the checks of a pod need; `more` are volumes that a StatefulSet adds. */
function podContext(
  spec: Fields,
  metadata: Fields,
  path: string,
  isPod: boolean,
  more: readonly Fields[] = [],
): PodContext {
  const volumes = new Map<string, Fields>();
  for (const volume of [...more, ...objects(spec, 'volumes')]) {
    const name = text(volume, 'name');
    if (!volumes.has(name)) volumes.set(name, volume);
  }
  return { spec, metadata, path, isPod, volumes };
}

/** A negative period of a Pod counts as one second. */
function graceOf(spec: Fields): number | undefined {
  const grace = number(spec, 'terminationGracePeriodSeconds');
  return grace !== undefined && grace < 0 ? 1 : grace;
}

function checkSpec(report: Report, pod: PodContext): void {
  checkVolumes(report, pod);
  checkPodClaims(report, pod);
  checkContainers(report, pod);
  checkPodResources(report, pod);
  checkHostNetwork(report, pod);
  checkWords(report, pod);
  checkLabels(report, pod.spec['nodeSelector'], `${pod.path}.nodeSelector`, 'invalid-node-selector');
  checkPodSecurityContext(report, pod);
  checkHostNamespaces(report, pod);
  checkAffinity(report, pod);
  checkDns(report, pod);
  checkGates(report, pod);
  checkTopologySpread(report, pod);
  checkTolerations(report, objects(pod.spec, 'tolerations'), `${pod.path}.tolerations`);
  checkNames(report, pod);
  checkHostAliases(report, pod);
  checkOverhead(report, pod);
  checkOs(report, pod);
}

function checkWords(report: Report, pod: PodContext): void {
  const restart = text(pod.spec, 'restartPolicy');
  if (restart !== '' && !RESTART_POLICIES.includes(restart))
    report.unsupported(RULE, `${pod.path}.restartPolicy`, restart, RESTART_POLICIES);
  const preemption = optionalText(pod.spec, 'preemptionPolicy');
  if (preemption === '') report.required(RULE, `${pod.path}.preemptionPolicy`);
  else if (preemption !== undefined && preemption !== 'PreemptLowerPriority' && preemption !== 'Never')
    report.unsupported(RULE, `${pod.path}.preemptionPolicy`, preemption, ['PreemptLowerPriority', 'Never']);
  const deadline = number(pod.spec, 'activeDeadlineSeconds');
  if (deadline !== undefined && (deadline < 1 || deadline > MAX_INT32))
    report.invalid(RULE, `${pod.path}.activeDeadlineSeconds`, deadline, [`must be from 1 to ${MAX_INT32}`]);
}

function checkNames(report: Report, pod: PodContext): void {
  for (const name of ['serviceAccountName', 'nodeName', 'priorityClassName'])
    checkName(report, `${pod.path}.${name}`, text(pod.spec, name), dnsSubdomainFaults);
  const account = text(pod.spec, 'serviceAccount');
  if (text(pod.spec, 'serviceAccountName') === '' && account !== '')
    report.invalid(RULE, `${pod.path}.serviceAccountName`, account, dnsSubdomainFaults(account), {
      at: `${pod.path}.serviceAccount`,
    });
  // A StatefulSet names its pods itself.
  for (const name of report.entry.kind === 'StatefulSet' ? [] : ['hostname', 'subdomain'])
    checkName(report, `${pod.path}.${name}`, text(pod.spec, name), dnsLabelFaults);
  const runtimeClass = optionalText(pod.spec, 'runtimeClassName');
  if (runtimeClass !== undefined)
    report.invalid(RULE, `${pod.path}.runtimeClassName`, runtimeClass, dnsSubdomainFaults(runtimeClass));
  checkHostnameOverride(report, pod);
}

function checkName(report: Report, path: string, name: string, faults: (name: string) => string[]): void {
  if (name !== '') report.invalid(RULE, path, name, faults(name));
}

function checkHostnameOverride(report: Report, pod: PodContext): void {
  const hostname = optionalText(pod.spec, 'hostnameOverride');
  if (hostname === undefined || !report.since(35)) return;
  const path = `${pod.path}.hostnameOverride`;
  if (flag(pod.spec, 'setHostnameAsFQDN') === true)
    report.forbidden(RULE, path, 'may not be set when setHostnameAsFQDN is true');
  if (flag(pod.spec, 'hostNetwork') === true) report.forbidden(RULE, path, 'may not be set when hostNetwork is true');
  if (hostname.length > 64) report.invalid(RULE, path, hostname, ['must be no more than 64 characters']);
  report.invalid(RULE, path, hostname, dnsSubdomainFaults(hostname));
}

function checkHostNetwork(report: Report, pod: PodContext): void {
  if (flag(pod.spec, 'hostNetwork') !== true) return;
  for (const [index, container] of objects(pod.spec, 'containers').entries())
    for (const [portIndex, port] of objects(container, 'ports').entries()) {
      const hostPort = number(port, 'hostPort') ?? 0;
      if (hostPort !== 0 && hostPort !== number(port, 'containerPort'))
        report.invalid('invalid-port', `${pod.path}.containers[${index}].ports[${portIndex}].hostPort`, hostPort, [
          'must be the same as containerPort when hostNetwork is true',
        ]);
    }
}

function checkHostNamespaces(report: Report, pod: PodContext): void {
  const { spec, path } = pod;
  if (flag(spec, 'shareProcessNamespace') === true && flag(spec, 'hostPID') === true)
    report.invalid(RULE, `${path}.shareProcessNamespace`, true, ['excludes hostPID: true']);
  if (flag(spec, 'hostUsers') !== false || !report.since(33)) return;
  const reason = 'may not be set when hostUsers is false';
  if (flag(spec, 'hostNetwork') === true) report.forbidden(RULE, `${path}.hostNetwork`, reason);
  if (flag(spec, 'hostPID') === true) report.forbidden(RULE, `${path}.HostPID`, reason, { at: `${path}.hostPID` });
  if (flag(spec, 'hostIPC') === true) report.forbidden(RULE, `${path}.HostIPC`, reason, { at: `${path}.hostIPC` });
  for (const list of ['containers', 'initContainers'])
    for (const [index, container] of objects(spec, list).entries())
      if (objects(container, 'volumeDevices').length > 0)
        report.forbidden(RULE, `${path}.${list}[${index}].volumeDevices`, reason);
}

function checkHostAliases(report: Report, pod: PodContext): void {
  for (const [index, alias] of objects(pod.spec, 'hostAliases').entries()) {
    const at = `${pod.path}.hostAliases[${index}]`;
    const ip = text(alias, 'ip');
    report.invalid(RULE, `${at}.ip`, ip, ipFaults(report, ip));
    for (const [hostIndex, host] of strings(alias, 'hostnames').entries())
      report.invalid(RULE, `${at}.hostnames[${hostIndex}]`, host, dnsSubdomainFaults(host));
  }
}

function checkOverhead(report: Report, pod: PodContext): void {
  if (!isFields(pod.spec['overhead'])) return;
  const path = `${pod.path}.overhead`;
  checkRequirements(report, { limits: pod.spec['overhead'] }, path, containerResourceFaults);
}

function checkTokens(report: Report, pod: PodContext): void {
  for (const [index, volume] of objects(pod.spec, 'volumes').entries())
    for (const [source, projection] of objects(section(volume, 'projected'), 'sources').entries())
      if (has(projection, 'serviceAccountToken'))
        report.forbidden(
          'invalid-volume',
          `spec.volumes[${index}].projected.sources[${source}].serviceAccountToken`,
          'needs serviceAccountName',
        );
}
