import { at } from '../../manifest/read';
import { CHAT_AUTOSCALER, CHAT_DEPLOYMENT, CHAT_SERVICE, documents, example } from '../example';
import { autoscalersFor } from '../graph/autoscalers';
import { servicesOf, workloadsBehind } from '../graph/services';
import { nameOf } from '../graph/workloads';
import type { Rule } from '../rule';

export const sessionAffinityAutoscaled: Rule = {
  id: 'session-affinity-autoscaled',
  severity: 'warning',
  kinds: ['Service'],
  title: 'A Service ties clients to pods of an autoscaled workload.',
  why: 'Clients stay with the pods that they found first, three hours by default: pods that the autoscaler adds get no share of the load, and behind a gateway everything goes to one pod.',
  fix: 'Leave sessionAffinity out; route by prefix or session in the gateway where caches need it.',
  source: 'https://kubernetes.io/docs/reference/networking/virtual-ips/#session-affinity',
  example: example(
    documents(CHAT_DEPLOYMENT, CHAT_AUTOSCALER, CHAT_SERVICE.replace(/\n$/, '\n  sessionAffinity: ClientIP\n')),
    ['  sessionAffinity: ClientIP', ''],
  ),
  *check(set) {
    for (const service of servicesOf(set)) {
      if (at(service.entry.manifest, 'spec', 'sessionAffinity') !== 'ClientIP') continue;
      const scaled = workloadsBehind(set, service).find((workload) => autoscalersFor(set, workload).length > 0);
      if (!scaled) continue;
      yield {
        object: service.entry,
        path: 'spec.sessionAffinity',
        value: 'ClientIP',
        message: `keeps each client on one pod of ${nameOf(scaled.entry)}, which is autoscaled: added pods would get no share of the load.`,
      };
    }
  },
};
