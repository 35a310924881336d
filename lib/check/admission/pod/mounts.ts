/** Where a container mounts the volumes of its pod. */
import { type Fields, flag, has, objects, optionalText, section, strings, text } from '../fields';
import type { Report } from '../report';
import { LOCAL_PATH, pathFaults } from './paths';
import type { PodContext } from './pod';

const RULE = 'invalid-volume-mount';
const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];
const RECURSIVE = ['Disabled', 'Enabled', 'IfPossible'];
const BIND_OPTIONS = ['noexec', 'nodev', 'nosuid'];

/** Checks `volumeMounts`. The server names some faults without the index of the mount. */
export function checkMounts(report: Report, container: Fields, path: string, pod: PodContext): void {
  const devices = objects(container, 'volumeDevices');
  const devicePathOf = new Map(devices.map((device) => [text(device, 'name'), text(device, 'devicePath')]));
  const devicePaths = new Set(devicePathOf.values());
  const seen = new Set<string>();
  for (const [index, mount] of objects(container, 'volumeMounts').entries()) {
    const at = `${path}[${index}]`;
    const name = text(mount, 'name');
    if (name === '') report.required(RULE, `${at}.name`);
    if (!pod.volumes.has(name)) notFound(report, `${at}.name`, name, pod);
    const mountPath = text(mount, 'mountPath');
    if (mountPath === '') report.required(RULE, `${at}.mountPath`);
    if (seen.has(mountPath)) report.duplicate(RULE, `${at}.mountPath`, mountPath);
    seen.add(mountPath);
    if (devicePathOf.has(name)) report.invalid(RULE, `${at}.name`, name, ['is already in volumeDevices']);
    if (devicePaths.has(mountPath))
      report.invalid(RULE, `${at}.mountPath`, mountPath, ['is already a path in volumeDevices']);
    checkSubPaths(report, mount, path, at);
    checkPropagation(report, mount, container, path, at);
    checkBindOptions(report, mount, at, pod);
  }
}

function notFound(report: Report, path: string, name: string, pod: PodContext): void {
  const names = [...pod.volumes.keys()];
  report.add(RULE, path, name, `There is no volume ${JSON.stringify(name)} in the pod.`, {
    fix: names.length > 0 ? `Name one of its volumes: ${names.join(', ')}.` : 'Add it to the volumes of the pod.',
  });
}

function checkSubPaths(report: Report, mount: Fields, path: string, at: string): void {
  const subPath = text(mount, 'subPath');
  if (subPath !== '')
    report.invalid(RULE, `${path}.subPath`, subPath, pathFaults(subPath, LOCAL_PATH), { at: `${at}.subPath` });
  const expression = text(mount, 'subPathExpr');
  if (expression === '') return;
  if (subPath !== '') report.invalid(RULE, `${at}.subPathExpr`, expression, ['cannot be given together with subPath']);
  report.invalid(RULE, `${path}.subPathExpr`, expression, pathFaults(expression, LOCAL_PATH), {
    at: `${at}.subPathExpr`,
  });
}

function checkPropagation(report: Report, mount: Fields, container: Fields, path: string, at: string): void {
  const propagation = optionalText(mount, 'mountPropagation');
  const details = { at: `${at}.mountPropagation` };
  if (propagation !== undefined) {
    if (!PROPAGATIONS.includes(propagation))
      report.unsupported(RULE, `${path}.mountPropagation`, propagation, PROPAGATIONS, details);
    if (propagation === 'Bidirectional' && flag(section(container, 'securityContext'), 'privileged') !== true)
      report.forbidden(RULE, `${path}.mountPropagation`, 'may be Bidirectional only in privileged containers', details);
  }
  const recursive = optionalText(mount, 'recursiveReadOnly');
  if (recursive === undefined || recursive === 'Disabled' || !report.since(31)) return;
  const place = { at: `${at}.recursiveReadOnly` };
  if (!RECURSIVE.includes(recursive))
    report.unsupported(RULE, `${path}.recursiveReadOnly`, recursive, RECURSIVE, place);
  else {
    if (flag(mount, 'readOnly') !== true)
      report.forbidden(RULE, `${path}.recursiveReadOnly`, 'may only be set when readOnly is true', place);
    if (propagation !== undefined && propagation !== 'None')
      report.forbidden(
        RULE,
        `${path}.recursiveReadOnly`,
        'may only be set when mountPropagation is None or not set',
        place,
      );
  }
}

function checkBindOptions(report: Report, mount: Fields, at: string, pod: PodContext): void {
  if (!has(mount, 'bindMountOptions')) return;
  const seen = new Set<string>();
  for (const [index, option] of strings(mount, 'bindMountOptions').entries()) {
    const path = `${at}.bindMountOptions[${index}]`;
    // The field is behind a gate that is off, so the server drops it unread.
    const severity = 'warning';
    if (!BIND_OPTIONS.includes(option)) report.unsupported(RULE, path, option, BIND_OPTIONS, { severity });
    if (seen.has(option)) report.duplicate(RULE, path, option, { severity });
    seen.add(option);
  }
  if (has(pod.volumes.get(text(mount, 'name')), 'image'))
    report.forbidden(RULE, `${at}.bindMountOptions`, 'may not be used with image volumes', { severity: 'warning' });
}

/** Checks `volumeDevices`. */
export function checkDevices(report: Report, container: Fields, path: string, pod: PodContext): void {
  const mounts = objects(container, 'volumeMounts');
  const mounted = new Map(mounts.map((mount) => [text(mount, 'name'), text(mount, 'mountPath')]));
  const mountPaths = new Set(mounted.values());
  const names = new Set<string>();
  const paths = new Set<string>();
  for (const [index, device] of objects(container, 'volumeDevices').entries()) {
    const at = `${path}[${index}]`;
    const name = text(device, 'name');
    const volume = pod.volumes.get(name);
    if (name === '') report.required(RULE, `${at}.name`);
    if (names.has(name)) report.duplicate(RULE, `${at}.name`, name);
    if (!volume) notFound(report, `${at}.name`, name, pod);
    else if (!has(volume, 'persistentVolumeClaim') && !has(volume, 'ephemeral'))
      report.invalid(RULE, `${at}.name`, name, ['must be a persistentVolumeClaim or ephemeral volume to be a device']);
    const devicePath = text(device, 'devicePath');
    if (devicePath === '') report.required(RULE, `${at}.devicePath`);
    if (paths.has(devicePath)) report.duplicate(RULE, `${at}.devicePath`, devicePath);
    const faults = pathFaults(devicePath, { noBacksteps: true });
    report.invalid(RULE, `${at}.devicePath`, devicePath, faults);
    if (faults.length === 0) paths.add(devicePath);
    if (mounted.has(name)) report.invalid(RULE, `${at}.name`, name, ['is already in volumeMounts']);
    if (mountPaths.has(devicePath))
      report.invalid(RULE, `${at}.devicePath`, devicePath, ['is already a path in volumeMounts']);
    if (name !== '') names.add(name);
  }
}
