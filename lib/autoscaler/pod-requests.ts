import { type Container, type PodTemplate, requestOf } from '../manifest/pods';
import { Quantity } from '../manifest/quantity';
import { asObject, at, objectOf } from '../manifest/read';
import { isAtLeast, type KubernetesVersion } from '../manifest/version';
import type { Configuration } from './configuration';
import { MetricError } from './metric-error';

/** Amounts of resources, in thousandths. */
export type Amounts = Readonly<Record<string, bigint>>;

/** What one container requests. */
export interface ContainerRequests extends Pick<Container, 'name' | 'role'> {
  readonly requests: Amounts;
}

/** What a pod requests. */
export interface PodRequests {
  /** Init containers in their order. */
  readonly containers: readonly ContainerRequests[];
  /** What it requests as a whole: `spec.resources.requests`. */
  readonly podLevel?: Amounts;
  /** `spec.overhead` */
  readonly overhead?: Amounts;
}

/** What pods of a template request, as the API server fills it in. */
export function podRequestsOf({ containers, spec }: PodTemplate): PodRequests {
  const requested = containers.map((container) => ({
    name: container.name,
    role: container.role,
    requests: amountsOf(resourcesOf(container), (resource) => requestOf(container, resource)),
  }));
  return {
    containers: requested,
    podLevel: podLevelOf(requested, at(spec, 'resources', 'requests'), at(spec, 'resources', 'limits')),
    overhead: readAmounts(spec['overhead']),
  };
}

/** Limits of a pod as a whole make requests: what its containers request, else the limits themselves. */
function podLevelOf(containers: readonly ContainerRequests[], requests: unknown, limits: unknown): Amounts | undefined {
  const given = readAmounts(requests);
  const limited = readAmounts(limits);
  if (!limited || Object.keys(limited).length === 0) return given;
  const aggregated = Object.entries(aggregate(containers)).filter(([resource]) => isOvercommitted(resource));
  const defaults = { ...limited, ...Object.fromEntries(aggregated), ...given };
  return Object.fromEntries(Object.entries(defaults).filter(([resource]) => isPodLevel(resource) || given?.[resource]));
}

function resourcesOf(container: Container): readonly string[] {
  const { requests, limits } = objectOf(container.fields['resources']);
  return Object.keys({ ...objectOf(requests), ...objectOf(limits) });
}

function readAmounts(value: unknown): Amounts | undefined {
  const map = asObject(value);
  return map && amountsOf(Object.keys(map), (resource) => Quantity.tryParse(map[resource]));
}

function amountsOf(resources: readonly string[], read: (resource: string) => Quantity | undefined): Amounts {
  const entries = resources.flatMap((resource): [string, bigint][] => {
    const amount = read(resource);
    return amount ? [[resource, amount.milliValue()]] : [];
  });
  return Object.fromEntries(entries);
}

const isOvercommitted = (resource: string) => resource === 'cpu' || resource === 'memory';
const isPodLevel = (resource: string) => isOvercommitted(resource) || resource.startsWith('hugepages-');

const SIDECARS_SINCE: KubernetesVersion = { major: 1, minor: 29 };
const UNKNOWN_CONTAINER_SINCE: KubernetesVersion = { major: 1, minor: 35 };

/**
 * What a pod requests of a resource, in thousandths.
 *
 * @param pod its name, for errors
 * @param container name of the container that alone counts
 * @throws MetricError where a container that counts requests none
 */
export function podRequest(
  pod: string,
  requests: PodRequests,
  resource: string,
  container: string | undefined,
  { version, featureGates }: Configuration,
): bigint {
  const whole = featureGates.PodLevelResources && container === undefined ? requests.podLevel : undefined;
  if (whole && Object.keys(whole).some(isPodLevel)) return podLevelRequest(pod, requests, whole, resource);
  const counted = requests.containers.filter(
    ({ role }) => role === 'main' || (role === 'sidecar' && isAtLeast(version, SIDECARS_SINCE)),
  );
  if (container === undefined) return sumOfRequests(pod, counted, resource);
  const named = counted.filter(({ name }) => name === container);
  if (named.length === 0 && isAtLeast(version, UNKNOWN_CONTAINER_SINCE))
    throw new MetricError(`container ${container} not found in Pod ${pod}`);
  return sumOfRequests(pod, named, resource);
}

function sumOfRequests(pod: string, containers: readonly ContainerRequests[], resource: string): bigint {
  let sum = 0n;
  for (const { name, requests } of containers) {
    const request = requests[resource];
    if (request === undefined)
      throw new MetricError(`missing request for ${resource} in container ${name} of Pod ${pod}`);
    sum += request;
  }
  return sum;
}

function podLevelRequest(pod: string, { containers, overhead }: PodRequests, whole: Amounts, resource: string): bigint {
  const request = (isPodLevel(resource) ? whole[resource] : undefined) ?? aggregate(containers)[resource];
  const extra = overhead?.[resource];
  if (request === undefined && extra === undefined)
    throw new MetricError(`missing pod-level request for ${resource} in Pod ${pod}`);
  return (request ?? 0n) + (extra ?? 0n);
}

/**
 * What the containers of a pod need at one time: all that run together, or an init container with the sidecars
 * that started before it.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
function aggregate(containers: readonly ContainerRequests[]): Amounts {
  const together: Record<string, bigint> = {};
  const sidecars: Record<string, bigint> = {};
  const initial: Record<string, bigint> = {};
  for (const { role, requests } of containers) {
    for (const [resource, amount] of Object.entries(requests)) {
      const before = sidecars[resource] ?? 0n;
      if (role === 'init') initial[resource] = greater(initial[resource], before + amount);
      else together[resource] = (together[resource] ?? 0n) + amount;
      if (role === 'sidecar') sidecars[resource] = before + amount;
    }
  }
  for (const [resource, amount] of Object.entries(initial)) together[resource] = greater(together[resource], amount);
  return together;
}

function greater(left: bigint | undefined, right: bigint): bigint {
  return left === undefined || left < right ? right : left;
}
