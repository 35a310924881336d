import { podRequestOf, requestOf } from '../../manifest/pods';
import { at, keyed, listOf } from '../../manifest/read';
import { CHAT_AUTOSCALER, CHAT_DEPLOYMENT, documents, example } from '../example';
import { autoscalersOf, scaledBy } from '../graph/autoscalers';
import { isMeasured, type Signal } from '../graph/signals';
import { setsRequest, verticalAutoscalersFor } from '../graph/vertical';
import { nameOf, type Workload } from '../graph/workloads';
import type { ObjectSet } from '../object-set';
import type { Rule } from '../rule';

export const hpaRequestMissing: Rule = {
  id: 'hpa-request-missing',
  severity: 'error',
  kinds: ['HorizontalPodAutoscaler', 'ScaledObject'],
  title: 'An autoscaler works with a share of requests, but a container requests nothing.',
  why: 'Utilization is a percentage of what all containers of the pod request together. One container without a request, a sidecar included, makes the metric fail (FailedGetResourceMetric), and nothing scales.',
  fix: 'Give every container a request for that resource, or scale on one container with a ContainerResource metric.',
  source: 'https://github.com/kubernetes/kubernetes/issues/79365',
  example: example(
    documents(
      CHAT_DEPLOYMENT.replace(
        /\n$/,
        '\n        - name: proxy\n          image: registry.example/proxy:2.1\n          resources: { requests: { memory: 64Mi } }\n',
      ),
      CHAT_AUTOSCALER,
    ),
    ['{ requests: { memory: 64Mi } }', '{ requests: { cpu: 50m, memory: 64Mi } }'],
  ),
  *check(set) {
    for (const autoscaler of autoscalersOf(set)) {
      const workload = scaledBy(set, autoscaler);
      if (!workload) continue;
      for (const signal of autoscaler.signals) {
        const lacking = lackingContainers(set, workload, signal);
        if (lacking.length === 0) continue;
        const one = lacking.length === 1;
        yield {
          object: autoscaler.entry,
          path: signal.path,
          message: `scales on ${signal.name} utilization of ${nameOf(workload.entry)}, but container${one ? '' : 's'} ${lacking
            .map((name) => `"${name}"`)
            .join(
              ', ',
            )} ${one ? 'has' : 'have'} no ${signal.name} request: the autoscaler would report FailedGetResourceMetric and never scale.`,
          fix: `Give ${lacking.map((name) => `"${name}"`).join(', ')} a ${signal.name} request, or scale on the model's container alone (ContainerResource).`,
        };
      }
    }
  },
};

function lackingContainers(set: ObjectSet, workload: Workload, signal: Signal): string[] {
  if (signal.target.utilization === undefined || !isMeasured(signal)) return [];
  const whole = podRequestOf(workload.pod, signal.name);
  if (signal.type === 'Resource' && whole && whole.sign > 0) return [];
  if (signal.type !== 'Resource' && signal.type !== 'ContainerResource') return [];
  if (set.derive(defaultedResources).has(keyed(workload.namespace, signal.name))) return [];
  const verticals = verticalAutoscalersFor(set, workload.namespace, workload.entry);
  return workload.pod.running
    .filter(({ name }) => signal.type === 'Resource' || name === signal.container)
    .filter((container) => (requestOf(container, signal.name)?.sign ?? 0) <= 0)
    .map(({ name }) => name)
    .filter((name) => !verticals.some((vertical) => setsRequest(vertical, name, signal.name)));
}

/** Resources that a LimitRange of the namespace fills in for containers that do not ask. */
function defaultedResources(set: ObjectSet): ReadonlySet<string> {
  const defaulted = new Set<string>();
  for (const { manifest, namespace } of set.ofType('', 'LimitRange')) {
    for (const limit of listOf(at(manifest, 'spec', 'limits'))) {
      if (at(limit, 'type') !== 'Container') continue;
      for (const resource of ['cpu', 'memory'])
        if (at(limit, 'defaultRequest', resource) !== undefined || at(limit, 'default', resource) !== undefined)
          defaulted.add(keyed(namespace, resource));
    }
  }
  return defaulted;
}
