/** Projected volumes, which put several sources into one folder. */
import { pathSegmentFaults } from '../../../manifest/names';
import { type Fields, has, number, object, objects, optionalText, section, text } from '../fields';
import type { Report } from '../report';
import { checkSelector } from '../selectors';
import { FILE_PATH, pathFaults } from './paths';
import { checkDownwardFile, checkItem, checkMode } from './volumes';

const RULE = 'invalid-volume';
const MIN_EXPIRATION = 600;
const MAX_EXPIRATION = 2 ** 32;
const KINDS = ['secret', 'configMap', 'downwardAPI', 'serviceAccountToken', 'clusterTrustBundle', 'podCertificate'];
const KEY_TYPES = ['RSA3072', 'RSA4096', 'ECDSAP256', 'ECDSAP384', 'ECDSAP521', 'ED25519'];
const CERTIFICATE_PATHS = ['credentialBundlePath', 'keyPath', 'certificateChainPath'];
const MIN_CERTIFICATE_SECONDS = 3600;

/** Checks `projected` of a volume. */
export function checkProjected(report: Report, volume: Fields, path: string): void {
  checkMode(report, volume, path, 'defaultMode');
  const taken = new Set<string>();
  const take = (target: string, at: string): void => {
    if (target === '') return;
    if (taken.has(target))
      report.add(RULE, path, target, `Two sources write to the path ${JSON.stringify(target)}.`, { at });
    taken.add(target);
  };
  for (const [index, source] of objects(volume, 'sources').entries()) {
    const at = `${path}.sources[${index}]`;
    for (const kind of ['secret', 'configMap'])
      if (has(source, kind)) checkKeys(report, section(source, kind), `${at}.${kind}`, take);
    for (const [file, item] of objects(section(source, 'downwardAPI'), 'items').entries()) {
      checkDownwardFile(report, item, `${at}.downwardAPI`, `${at}.downwardAPI.items[${file}]`);
      take(text(item, 'path'), `${at}.downwardAPI.items[${file}].path`);
    }
    const token = object(source, 'serviceAccountToken');
    if (token) checkToken(report, token, path, `${at}.serviceAccountToken`);
    if (report.since(37)) checkNewer(report, source, at, take);
    if (KINDS.slice(0, report.since(37) ? 6 : 4).filter((kind) => has(source, kind)).length > 1)
      report.forbidden(RULE, at, 'may have only one source in each item');
  }
}

function checkKeys(report: Report, source: Fields, path: string, take: (target: string, at: string) => void): void {
  if (text(source, 'name') === '') report.required(RULE, `${path}.name`);
  for (const [index, item] of objects(source, 'items').entries()) {
    checkItem(report, item, `${path}.items[${index}]`);
    take(text(item, 'path'), `${path}.items[${index}].path`);
  }
}

/** The server names the path of a token without saying which source it is. */
function checkToken(report: Report, token: Fields, volumePath: string, path: string): void {
  const seconds = number(token, 'expirationSeconds');
  if (seconds !== undefined && (seconds < MIN_EXPIRATION || seconds > MAX_EXPIRATION))
    report.invalid(RULE, `${path}.expirationSeconds`, seconds, [`must be from ${MIN_EXPIRATION} to 2^32 seconds`]);
  const target = text(token, 'path');
  const details = { at: `${path}.path` };
  if (target === '') report.required(RULE, `${volumePath}.path`, '', details);
  else if (report.since(31)) report.invalid(RULE, `${volumePath}.path`, target, pathFaults(target, FILE_PATH), details);
}

function checkNewer(report: Report, source: Fields, path: string, take: (target: string, at: string) => void): void {
  const bundle = object(source, 'clusterTrustBundle');
  if (bundle) {
    checkTrustBundle(report, bundle, `${path}.clusterTrustBundle`);
    take(text(bundle, 'path'), `${path}.clusterTrustBundle.path`);
  }
  const certificate = object(source, 'podCertificate');
  if (certificate) checkCertificate(report, certificate, `${path}.podCertificate`, take);
}

function checkTrustBundle(report: Report, bundle: Fields, path: string): void {
  const name = optionalText(bundle, 'name');
  const signer = optionalText(bundle, 'signerName');
  if (name !== undefined && signer !== undefined)
    report.add(RULE, path, bundle, 'name and signerName exclude each other.');
  else if (name !== undefined) {
    if (name === '') report.required(RULE, `${path}.name`);
    report.invalid(RULE, `${path}.name`, name, pathSegmentFaults(name));
    if (has(bundle, 'labelSelector'))
      report.invalid(RULE, `${path}.labelSelector`, bundle['labelSelector'], ['excludes name']);
  } else if (signer === undefined) report.required(RULE, path, 'name or signerName');
  else checkSelector(report, object(bundle, 'labelSelector'), `${path}.labelSelector`);
  const target = text(bundle, 'path');
  if (target === '') report.required(RULE, `${path}.path`);
  report.invalid(RULE, `${path}.path`, target, pathFaults(target, FILE_PATH));
}

function checkCertificate(
  report: Report,
  source: Fields,
  path: string,
  take: (target: string, at: string) => void,
): void {
  const keyType = text(source, 'keyType');
  if (!KEY_TYPES.includes(keyType)) report.unsupported(RULE, `${path}.keyType`, keyType, KEY_TYPES);
  const seconds = number(source, 'maxExpirationSeconds');
  if (seconds !== undefined && seconds < MIN_CERTIFICATE_SECONDS)
    report.invalid(RULE, `${path}.maxExpirationSeconds`, seconds, [`must be ${MIN_CERTIFICATE_SECONDS} or more`]);
  const given = CERTIFICATE_PATHS.filter((name) => text(source, name) !== '');
  if (given.length === 0) report.required(RULE, path, `one of ${CERTIFICATE_PATHS.join(', ')}`);
  for (const name of given) {
    const target = text(source, name);
    report.invalid(RULE, `${path}.${name}`, target, pathFaults(target, FILE_PATH));
    take(target, `${path}.${name}`);
  }
}
