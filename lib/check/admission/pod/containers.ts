/** The containers of a pod: their names, images, and all that stands in each. */
import { qualifiedNameFaults } from '../../../manifest/labels';
import { dnsLabelFaults } from '../../../manifest/names';
import { type Fields, has, number, objects, section, text } from '../fields';
import type { Report } from '../report';
import { checkEnv, checkEnvFrom } from './env';
import { checkLifecycle, checkProbes } from './handlers';
import { checkDevices, checkMounts } from './mounts';
import type { PodContext } from './pod';
import { checkHostPorts, checkPorts } from './ports';
import { checkContainerResources } from './resources';
import { checkRestartPolicy } from './restart';
import { checkSecurityContext } from './security';

const RULE = 'invalid-container';
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];
const RESIZE_RESOURCES = ['cpu', 'memory'];
const RESIZE_POLICIES = ['NotRequired', 'RestartContainer'];

/** Checks `containers`, `initContainers` and `ephemeralContainers`. */
export function checkContainers(report: Report, pod: PodContext): void {
  const containers = objects(pod.spec, 'containers');
  const path = `${pod.path}.containers`;
  if (containers.length === 0) report.required(RULE, path, 'a pod needs a container');
  const names = new Set<string>();
  for (const [index, container] of containers.entries()) {
    const at = `${path}[${index}]`;
    checkContainer(report, container, at, pod);
    checkUnique(report, names, text(container, 'name'), at);
    checkLifecycle(report, container, at, pod);
    checkProbes(report, container, at);
    checkRestartPolicy(report, container, at, false);
  }
  checkHostPorts(report, containers, path);
  checkInitContainers(report, names, pod);
  checkEphemeralContainers(report, names, pod);
}

function checkInitContainers(report: Report, names: Set<string>, pod: PodContext): void {
  const path = `${pod.path}.initContainers`;
  for (const [index, container] of objects(pod.spec, 'initContainers').entries()) {
    const at = `${path}[${index}]`;
    checkContainer(report, container, at, pod);
    checkUnique(report, names, text(container, 'name'), at);
    checkRestartPolicy(report, container, at, true);
    checkHostPorts(report, [container], path);
    if (text(container, 'restartPolicy') === 'Always') {
      checkLifecycle(report, container, at, pod);
      checkProbes(report, container, at);
    } else {
      for (const name of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'])
        if (has(container, name) && !isDropped(section(container, name)))
          report.forbidden(
            'invalid-init-container',
            `${at}.${name}`,
            'is only for init containers with restartPolicy Always',
          );
    }
  }
}

/** A lifecycle of a stop signal alone, which servers drop while the feature is off. */
function isDropped(lifecycle: Fields): boolean {
  return Object.keys(lifecycle).join() === 'stopSignal';
}

function checkEphemeralContainers(report: Report, names: Set<string>, pod: PodContext): void {
  const path = `${pod.path}.ephemeralContainers`;
  const containers = objects(pod.spec, 'ephemeralContainers');
  for (const [index, container] of containers.entries()) {
    const at = `${path}[${index}]`;
    checkContainer(report, container, at, pod);
    checkUnique(report, names, text(container, 'name'), at);
  }
  if (containers.length > 0)
    report.forbidden(RULE, path, pod.isPod ? 'cannot be set when a pod is created' : 'cannot be set in a pod template');
}

function checkUnique(report: Report, names: Set<string>, name: string, path: string): void {
  if (names.has(name)) report.duplicate('duplicate-name', `${path}.name`, name);
  else if (name !== '') names.add(name);
}

function checkContainer(report: Report, container: Fields, path: string, pod: PodContext): void {
  const name = text(container, 'name');
  if (name === '') report.required(RULE, `${path}.name`);
  else report.invalid(RULE, `${path}.name`, name, dnsLabelFaults(name));
  checkImage(report, container, path, pod);
  const policy = text(container, 'terminationMessagePolicy');
  if (policy !== '' && !MESSAGE_POLICIES.includes(policy))
    report.unsupported(RULE, `${path}.terminationMessagePolicy`, policy, MESSAGE_POLICIES);
  checkPorts(report, container, `${path}.ports`);
  checkEnv(report, container, `${path}.env`, pod);
  checkEnvFrom(report, container, `${path}.envFrom`);
  checkMounts(report, container, `${path}.volumeMounts`, pod);
  checkDevices(report, container, `${path}.volumeDevices`, pod);
  checkContainerResources(report, section(container, 'resources'), `${path}.resources`, pod);
  checkResizePolicy(report, container, `${path}.resizePolicy`, pod);
  checkSecurityContext(report, section(container, 'securityContext'), `${path}.securityContext`, pod);
}

function checkImage(report: Report, container: Fields, path: string, pod: PodContext): void {
  const image = text(container, 'image');
  if (image === '') report.required(RULE, `${path}.image`);
  else if (image.trim() !== image) {
    const fault = 'must not start or end with white space';
    if (pod.isPod) report.invalid(RULE, `${path}.image`, image, [fault]);
    else
      report.invalid('pod-refused', `${path}.image`, image, [
        `${fault}: this object is accepted, and every pod of it refused`,
      ]);
  }
  const pull = text(container, 'imagePullPolicy');
  if (pull !== '' && !PULL_POLICIES.includes(pull))
    report.unsupported(RULE, `${path}.imagePullPolicy`, pull, PULL_POLICIES);
}

function checkResizePolicy(report: Report, container: Fields, path: string, pod: PodContext): void {
  if (!report.since(33)) return;
  const seen = new Set<string>();
  for (const [index, policy] of objects(container, 'resizePolicy').entries()) {
    const at = `${path}[${index}]`;
    const resource = text(policy, 'resourceName');
    if (seen.has(resource)) report.duplicate(RULE, at, resource);
    seen.add(resource);
    const restart = text(policy, 'restartPolicy');
    if (resource === '') report.required(RULE, path, 'resourceName', { at });
    else if (!RESIZE_RESOURCES.includes(resource)) report.unsupported(RULE, path, resource, RESIZE_RESOURCES, { at });
    if (restart === '') report.required(RULE, path, 'restartPolicy', { at });
    else if (!RESIZE_POLICIES.includes(restart)) report.unsupported(RULE, path, restart, RESIZE_POLICIES, { at });
    if (text(pod.spec, 'restartPolicy') === 'Never' && restart !== 'NotRequired')
      report.invalid(RULE, path, restart, ["must be NotRequired when the pod's restartPolicy is Never"], { at });
  }
}

/** Checks the gates of a pod, which are qualified names. */
export function checkGates(report: Report, pod: PodContext): void {
  const seen = new Set<string>();
  for (const [index, gate] of objects(pod.spec, 'schedulingGates').entries()) {
    const at = `${pod.path}.schedulingGates[${index}]`;
    const name = text(gate, 'name');
    report.invalid('invalid-pod-field', at, name, qualifiedNameFaults(name));
    if (seen.has(name)) report.duplicate('invalid-pod-field', at, name);
    seen.add(name);
  }
  for (const [index, gate] of objects(pod.spec, 'readinessGates').entries()) {
    const condition = text(gate, 'conditionType');
    report.invalid(
      'invalid-pod-field',
      `${pod.path}.readinessGates[${index}].conditionType`,
      condition,
      qualifiedNameFaults(condition),
    );
  }
}

/** Seconds that a pod has to end, 30 by default. */
export function gracePeriod(spec: Fields): number {
  return number(spec, 'terminationGracePeriodSeconds') ?? 30;
}
