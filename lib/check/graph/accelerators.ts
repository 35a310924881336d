import { podAccelerators } from '../../manifest/pods';
import { asObject, at, listOf, textOf, wholeOf } from '../../manifest/read';
import type { ObjectSet } from '../object-set';
import type { Workload } from './workloads';

/** How many of each accelerator one pod of a workload takes: extended resources, and devices that it claims. */
export function acceleratorsPerPod(set: ObjectSet, workload: Workload): ReadonlyMap<string, number> {
  const counts = new Map(podAccelerators(workload.pod));
  for (const claim of listOf(workload.pod.spec['resourceClaims'])) {
    const template = textOf(at(claim, 'resourceClaimTemplateName')) ?? '';
    const entry = set.find('ResourceClaimTemplate', workload.namespace, template);
    for (const request of listOf(at(entry?.manifest, 'spec', 'spec', 'devices', 'requests'))) {
      const fields = asObject(at(request, 'exactly')) ?? request;
      const name = textOf(at(fields, 'deviceClassName'));
      if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + (wholeOf(at(fields, 'count')) ?? 1));
    }
  }
  return counts;
}
