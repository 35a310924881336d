import { at } from '../../manifest/read';
import { CHAT_AUTOSCALER, CHAT_DEPLOYMENT, documents, example } from '../example';
import { type Autoscaler, autoscalersOf } from '../graph/autoscalers';
import { nameOf } from '../graph/workloads';
import type { Rule } from '../rule';

const OWNERSHIP = 'validations.keda.sh/hpa-ownership';
const TRANSFER = 'scaledobject.keda.sh/transfer-hpa-ownership';

export const twoAutoscalers: Rule = {
  id: 'two-autoscalers',
  severity: 'error',
  kinds: ['HorizontalPodAutoscaler', 'ScaledObject'],
  title: 'Two autoscalers scale one workload.',
  why: 'Kubernetes reports AmbiguousSelector on both and scales with neither. KEDA refuses the second, where its webhook is up.',
  fix: 'Keep one autoscaler and give it all the metrics: it follows the one that asks for most replicas.',
  source: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#ambiguous-selectors',
  example: example(
    documents(CHAT_DEPLOYMENT, CHAT_AUTOSCALER, CHAT_AUTOSCALER.replace('{ name: chat }', '{ name: chat-extra }')),
    [documents('', CHAT_AUTOSCALER.replace('{ name: chat }', '{ name: chat-extra }')), ''],
  ),
  *check(set) {
    const owners = new Map<string, Autoscaler>();
    for (const autoscaler of autoscalersOf(set)) {
      const { entry, target } = autoscaler;
      if (target.name === '') continue;
      const key = `${entry.namespace}/${target.group}/${target.kind}/${target.name}`;
      const owner = owners.get(key);
      if (!owner) owners.set(key, autoscaler);
      else if (owner.entry.name !== entry.name || owner.keda !== autoscaler.keda) {
        if (handsOver(owner, autoscaler) || handsOver(autoscaler, owner)) continue;
        yield {
          object: entry,
          path: 'spec.scaleTargetRef',
          message: `scales ${target.kind} ${target.name}, which ${nameOf(owner.entry)} scales too: both would stop scaling.`,
        };
      }
    }
  },
};

/** KEDA may take over an existing HPA when both sides are told so. */
function handsOver(hpa: Autoscaler, scaledObject: Autoscaler): boolean {
  if (hpa.keda || !scaledObject.keda) return false;
  if (at(hpa.entry.manifest, 'metadata', 'annotations', OWNERSHIP) === 'false') return true;
  const name = at(scaledObject.entry.manifest, 'spec', 'advanced', 'horizontalPodAutoscalerConfig', 'name');
  const transfers = at(scaledObject.entry.manifest, 'metadata', 'annotations', TRANSFER) === 'true';
  return transfers && name === hpa.entry.name;
}
