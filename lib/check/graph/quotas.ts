import { isAccelerator } from '../../manifest/pods';
import { Quantity } from '../../manifest/quantity';
import { at, objectOf } from '../../manifest/read';
import type { Entry, ObjectSet } from '../object-set';

/** How many accelerators of a kind a namespace may have. */
export interface AcceleratorQuota {
  readonly entry: Entry;
  readonly count: number;
}

const PREFIX = 'requests.';

/** The smallest quota for an accelerator in a namespace; undefined where the set has none. */
export function acceleratorQuota(set: ObjectSet, namespace: string, resource: string): AcceleratorQuota | undefined {
  return set.derive(readQuotas).get(`${namespace}\n${resource}`);
}

function readQuotas(set: ObjectSet): ReadonlyMap<string, AcceleratorQuota> {
  const quotas = new Map<string, AcceleratorQuota>();
  for (const entry of set.ofType('', 'ResourceQuota')) {
    if (at(entry.manifest, 'spec', 'scopes') !== undefined || at(entry.manifest, 'spec', 'scopeSelector') !== undefined)
      continue;
    for (const [name, amount] of Object.entries(objectOf(at(entry.manifest, 'spec', 'hard')))) {
      const resource = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : '';
      const count = isAccelerator(resource) ? Quantity.tryParse(amount)?.toNumber() : undefined;
      const key = `${entry.namespace}\n${resource}`;
      if (count !== undefined && count < (quotas.get(key)?.count ?? Number.POSITIVE_INFINITY))
        quotas.set(key, { entry, count });
    }
  }
  return quotas;
}
