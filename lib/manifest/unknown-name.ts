import { nearest } from './nearest';

/** What a name that there is not is like: a misspelt one, or one that is a part of the other. */
export function likeNames(name: string, known: readonly string[]): readonly string[] {
  const similar = nearest(name, known);
  return similar === undefined ? known.filter((other) => isPart(other, name) || isPart(name, other)) : [similar];
}

/** What to do about a name that there is not: the one that was meant, or all that there are. */
export function unknownNameFix(name: string, known: readonly string[]): string {
  const place = placeOf(name, known);
  if (place !== undefined) return `Say it as ${place}.`;
  const similar = likeNames(name, known);
  if (similar.length > 0) return `Did you mean ${similar.join(' or ')}?`;
  return `Leave it out.${known.length === 0 ? '' : ` Known are ${[...known].sort().join(', ')}.`}`;
}

/** Where a name belongs that manifests have, or one misspelt, unless it is like one that there is. */
function placeOf(name: string, known: readonly string[]): string | undefined {
  const here = Object.entries(PLACES).filter(([, place]) => known.includes(/^\w+/.exec(place)?.[0] ?? ''));
  const places = new Map(here);
  if (places.has(name)) return places.get(name);
  const meant = nearest(name, known) === undefined ? nearest(name, places.keys()) : undefined;
  return meant === undefined ? undefined : places.get(meant);
}

/** Whether a name in camel case begins or ends with the words of another. */
function isPart(part: string, whole: string): boolean {
  const capital = part.charAt(0).toUpperCase() + part.slice(1);
  return (
    (whole.startsWith(part) && /[A-Z]/.test(whole.charAt(part.length))) ||
    (whole !== capital && whole.endsWith(capital))
  );
}

const RESOURCES = 'cpu: { request, limit } and memory: { request, limit }';
const SCALING = 'scaling: { minReplicas, maxReplicas, metrics }';
const MOUNTS = 'mounts, each with its volume';

/** Where what manifests say under another name belongs; each begins with a name that there is in the same place. */
const PLACES: Readonly<Record<string, string>> = {
  affinity: 'scheduling.affinity',
  autoscaling: SCALING,
  hpa: SCALING,
  limits: RESOURCES,
  livenessProbe: 'probes.liveness',
  maxReplicas: 'scaling.maxReplicas',
  metrics: 'scaling.metrics',
  minReplicas: 'scaling.minReplicas',
  nodeSelector: 'scheduling.nodeSelector',
  priorityClassName: 'scheduling.priorityClassName',
  readinessProbe: 'probes.readiness',
  replicas: SCALING,
  requests: RESOURCES,
  runtimeClassName: 'scheduling.runtimeClassName',
  startupProbe: 'probes.startup',
  strategy: 'rollout: { maxSurge, maxUnavailable }',
  tolerations: 'scheduling.tolerations',
  topologySpreadConstraints: 'scheduling.topologySpread',
  volumeMounts: MOUNTS,
  volumes: MOUNTS,
};
