/** Volumes of particular storage systems, most of them superseded by CSI drivers. */
import { dnsLabelFaults } from '../../../manifest/names';
import { type Fields, flag, has, number, object, strings, text } from '../fields';
import type { Report } from '../report';
import { LOCAL_PATH, pathFaults } from './paths';
import { requireList, requireText } from './volumes';

const RULE = 'invalid-volume';
const IQN = /iqn\.\d{4}-\d{2}\.([A-Za-z0-9.-]+)(:[^,;*&$|\s]+)$/;
const EUI = /^eui.[A-Za-z0-9]{16}$/;
const NAA = /^naa.[A-Za-z0-9]{32}$/;
const CACHING_MODES = ['None', 'ReadOnly', 'ReadWrite'];
const DISK_KINDS = ['Dedicated', 'Managed', 'Shared'];

type Check = (report: Report, source: Fields, path: string, pod: unknown, volume: Fields) => void;

/** Fields that must be given, for sources of which the server asks no more. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  glusterfs: ['endpoints', 'path'],
  vsphereVolume: ['volumePath'],
  photonPersistentDisk: ['pdID'],
  portworxVolume: ['volumeID'],
  azureFile: ['secretName', 'shareName'],
  scaleIO: ['gateway', 'system', 'volumeName'],
  flexVolume: ['driver'],
};

const CHECKS: Readonly<Record<string, Check>> = {
  gitRepo: checkGitRepo,
  gcePersistentDisk: (report, source, path) =>
    checkDisk(report, source, path.replace(/[^.]*$/, 'persistentDisk'), 'pdName', path),
  awsElasticBlockStore: (report, source, path) => checkDisk(report, source, path, 'volumeID', path),
  iscsi: checkIscsi,
  flocker: checkFlocker,
  rbd: checkRbd,
  cinder: checkCinder,
  cephfs: (report, source, path) => requireList(report, source, path, 'monitors'),
  quobyte: checkQuobyte,
  fc: checkFibreChannel,
  azureDisk: checkAzureDisk,
  storageos: checkStorageOs,
};

/** The check for a source of this name. */
export function checkProviderVolume(name: string): Check {
  return CHECKS[name] ?? ((report, source, path) => requireText(report, source, path, ...(REQUIRED[name] ?? [])));
}

function checkGitRepo(report: Report, source: Fields, path: string): void {
  requireText(report, source, path, 'repository');
  const directory = text(source, 'directory');
  report.invalid(RULE, `${path}.directory`, directory, pathFaults(directory, LOCAL_PATH));
}

function checkDisk(report: Report, source: Fields, path: string, name: string, at: string): void {
  if (text(source, name) === '') report.required(RULE, `${path}.${name}`, '', { at: `${at}.${name}` });
  const partition = number(source, 'partition') ?? 0;
  if (partition < 0 || partition > 255)
    report.invalid(RULE, `${path}.partition`, partition, ['must be from 0 to 255'], { at: `${at}.partition` });
}

function checkIscsi(report: Report, source: Fields, path: string, _pod: unknown, volume: Fields): void {
  requireText(report, source, path, 'targetPortal', 'iqn');
  const iqn = text(source, 'iqn');
  if (iqn !== '' && !isQualified(iqn)) report.invalid(RULE, `${path}.iqn`, iqn, ['must be an iqn., eui. or naa. name']);
  const lun = number(source, 'lun') ?? 0;
  if (lun < 0 || lun > 255) report.invalid(RULE, `${path}.lun`, lun, ['must be from 0 to 255']);
  if ((flag(source, 'chapAuthDiscovery') || flag(source, 'chapAuthSession')) && !has(source, 'secretRef'))
    report.required(RULE, `${path}.secretRef`, 'authentication needs it');
  if (!has(source, 'initiatorName')) return;
  const initiator = text(source, 'initiatorName');
  if (!isQualified(initiator))
    report.invalid(RULE, `${path}.initiatorname`, initiator, ['must be an iqn., eui. or naa. name'], {
      at: `${path}.initiatorName`,
    });
  if (`${text(volume, 'name')}:${text(source, 'targetPortal')}`.length > 64)
    report.invalid(RULE, path.replace(/\.iscsi$/, '.name'), text(volume, 'name'), [
      'is too long together with the target portal',
    ]);
}

