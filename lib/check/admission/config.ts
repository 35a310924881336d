/** ConfigMaps and Secrets. */
import { configKeyFaults } from '../../manifest/names';
import { type Fields, isFields, section, stringMap, text } from './fields';
import type { Report } from './report';

const MAX_BYTES = 1024 * 1024;

export function checkConfigMap(report: Report): void {
  const { manifest } = report.entry;
  const data = stringMap(manifest, 'data');
  const binary = stringMap(manifest, 'binaryData');
  for (const key of Object.keys(data)) {
    report.invalid('invalid-config-map', `data[${key}]`, key, configKeyFaults(key));
    if (Object.hasOwn(binary, key)) report.invalid('invalid-config-map', `data[${key}]`, key, ['is in binaryData too']);
  }
  for (const key of Object.keys(binary))
    report.invalid('invalid-config-map', `binaryData[${key}]`, key, configKeyFaults(key));
  const bytes = textBytes(data) + decodedBytes(binary);
  if (bytes > MAX_BYTES)
    report.add('invalid-config-map', '', undefined, `The ConfigMap holds ${bytes} bytes, ${MAX_BYTES} are allowed.`, {
      at: 'data',
    });
}

/** Keys that a Secret of a type must have. */
const NEEDED_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ['kubernetes.io/dockercfg', ['.dockercfg']],
  ['kubernetes.io/dockerconfigjson', ['.dockerconfigjson']],
  ['kubernetes.io/ssh-auth', ['ssh-privatekey']],
  ['kubernetes.io/tls', ['tls.crt', 'tls.key']],
]);
const ACCOUNT_ANNOTATION = 'kubernetes.io/service-account.name';

export function checkSecret(report: Report): void {
  const { manifest } = report.entry;
  const data = secretData(manifest);
  for (const key of data.keys()) report.invalid('invalid-secret', `data[${key}]`, key, configKeyFaults(key));
  let bytes = 0;
  for (const value of data.values()) bytes += value.length;
  if (bytes > MAX_BYTES)
    report.add('invalid-secret', 'data', undefined, `The Secret holds ${bytes} bytes, ${MAX_BYTES} are allowed.`);
  const type = text(manifest, 'type');
  if (type === 'kubernetes.io/service-account-token') {
    const annotations = stringMap(section(manifest, 'metadata'), 'annotations');
    if (!annotations[ACCOUNT_ANNOTATION])
      report.required('invalid-secret', `metadata.annotations[${ACCOUNT_ANNOTATION}]`, `the type is ${type}`);
  }
  if (type === 'kubernetes.io/basic-auth' && !data.has('username') && !data.has('password'))
    for (const key of ['username', 'password'])
      report.required('invalid-secret', `data[${key}]`, `the type is ${type}`);
  for (const key of NEEDED_KEYS.get(type) ?? []) checkNeeded(report, type, key, data.get(key));
}

function checkNeeded(report: Report, type: string, key: string, value: Buffer | undefined): void {
  const path = `data[${key}]`;
  if (value === undefined || (type === 'kubernetes.io/ssh-auth' && value.length === 0))
    report.required('invalid-secret', path, `the type is ${type}`);
  else if (key.startsWith('.docker') && !isJsonObject(value.toString()))
    report.add(
      'invalid-secret',
      path,
      undefined,
      `The value under ${key} must be a JSON object, since the type is ${type}.`,
    );
}

/** What the Secret holds: `data` decoded, overlaid with `stringData`. */
function secretData(manifest: Fields): Map<string, Buffer> {
  const data = new Map<string, Buffer>();
  for (const [key, value] of Object.entries(stringMap(manifest, 'data'))) data.set(key, Buffer.from(value, 'base64'));
  for (const [key, value] of Object.entries(stringMap(manifest, 'stringData'))) data.set(key, Buffer.from(value));
  return data;
}

function isJsonObject(json: string): boolean {
  try {
    const parsed: unknown = JSON.parse(json);
    return parsed === null || isFields(parsed);
  } catch {
    return false;
  }
}

function textBytes(map: Readonly<Record<string, string>>): number {
  return Object.values(map).reduce((sum, value) => sum + Buffer.byteLength(value), 0);
}

function decodedBytes(map: Readonly<Record<string, string>>): number {
  return Object.values(map).reduce((sum, value) => sum + Buffer.byteLength(value, 'base64'), 0);
}
