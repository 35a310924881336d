import { example } from '../example';
import { autoscalersOf } from '../graph/autoscalers';
import { isResource } from '../graph/signals';
import type { Rule } from '../rule';

export const kedaZeroOnResource: Rule = {
  id: 'keda-zero-on-resource',
  severity: 'error',
  kinds: ['ScaledObject'],
  title: 'A ScaledObject is to reach zero replicas on CPU or memory alone.',
  why: 'Without pods there is neither CPU nor memory to measure: nothing would ever start the first pod. KEDA refuses the object; minReplicaCount is 0 unless given.',
  fix: 'Set minReplicaCount to 1 or more, or add a trigger that exists without pods, such as the length of a queue.',
  source: 'https://keda.sh/docs/latest/scalers/cpu/',
  example: example(
    `
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: chat }
spec:
  scaleTargetRef: { name: chat }
  minReplicaCount: 0
  triggers: [{ type: cpu, metricType: Utilization, metadata: { value: "60" } }]
`,
    ['minReplicaCount: 0', 'minReplicaCount: 1'],
  ),
  *check(set) {
    for (const { entry, keda, min, signals } of autoscalersOf(set)) {
      if (!keda || min > 0 || signals.length === 0 || !signals.every(isResource)) continue;
      yield {
        object: entry,
        path: 'spec.minReplicaCount',
        value: 0,
        message: `scales to zero on ${signals.map(({ name }) => name).join(' and ')} alone, which nobody uses at zero pods: KEDA refuses it.`,
      };
    }
  },
};
