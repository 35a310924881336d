/** The volumes of a pod. */
import { dnsLabelFaults, dnsSubdomainFaults } from '../../../manifest/names';
import { Quantity } from '../../../manifest/quantity';
import { checkClaimSpec } from '../claim';
import { type Fields, has, number, object, objects, optionalText, section, strings, text } from '../fields';
import { checkAnnotations, checkLabels } from '../metadata';
import type { Report } from '../report';
import { checkFieldRef, checkResourceRef } from './env';
import { FILE_PATH, pathFaults } from './paths';
import type { PodContext } from './pod';
import { checkProjected } from './projected-volume';
import { checkProviderVolume } from './provider-volumes';

const RULE = 'invalid-volume';
const MAX_MODE = 0o777;
const MAX_EMPTY_DIR_MODE = 0o1777;
const HOST_PATH_TYPES = [
  '',
  'DirectoryOrCreate',
  'Directory',
  'FileOrCreate',
  'File',
  'Socket',
  'CharDevice',
  'BlockDevice',
];
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];

/** Sources in the order in which the server asks for them, since it refuses each after the first. */
const SOURCES = [
  ...['emptyDir', 'hostPath', 'gitRepo', 'gcePersistentDisk', 'awsElasticBlockStore', 'secret', 'nfs', 'iscsi'],
  ...['glusterfs', 'flocker', 'persistentVolumeClaim', 'rbd', 'cinder', 'cephfs', 'quobyte', 'downwardAPI', 'fc'],
  ...['flexVolume', 'configMap', 'azureFile', 'vsphereVolume', 'photonPersistentDisk', 'portworxVolume', 'azureDisk'],
  ...['storageos', 'projected', 'scaleIO', 'csi', 'ephemeral', 'image'],
];
/** Two sources that the server writes otherwise when it refuses a second one. */
const SECOND_NAMES: Readonly<Record<string, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' };

type Check = (report: Report, source: Fields, path: string, pod: PodContext, volume: Fields) => void;

const CHECKS: Readonly<Record<string, Check>> = {
  emptyDir: checkEmptyDir,
  hostPath: checkHostPath,
  secret: (report, source, path) => checkFiles(report, source, path, 'secretName'),
  configMap: (report, source, path) => checkFiles(report, source, path, 'name'),
  nfs: checkNfs,
  persistentVolumeClaim: (report, source, path) => requireText(report, source, path, 'claimName'),
  downwardAPI: checkDownward,
  projected: checkProjected,
  csi: checkCsi,
  ephemeral: checkEphemeral,
  image: checkImage,
};

/** Checks `volumes`. */
export function checkVolumes(report: Report, pod: PodContext): void {
  const names = new Set<string>();
  for (const [index, volume] of objects(pod.spec, 'volumes').entries()) {
    const path = `${pod.path}.volumes[${index}]`;
    checkSources(report, volume, path, pod);
    const name = text(volume, 'name');
    if (name === '') report.required(RULE, `${path}.name`);
    else report.invalid(RULE, `${path}.name`, name, dnsLabelFaults(name));
    if (names.has(name)) report.duplicate('duplicate-name', `${path}.name`, name);
    else if (name !== '') names.add(name);
  }
  checkEphemeralClaims(report, pod);
}

function checkSources(report: Report, volume: Fields, path: string, pod: PodContext): void {
  const known = report.since(35) ? SOURCES : SOURCES.slice(0, -1);
  const [first, ...others] = known.filter((name) => has(volume, name));
  for (const name of others)
    report.forbidden(RULE, `${path}.${SECOND_NAMES[name] ?? name}`, `cannot be given together with ${first}`, {
      at: `${path}.${name}`,
    });
  if (first === undefined) return;
  const check = CHECKS[first] ?? checkProviderVolume(first);
  check(report, section(volume, first), `${path}.${first}`, pod, volume);
}

/** Requires fields that must not be empty. */
export function requireText(report: Report, source: Fields, path: string, ...names: readonly string[]): void {
  for (const name of names) if (text(source, name) === '') report.required(RULE, `${path}.${name}`);
}

/** Checks the mode of files, 0777 in octal at most. */
export function checkMode(report: Report, source: Fields, path: string, name: string, most = MAX_MODE): void {
  const mode = number(source, name);
  if (mode !== undefined && (mode < 0 || mode > most))
    report.invalid(RULE, `${path}.${name}`, mode, [
      `must be from 0 to 0${most.toString(8)} in octal, which is ${most} in decimal`,
    ]);
}

function checkEmptyDir(report: Report, source: Fields, path: string): void {
  const limit = Quantity.tryParse(source['sizeLimit']);
  if (limit && limit.sign < 0) report.invalid(RULE, `${path}.sizeLimit`, limit.toString(), ['must be 0 or more']);
  if (has(source, 'mode') && report.since(38)) checkMode(report, source, path, 'mode', MAX_EMPTY_DIR_MODE);
}

function checkHostPath(report: Report, source: Fields, path: string): void {
  const hostPath = text(source, 'path');
  if (hostPath === '') {
    report.required(RULE, `${path}.path`);
    return;
  }
  report.invalid(RULE, `${path}.path`, hostPath, pathFaults(hostPath, { noBacksteps: true }));
  const type = optionalText(source, 'type');
  if (type !== undefined && !HOST_PATH_TYPES.includes(type))
    report.unsupported(
      RULE,
      `${path}.type`,
      type,
      HOST_PATH_TYPES.filter((one) => one !== ''),
    );
}

function checkFiles(report: Report, source: Fields, path: string, name: string): void {
  requireText(report, source, path, name);
  checkMode(report, source, path, 'defaultMode');
  for (const [index, item] of objects(source, 'items').entries()) checkItem(report, item, `${path}.items[${index}]`);
}