function isQualified(name: string): boolean {
  if (name.startsWith('iqn')) return IQN.test(name);
  if (name.startsWith('eui')) return EUI.test(name);
  return name.startsWith('naa') && NAA.test(name);
}

function checkFlocker(report: Report, source: Fields, path: string): void {
  const name = text(source, 'datasetName');
  const id = text(source, 'datasetUUID');
  if (name === '' && id === '') report.required(RULE, path, 'datasetName or datasetUUID');
  if (name !== '' && id !== '') report.add(RULE, path, source, 'datasetName and datasetUUID exclude each other.');
  if (name.includes('/')) report.invalid(RULE, `${path}.datasetName`, name, ["must not contain '/'"]);
}

function checkRbd(report: Report, source: Fields, path: string): void {
  requireList(report, source, path, 'monitors');
  requireText(report, source, path, 'image');
}

function checkCinder(report: Report, source: Fields, path: string): void {
  requireText(report, source, path, 'volumeID');
  const secret = object(source, 'secretRef');
  if (secret) requireText(report, secret, `${path}.secretRef`, 'name');
}

function checkQuobyte(report: Report, source: Fields, path: string): void {
  const registry = text(source, 'registry');
  requireText(report, source, path, 'registry', 'volume');
  if (registry === '') return;
  if (text(source, 'tenant').length >= 65) report.required(RULE, `${path}.tenant`, 'at most 64 characters');
  else if (registry.split(',').some((pair) => !/^[^:]*:[^:]*$|^\[[^\]]*\]:[^:]*$/.test(pair)))
    report.invalid(RULE, `${path}.registry`, registry, ['must be host:port pairs separated by commas']);
}

function checkFibreChannel(report: Report, source: Fields, path: string): void {
  const targets = strings(source, 'targetWWNs').length;
  const ids = strings(source, 'wwids').length;
  if (targets === 0 && ids === 0) report.required(RULE, `${path}.targetWWNs`, 'targetWWNs or wwids');
  if (targets > 0 && ids > 0)
    report.add(RULE, `${path}.targetWWNs`, undefined, 'targetWWNs and wwids exclude each other.');
  if (targets === 0) return;
  const lun = number(source, 'lun');
  if (lun === undefined) report.required(RULE, `${path}.lun`, 'targetWWNs need it');
  else if (lun < 0 || lun > 255) report.invalid(RULE, `${path}.lun`, lun, ['must be from 0 to 255']);
}

function checkAzureDisk(report: Report, source: Fields, path: string): void {
  requireText(report, source, path, 'diskName', 'diskURI');
  const caching = text(source, 'cachingMode');
  if (caching !== '' && !CACHING_MODES.includes(caching))
    report.unsupported(RULE, `${path}.cachingMode`, caching, CACHING_MODES);
  const kind = text(source, 'kind') || 'Shared';
  if (!DISK_KINDS.includes(kind)) report.unsupported(RULE, `${path}.kind`, kind, DISK_KINDS);
  const uri = text(source, 'diskURI');
  const prefix = kind === 'Managed' ? '/subscriptions/' : 'https://';
  if (!uri.startsWith(prefix))
    report.invalid(RULE, `${path}.diskURI`, uri, [`must start with ${prefix} for the kind ${kind}`]);
}

function checkStorageOs(report: Report, source: Fields, path: string): void {
  for (const name of ['volumeName', 'volumeNamespace']) {
    const value = text(source, name);
    if (value !== '') report.invalid(RULE, `${path}.${name}`, value, dnsLabelFaults(value));
    else if (name === 'volumeName') report.required(RULE, `${path}.${name}`);
  }
  const secret = object(source, 'secretRef');
  if (secret) requireText(report, secret, `${path}.secretRef`, 'name');
}
