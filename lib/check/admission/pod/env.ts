/** Environment variables and where they come from. */
import { qualifiedNameFaults } from '../../../manifest/labels';
import { configKeyFaults, dnsLabelFaults, dnsSubdomainFaults, envNameFaults } from '../../../manifest/names';
import { Quantity } from '../../../manifest/quantity';
import { type Fields, has, object, objects, section, text } from '../fields';
import type { Report } from '../report';
import { pathFaults } from './paths';
import type { PodContext } from './pod';

const RULE = 'invalid-env';
const ENV_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
const VOLUME_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.labels',
  'metadata.annotations',
  'metadata.uid',
];
const SUBSCRIPT = /^(.+?)\['(.*)'\]$/s;
const RESOURCES = ['cpu', 'memory', 'ephemeral-storage'].flatMap((name) => [`limits.${name}`, `requests.${name}`]);
const HUGE_PAGES = /^(limits|requests)\.hugepages-/;
const CPU_DIVISORS = ['1m', '1'];
const BYTE_DIVISORS = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];
const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef'];

/** Checks `env`. */
export function checkEnv(report: Report, container: Fields, path: string, pod: PodContext): void {
  const seen = new Set<string>();
  for (const [index, variable] of objects(container, 'env').entries()) {
    const at = `${path}[${index}]`;
    const name = text(variable, 'name');
    if (name === '') report.required(RULE, `${at}.name`);
    else report.invalid(RULE, `${at}.name`, name, envNameFaults(name, report.since(32)));
    if (seen.has(name) && name !== '')
      report.add(
        'duplicate-in-apply',
        `${at}.name`,
        name,
        `The variable ${JSON.stringify(name)} is set twice: a create accepts it and the last wins, server-side apply (GitOps) refuses it.`,
      );
    seen.add(name);
    const source = object(variable, 'valueFrom');
    if (source) checkSource(report, source, text(variable, 'value'), `${at}.valueFrom`, pod);
  }
}

function checkSource(report: Report, source: Fields, value: string, path: string, pod: PodContext): void {
  const known = report.since(35) ? [...SOURCES, 'fileKeyRef'] : SOURCES;
  const given = known.filter((name) => has(source, name));
  if (given.includes('fieldRef')) checkFieldRef(report, section(source, 'fieldRef'), `${path}.fieldRef`, ENV_FIELDS);
  if (given.includes('resourceFieldRef'))
    checkResourceRef(report, section(source, 'resourceFieldRef'), `${path}.resourceFieldRef`, false);
  for (const name of ['configMapKeyRef', 'secretKeyRef'])
    if (given.includes(name)) checkKeyRef(report, section(source, name), `${path}.${name}`);
  if (given.includes('fileKeyRef')) checkFileKeyRef(report, section(source, 'fileKeyRef'), `${path}.fileKeyRef`, pod);
  if (given.length === 0) report.add(RULE, path, source, `It must name one of ${known.join(', ')}.`);
  else if (value !== '')
    report.add(RULE, path, source, 'It cannot be given together with `value`.', { fix: 'Remove one of the two.' });
  else if (given.length > 1) report.add(RULE, path, source, `It must name one source, it names ${given.join(', ')}.`);
}

/** Checks a reference to a field of the pod. */
export function checkFieldRef(
  report: Report,
  ref: Fields,
  path: string,
  allowed: readonly string[] = VOLUME_FIELDS,
): void {
  const field = text(ref, 'fieldPath');
  if (field === '') {
    report.required(RULE, `${path}.fieldPath`);
    return;
  }
  const version = text(ref, 'apiVersion');
  if (version !== '' && version !== 'v1') {
    report.unsupported(RULE, `${path}.fieldPath`, version, ['v1'], { at: `${path}.apiVersion` });
    return;
  }
  const [, subscripted, key = ''] = SUBSCRIPT.exec(field) ?? [];
  if (subscripted === 'metadata.annotations' || subscripted === 'metadata.labels') {
    const name = subscripted === 'metadata.annotations' ? key.toLowerCase() : key;
    report.invalid(RULE, path, key, qualifiedNameFaults(name), { at: `${path}.fieldPath` });
    return;
  }
  // An old name that the server still translates.
  const meant = field === 'spec.host' ? 'spec.nodeName' : field;
  if (!allowed.includes(meant) || (meant === 'status.hostIPs' && !report.since(29)))
    report.unsupported(RULE, `${path}.fieldPath`, field, allowed);
}

