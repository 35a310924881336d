import { asObject, at, objectOf, type PlainObject, textOf } from '../manifest/read';

type KeyOf = (item: PlainObject) => string | undefined;

/** What tells items of a list apart, by the name of the list: one that the API server merges by, or that is one of a kind. */
const KEYS: ReadonlyMap<string, KeyOf> = new Map<string, KeyOf>([
  ['containers', named],
  ['initContainers', named],
  ['ephemeralContainers', named],
  ['volumes', named],
  ['volumeMounts', ({ mountPath }) => textOf(mountPath)],
  ['volumeDevices', ({ devicePath }) => textOf(devicePath)],
  ['env', named],
  ['imagePullSecrets', named],
  ['resourceClaims', named],
  ['hostAliases', ({ ip }) => textOf(ip)],
  ['ports', portKey],
  ['topologySpreadConstraints', (item) => joined(item['topologyKey'], item['whenUnsatisfiable'])],
  ['tolerations', (item) => joined(item['key'], item['value'], item['effect'])],
  ['matchExpressions', ({ key }) => textOf(key)],
  ['metrics', metricKey],
  ['triggers', triggerKey],
  ['policies', ({ type }) => textOf(type)],
  ['groups', named],
  ['endpoints', ({ port }) => textOf(port)],
  ['podMetricsEndpoints', ({ port }) => textOf(port)],
]);

/** What tells an item of a list apart; undefined where nothing does. */
export function keyOfItem(list: string, item: unknown): string | undefined {
  const fields = asObject(item);
  return fields && KEYS.get(list)?.(fields);
}

function named({ name }: PlainObject): string | undefined {
  return textOf(name);
}

function portKey({ name, port, containerPort, protocol }: PlainObject): string | undefined {
  return textOf(name) ?? joined(containerPort ?? port, protocol === 'TCP' ? undefined : protocol);
}

function metricKey(metric: PlainObject): string | undefined {
  const type = textOf(metric['type']);
  if (type === undefined) return undefined;
  const source = objectOf(metric[`${type.charAt(0).toLowerCase()}${type.slice(1)}`]);
  return joined(source['container'], source['name'] ?? at(source, 'metric', 'name'));
}

function triggerKey({ name, type, metadata }: PlainObject): string | undefined {
  return textOf(name) ?? joined(type, at(metadata, 'start'));
}

function joined(...parts: readonly unknown[]): string | undefined {
  const given = parts.filter((part) => typeof part === 'string' || typeof part === 'number');
  return given.length > 0 ? given.join(' ') : undefined;
}
