import type { EnvironmentProps } from './environment';
import type { FleetFault } from './fleet-fault';
import type { ModelVariant } from './model-variant';
import { DEFAULT_NAMESPACE } from './namespaces';
import { Places } from './places';

/** Requests that a model takes from outside its cluster. */
interface Claim {
  /** The same for the same requests at the same Ingress class or Gateway. */
  readonly key: string;
  /** The prop that asks for them. */
  readonly field: string;
  readonly value: unknown;
  /** What becomes of them where two models take them. */
  readonly outcome: string;
}

/**
 * What two environments of one cluster would both take: the requests for one host and path, by Ingresses of one class or
 * by routes of one Gateway. Within one environment a rule tells it, of any objects.
 *
 * @param variants all models in all environments, in the order in which they were defined
 * @param isWanted whether a variant is synthesized: of two that are not, nothing is told
 */
export function sharedAddresses(
  environments: ReadonlyMap<string, EnvironmentProps>,
  variants: readonly ModelVariant[],
  isWanted: (variant: ModelVariant) => boolean,
): FleetFault[] {
  const places = new Places(isWanted);
  const faults: FleetFault[] = [];
  for (const variant of variants) {
    const { cluster } = environments.get(variant.environment) ?? {};
    if (cluster === undefined) continue;
    for (const claim of [...ingressClaims(variant), ...routeClaims(variant)]) {
      const owner = places.take(`${cluster}\n${claim.key}`, variant);
      if (!owner || isTold(owner, variant)) continue;
      faults.push(shared(variant, owner, cluster, claim));
      break;
    }
  }
  return faults;
}

/** Whether two variants are told of elsewhere: in one environment, or as objects of one name in one namespace. */
function isTold(owner: ModelVariant, { environment, namespace, objectName }: ModelVariant): boolean {
  const isSamePlace = (owner.namespace ?? DEFAULT_NAMESPACE) === (namespace ?? DEFAULT_NAMESPACE);
  return owner.environment === environment || (isSamePlace && owner.objectName === objectName);
}

function shared({ environment, name }: ModelVariant, owner: ModelVariant, cluster: string, claim: Claim): FleetFault {
  const { field, value, outcome } = claim;
  const problem = `takes the requests of ${owner.environment}/${owner.name} in the cluster ${cluster}: ${outcome}`;
  const fix = 'Give the model a host or path of its own in each environment of a cluster.';
  return { environment, model: name, fault: { field, value, problem, fix } };
}

/** By this ingress-nginx shares requests between an Ingress and its canary. */
const CANARY = 'nginx.ingress.kubernetes.io/canary';

/** What an Ingress takes, where no override changes it. */
function ingressClaims({ props: { ingress, overrides } }: ModelVariant): Claim[] {
  if (!ingress || overrides?.ingress || ingress.annotations?.[CANARY] === 'true') return [];
  const { className = '', host, path } = ingress;
  const outcome = 'which of the two gets them is not defined';
  return [{ key: keyOf('Ingress', className, host, pathOf(path)), field: 'ingress.host', value: host, outcome }];
}

/** What a route takes at each of its Gateways, where no override changes it. */
function routeClaims({ namespace: own = DEFAULT_NAMESPACE, props: { route, overrides } }: ModelVariant): Claim[] {
  if (!route || overrides?.route) return [];
  const { parents, hostnames = [''], path } = route;
  const outcome = 'the older route gets them, the other none';
  return parents.flatMap(({ name, namespace = own, listener = '' }) =>
    hostnames.map((host) => {
      const key = keyOf('HTTPRoute', namespace, name, listener, host, pathOf(path));
      return { key, field: 'route.hostnames', value: route.hostnames, outcome };
    }),
  );
}

function keyOf(...parts: readonly string[]): string {
  return parts.join('\n');
}

/** A path as it is compared: the prefixes `/v1` and `/v1/` are one. */
function pathOf(path = '/'): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