/** Checks a reference to a resource of a container. */
export function checkResourceRef(report: Report, ref: Fields, path: string, inVolume: boolean): void {
  const resource = text(ref, 'resource');
  if (inVolume && text(ref, 'containerName') === '') report.required(RULE, `${path}.containerName`);
  else if (resource === '') report.required(RULE, `${path}.resource`);
  else if (!RESOURCES.includes(resource) && !HUGE_PAGES.test(resource))
    report.unsupported(RULE, `${path}.resource`, resource, RESOURCES);
  const divisor = Quantity.tryParse(ref['divisor']);
  if (!divisor || divisor.sign === 0) return;
  const isCpu = resource === 'limits.cpu' || resource === 'requests.cpu';
  const allowed = isCpu ? CPU_DIVISORS : BYTE_DIVISORS;
  if ((isCpu || RESOURCES.includes(resource) || HUGE_PAGES.test(resource)) && !allowed.includes(divisor.toString()))
    report.unsupported(RULE, `${path}.divisor`, divisor.toString(), allowed);
}

function checkKeyRef(report: Report, ref: Fields, path: string): void {
  const name = text(ref, 'name');
  report.invalid(RULE, `${path}.name`, name, dnsSubdomainFaults(name));
  const key = text(ref, 'key');
  if (key === '') report.required(RULE, `${path}.key`);
  else report.invalid(RULE, `${path}.key`, key, configKeyFaults(key));
}

function checkFileKeyRef(report: Report, ref: Fields, path: string, pod: PodContext): void {
  const key = text(ref, 'key');
  if (key === '') report.required(RULE, `${path}.key`);
  else report.invalid(RULE, `${path}.key`, key, envNameFaults(key, true));
  const volume = text(ref, 'volumeName');
  const file = text(ref, 'path');
  if (file === '') report.required(RULE, `${path}.path`);
  else report.invalid(RULE, `${path}.path`, file, pathFaults(file, { noBacksteps: true }));
  if (volume === '') report.required(RULE, `${path}.volumeName`);
  else report.invalid(RULE, `${path}.volumeName`, volume, dnsLabelFaults(volume));
  const source = objects(pod.spec, 'volumes').findLast((one) => text(one, 'name') === volume);
  if (!source) report.invalid(RULE, `${path}.volumeName`, volume, ["is none of the pod's volumes"]);
  else if (!has(source, 'emptyDir')) report.invalid(RULE, `${path}.volumeName`, volume, ['must be an emptyDir volume']);
}

/** Checks `envFrom`. */
export function checkEnvFrom(report: Report, container: Fields, path: string): void {
  for (const [index, source] of objects(container, 'envFrom').entries()) {
    const at = `${path}[${index}]`;
    const prefix = text(source, 'prefix');
    if (prefix !== '') report.invalid(RULE, `${at}.prefix`, prefix, envNameFaults(prefix, report.since(32)));
    const given = ['configMapRef', 'secretRef'].filter((name) => has(source, name));
    for (const name of given) {
      const object = text(section(source, name), 'name');
      if (object === '') report.required(RULE, `${at}.${name}.name`);
      else report.invalid(RULE, `${at}.${name}.name`, object, dnsSubdomainFaults(object));
    }
    if (given.length === 0) report.add(RULE, path, source, 'It must name configMapRef or secretRef.', { at });
    if (given.length > 1) report.add(RULE, path, source, 'It must name one of configMapRef and secretRef.', { at });
  }
}
