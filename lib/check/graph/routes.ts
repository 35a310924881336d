import type { Manifest } from '../../manifest/manifest';
import { at, listOf, objectOf, textOf, wholeOf } from '../../manifest/read';
import type { Entry, ObjectSet } from '../object-set';

/** A Service to which a route leads. */
export interface Backend {
  readonly namespace: string;
  readonly name: string;
  /** Port of the Service: its number, or with an Ingress its name. */
  readonly port?: number | string;
  readonly path: string;
  readonly portPath: string;
}

/** The Services to which an Ingress, an HTTPRoute or a GRPCRoute leads. */
export function backendsOf(entry: Entry): Backend[] {
  if (entry.group === 'networking.k8s.io') return ingressBackends(entry);
  return entry.group === 'gateway.networking.k8s.io' ? backendsByRule(entry).flat() : [];
}

function ingressBackends({ manifest, namespace }: Entry): Backend[] {
  const read = (value: unknown, path: string): Backend[] => {
    const name = textOf(at(value, 'service', 'name'));
    if (name === undefined || isAction(manifest, name, at(value, 'service', 'port', 'name'))) return [];
    const number = wholeOf(at(value, 'service', 'port', 'number'));
    const port = number ?? textOf(at(value, 'service', 'port', 'name'));
    const field = number === undefined ? 'name' : 'number';
    return [{ namespace, name, port, path: `${path}.service.name`, portPath: `${path}.service.port.${field}` }];
  };
  return [
    ...read(at(manifest, 'spec', 'defaultBackend'), 'spec.defaultBackend'),
    ...listOf(at(manifest, 'spec', 'rules')).flatMap((rule, index) =>
      listOf(at(rule, 'http', 'paths')).flatMap((item, place) =>
        read(at(item, 'backend'), `spec.rules[${index}].http.paths[${place}].backend`),
      ),
    ),
  ];
}

/** The name of a port that stands for an action of the AWS load balancer. */
const BY_ANNOTATION = 'use-annotation';

/**
 * Whether a backend stands for an action of the AWS load balancer, such as a redirect, which an annotation tells.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#actions
 */
function isAction({ metadata }: Manifest, name: string, port: unknown): boolean {
  const annotations = Object.keys(objectOf(at(metadata, 'annotations')));
  return port === BY_ANNOTATION && annotations.some((annotation) => annotation.endsWith(`/actions.${name}`));
}

/**
 * Whether a backend stands for an action that Argo Rollouts annotates, by which a Rollout of the set divides its requests.
 *
 * @see https://argo-rollouts.readthedocs.io/en/stable/features/traffic-management/alb/
 */
export function isActionOfRollout(set: ObjectSet, { namespace, name, port }: Backend): boolean {
  return port === BY_ANNOTATION && set.derive(rolloutActions).has(`${namespace}/${name}`);
}

function rolloutActions(set: ObjectSet): ReadonlySet<string> {
  const actions = new Set<string>();
  for (const { manifest, namespace } of set.ofType('argoproj.io', 'Rollout')) {
    const canary = at(manifest, 'spec', 'strategy', 'canary');
    const balancer = at(canary, 'trafficRouting', 'alb');
    const action = textOf(at(balancer, 'rootService')) ?? textOf(at(canary, 'stableService'));
    if (balancer !== undefined && action !== undefined) actions.add(`${namespace}/${action}`);
  }
  return actions;
}

/** The Services to which each rule of a route leads and their shares of the requests. */
export function backendsByRule({ manifest, namespace }: Entry): (Backend & { readonly weight: number })[][] {
  return listOf(at(manifest, 'spec', 'rules')).map((rule, index) =>
    listOf(at(rule, 'backendRefs')).flatMap((reference, place) => {
      const name = textOf(at(reference, 'name'));
      const kind = textOf(at(reference, 'kind')) ?? 'Service';
      if (name === undefined || kind !== 'Service' || (at(reference, 'group') ?? '') !== '') return [];
      const path = `spec.rules[${index}].backendRefs[${place}]`;
      const where = textOf(at(reference, 'namespace')) ?? namespace;
      const port = wholeOf(at(reference, 'port'));
      const weight = wholeOf(at(reference, 'weight')) ?? 1;
      return [{ namespace: where, name, port, weight, path: `${path}.name`, portPath: `${path}.port` }];
    }),
  );
}
