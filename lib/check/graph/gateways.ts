import { at, listOf, textOf } from '../../manifest/read';
import type { ObjectSet } from '../object-set';

/** The API group of routes and Gateways. */
export const GATEWAYS = 'gateway.networking.k8s.io';

/** A Gateway to which a route asks to be attached. */
export interface ParentGateway {
  readonly namespace: string;
  readonly name: unknown;
  /** The listener, where one is named. */
  readonly listener: unknown;
}

/**
 * Whether a Gateway may take routes of a namespace: one that is not in the set may. A listener takes those of its own
 * namespace unless it says otherwise; what a selector of it selects is left open.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#allowedroutes
 */
export function mayAttach(set: ObjectSet, { namespace, name, listener }: ParentGateway, routes: string): boolean {
  const gateway = set.find('Gateway', namespace, textOf(name) ?? '');
  if (gateway?.group !== GATEWAYS) return true;
  const listeners = listOf(at(gateway.manifest, 'spec', 'listeners'));
  const named = listeners.filter((one) => listener === undefined || at(one, 'name') === listener);
  return named.some((one) => {
    const from = at(one, 'allowedRoutes', 'namespaces', 'from') ?? 'Same';
    return from === 'Same' ? namespace === routes : from !== 'None';
  });
}
