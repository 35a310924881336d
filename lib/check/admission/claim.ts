/** PersistentVolumeClaims, and the templates of them. */
import { dnsSubdomainFaults } from '../../manifest/names';
import { Quantity } from '../../manifest/quantity';
import { type Fields, has, object, optionalText, section, strings, text } from './fields';
import type { Report } from './report';
import { checkSelector } from './selectors';

const RULE = 'invalid-claim';
const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const VOLUME_MODES = ['Block', 'Filesystem'];

/** Checks the spec of a claim. */
export function checkClaimSpec(report: Report, spec: Fields, path: string, inTemplate = false): void {
  checkAccessModes(report, strings(spec, 'accessModes'), `${path}.accessModes`);
  checkSelector(report, object(spec, 'selector'), `${path}.selector`);
  checkStorage(report, section(spec, 'resources'), path);
  for (const name of ['storageClassName', 'volumeAttributesClassName']) {
    const value = text(spec, name);
    const heeded = name === 'storageClassName' || report.since(34);
    if (value !== '' && heeded) report.invalid(RULE, `${path}.${name}`, value, dnsSubdomainFaults(value));
  }
  const mode = optionalText(spec, 'volumeMode');
  if (mode !== undefined && !VOLUME_MODES.includes(mode))
    report.unsupported(RULE, `${path}.volumeMode`, mode, VOLUME_MODES);
  checkSources(report, spec, path, inTemplate);
}

function checkAccessModes(report: Report, modes: readonly string[], path: string): void {
  if (modes.length === 0) report.required(RULE, path, 'at least one access mode');
  for (const [index, mode] of modes.entries())
    if (!ACCESS_MODES.includes(mode)) report.unsupported(RULE, path, mode, ACCESS_MODES, { at: `${path}[${index}]` });
  const others = modes.some((mode) => mode !== 'ReadWriteOncePod' && ACCESS_MODES.includes(mode));
  if (modes.includes('ReadWriteOncePod') && others)
    report.forbidden(RULE, path, 'may not name ReadWriteOncePod together with other modes');
}

/** The server leaves `requests` out of the path. */
function checkStorage(report: Report, resources: Fields, path: string): void {
  const field = `${path}.resources[storage]`;
  const at = `${path}.resources.requests[storage]`;
  const requests = section(resources, 'requests');
  if (!has(requests, 'storage')) {
    report.required(RULE, field, 'resources.requests.storage, such as 100Gi', { at });
    return;
  }
  const storage = Quantity.tryParse(requests['storage']);
  if (storage && storage.sign <= 0) report.invalid(RULE, field, storage.toString(), ['must be more than 0'], { at });
}

function checkSources(report: Report, spec: Fields, path: string, inTemplate: boolean): void {
  const source = object(spec, 'dataSource');
  const given = object(spec, 'dataSourceRef');
  const ref = inTemplate ? given : crossNamespace(report, given, path);
  const kept = source !== undefined && (inTemplate || isKept(source));
  if (source && !kept) {
    report.add(
      'field-ignored',
      `${path}.dataSource`,
      source,
      'The server keeps a dataSource only when it is a PersistentVolumeClaim or a VolumeSnapshot, and drops this one.',
      {
        fix: 'Write it as dataSourceRef.',
      },
    );
  } else if (source) checkSource(report, source, `${path}.dataSource`);
  if (ref) checkSource(report, ref, `${path}.dataSourceRef`);
  if (!source || !ref || !kept) return;
  const same = ['apiGroup', 'kind', 'name'].every((name) => text(source, name) === text(ref, name));
  if (!same) report.add(RULE, path, source, 'dataSource and dataSourceRef differ.', { at: `${path}.dataSource` });
}

/** A source in another namespace is behind a gate that is off, and dropped as a whole. */
function crossNamespace(report: Report, ref: Fields | undefined, path: string): Fields | undefined {
  if (!ref || text(ref, 'namespace') === '') return ref;
  report.add(
    'field-ignored',
    `${path}.dataSourceRef`,
    ref,
    'The server drops a dataSourceRef with a namespace: the feature is off by default.',
    { fix: 'Take the source from the namespace of the claim.' },
  );
  return undefined;
}

function isKept(source: Fields): boolean {
  const [group, kind] = [text(source, 'apiGroup'), text(source, 'kind')];
  return (
    (group === '' && kind === 'PersistentVolumeClaim') ||
    (group === 'snapshot.storage.k8s.io' && kind === 'VolumeSnapshot')
  );
}

function checkSource(report: Report, source: Fields, path: string): void {
  for (const name of ['name', 'kind']) if (text(source, name) === '') report.required(RULE, `${path}.${name}`);
  const group = text(source, 'apiGroup');
  if (group !== '') report.invalid(RULE, `${path}.apiGroup`, group, dnsSubdomainFaults(group));
  else if (text(source, 'kind') !== 'PersistentVolumeClaim')
    report.invalid(RULE, path, text(source, 'kind'), ['must be PersistentVolumeClaim where no apiGroup is given']);
}
