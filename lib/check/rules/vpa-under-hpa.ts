import { at } from '../../manifest/read';
import { CHAT_AUTOSCALER, CHAT_DEPLOYMENT, documents, example } from '../example';
import { type Autoscaler, autoscalersOf, scaledBy } from '../graph/autoscalers';
import { isMeasured, isResource, type Signal } from '../graph/signals';
import { containersNamedBy, setsRequest, type VerticalAutoscaler, verticalAutoscalersFor } from '../graph/vertical';
import { nameOf } from '../graph/workloads';
import type { ObjectSet } from '../object-set';
import type { Rule } from '../rule';

export const vpaUnderHpa: Rule = {
  id: 'vpa-under-hpa',
  severity: 'warning',
  kinds: ['VerticalPodAutoscaler'],
  title: 'Two autoscalers set the size and the number of the same pods by one resource.',
  why: 'Utilization is a share of the requests. A VerticalPodAutoscaler moves the requests to what is used, and so the share back to where it was, whatever the load: the number of pods follows the requests instead. With each change it evicts pods, too, which load their models anew.',
  fix: 'Give the VerticalPodAutoscaler updateMode: "Off", so that it only recommends; or leave the resource out of its controlledResources; or scale the number of pods on a metric of the load.',
  source: 'https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/known-limitations.md',
  example: example(
    documents(
      CHAT_DEPLOYMENT,
      CHAT_AUTOSCALER,
      `
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: { name: chat }
spec:
  targetRef: { apiVersion: apps/v1, kind: Deployment, name: chat }
  updatePolicy: { updateMode: Recreate }
`,
    ),
    ['updateMode: Recreate', 'updateMode: "Off"'],
  ),
  *check(set) {
    for (const autoscaler of autoscalersOf(set)) {
      const { entry, target, signals } = autoscaler;
      for (const vertical of verticalAutoscalersFor(set, entry.namespace, target)) {
        const signal = signals.find((one) => vertical.pace === 'always' && isMoved(set, autoscaler, one, vertical));
        if (!signal) continue;
        yield {
          object: vertical.entry,
          path: 'spec.updatePolicy.updateMode',
          value: at(vertical.entry.manifest, 'spec', 'updatePolicy', 'updateMode'),
          message: `moves the ${signal.name} request of ${target.kind} ${target.name} to what is used, and ${nameOf(entry)} scales on ${signal.name} as a share of that request: each undoes what the other does.`,
        };
      }
    }
  },
};

/** Whether a signal is a share of a request that a VerticalPodAutoscaler sets. */
function isMoved(set: ObjectSet, autoscaler: Autoscaler, signal: Signal, vertical: VerticalAutoscaler): boolean {
  if (signal.target.utilization === undefined || !isResource(signal) || !isMeasured(signal)) return false;
  const containers = scaledBy(set, autoscaler)?.pod.running.map(({ name }) => name) ?? containersNamedBy(vertical);
  const counted = signal.container === undefined ? containers : [signal.container];
  return counted.some((container) => setsRequest(vertical, container, signal.name));
}