/** Checks one key that is mapped to a path. */
export function checkItem(report: Report, item: Fields, path: string): void {
  requireText(report, item, path, 'key', 'path');
  const file = text(item, 'path');
  report.invalid(RULE, `${path}.path`, file, pathFaults(file, FILE_PATH));
  checkMode(report, item, path, 'mode');
}

function checkNfs(report: Report, source: Fields, path: string): void {
  requireText(report, source, path, 'server', 'path');
  const directory = text(source, 'path');
  if (!directory.startsWith('/')) report.invalid(RULE, `${path}.path`, directory, ['must be an absolute path']);
}

function checkDownward(report: Report, source: Fields, path: string): void {
  checkMode(report, source, path, 'defaultMode');
  for (const [index, file] of objects(source, 'items').entries())
    checkDownwardFile(report, file, path, `${path}.items[${index}]`);
}

/** Checks a file of the downward API; the server names the volume instead of the file. */
export function checkDownwardFile(report: Report, file: Fields, path: string, at: string): void {
  const target = text(file, 'path');
  if (target === '') report.required(RULE, `${path}.path`, '', { at: `${at}.path` });
  report.invalid(RULE, `${path}.path`, target, pathFaults(target, FILE_PATH), { at: `${at}.path` });
  const field = object(file, 'fieldRef');
  const resource = object(file, 'resourceFieldRef');
  if (field) checkFieldRef(report, field, `${path}.fieldRef`);
  else if (resource) checkResourceRef(report, resource, `${path}.resourceFieldRef`, true);
  else report.required(RULE, path, 'fieldRef or resourceFieldRef', { at });
  if (field && resource) report.add(RULE, path, file, 'fieldRef and resourceFieldRef exclude each other.', { at });
  const mode = number(file, 'mode');
  if (mode !== undefined && (mode < 0 || mode > MAX_MODE))
    report.invalid(RULE, `${path}.mode`, mode, ['must be from 0 to 0777 in octal'], { at: `${at}.mode` });
}

function checkCsi(report: Report, source: Fields, path: string): void {
  const driver = text(source, 'driver');
  if (driver === '') report.required(RULE, `${path}.driver`);
  else {
    if (driver.length > 63) report.invalid(RULE, `${path}.driver`, driver, ['must be no more than 63 characters']);
    report.invalid(RULE, `${path}.driver`, driver, dnsSubdomainFaults(driver.toLowerCase()));
  }
  const secret = object(source, 'nodePublishSecretRef');
  if (!secret) return;
  const name = text(secret, 'name');
  if (name === '') report.required(RULE, `${path}.nodePublishSecretRef.name`);
  else
    report.invalid(RULE, `${path}.name`, name, dnsSubdomainFaults(name), { at: `${path}.nodePublishSecretRef.name` });
}

function checkEphemeral(report: Report, source: Fields, path: string): void {
  const template = object(source, 'volumeClaimTemplate');
  const at = `${path}.volumeClaimTemplate`;
  if (!template) {
    report.required(RULE, at);
    return;
  }
  const metadata = section(template, 'metadata');
  checkAnnotations(report, metadata, `${at}.metadata.annotations`);
  checkLabels(report, metadata['labels'], `${at}.metadata.labels`);
  for (const name of Object.keys(metadata))
    if (name !== 'labels' && name !== 'annotations' && !isZero(metadata[name]))
      report.forbidden(
        RULE,
        `${at}.metadata.${name === 'uid' ? 'uID' : name}`,
        'cannot be set in a template of claims',
        {
          at: `${at}.metadata.${name}`,
        },
      );
  checkClaimSpec(report, section(template, 'spec'), `${at}.spec`, true);
}

function isZero(value: unknown): boolean {
  return value === null || value === undefined || value === '' || value === 0;
}

function checkImage(report: Report, source: Fields, path: string, pod: PodContext): void {
  const fault = 'an image, such as registry.example.com/model:1';
  if (text(source, 'reference') === '') {
    if (pod.isPod) report.required(RULE, `${path}.reference`, fault);
    else
      report.required(
        'pod-refused',
        `${path}.reference`,
        `${fault}; this object is accepted, and every pod of it refused`,
      );
  }
  const policy = text(source, 'pullPolicy');
  if (policy !== '' && !PULL_POLICIES.includes(policy))
    report.unsupported(RULE, `${path}.pullPolicy`, policy, PULL_POLICIES);
}

/** The claim of an ephemeral volume is named after pod and volume. */
function checkEphemeralClaims(report: Report, pod: PodContext): void {
  const podName = pod.isPod ? text(pod.metadata, 'name') : '';
  if (podName === '') return;
  const created = new Set<string>();
  for (const [index, volume] of objects(pod.spec, 'volumes').entries()) {
    if (!has(volume, 'ephemeral') || text(volume, 'name') === '') continue;
    const claim = `${podName}-${text(volume, 'name')}`;
    created.add(claim);
    report.invalid(RULE, `${pod.path}.volumes[${index}].name`, claim, dnsSubdomainFaults(claim));
  }
  for (const [index, volume] of objects(pod.spec, 'volumes').entries()) {
    const claim = text(section(volume, 'persistentVolumeClaim'), 'claimName');
    if (created.has(claim))
      report.invalid(RULE, `${pod.path}.volumes[${index}].persistentVolumeClaim.claimName`, claim, [
        'is the claim of an ephemeral volume of this pod',
      ]);
  }
}

/** The hosts of a list, for volumes of storage clusters. */
export function requireList(report: Report, source: Fields, path: string, name: string): void {
  if (strings(source, name).length === 0) report.required(RULE, `${path}.${name}`);
}
