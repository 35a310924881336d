import { at, wholeOf } from '../../manifest/read';
import { example } from '../example';
import { autoscalersOf } from '../graph/autoscalers';
import type { Rule } from '../rule';

export const kedaReplicaBounds: Rule = {
  id: 'keda-replica-bounds',
  severity: 'error',
  kinds: ['ScaledObject'],
  title: 'The replica counts of a ScaledObject contradict each other.',
  why: 'KEDA refuses a minimum above the maximum (100 unless given), and an idle count that is not below the minimum.',
  fix: 'Keep idleReplicaCount < minReplicaCount <= maxReplicaCount.',
  source: 'https://keda.sh/docs/latest/reference/scaledobject-spec/',
  example: example(
    `
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: chat }
spec:
  scaleTargetRef: { name: chat }
  idleReplicaCount: 2
  minReplicaCount: 2
  maxReplicaCount: 8
  triggers: [{ type: kafka, metadata: { topic: prompts, lagThreshold: "20" } }]
`,
    ['idleReplicaCount: 2', 'idleReplicaCount: 0'],
  ),
  *check(set) {
    for (const { entry, keda, min, max } of autoscalersOf(set)) {
      if (!keda) continue;
      const idle = wholeOf(at(entry.manifest, 'spec', 'idleReplicaCount'));
      if (min > max)
        yield {
          object: entry,
          path: 'spec.minReplicaCount',
          value: min,
          message: `at least ${min} replicas cannot be had with at most ${max}: KEDA refuses the object.`,
        };
      if (idle !== undefined && idle >= min)
        yield {
          object: entry,
          path: 'spec.idleReplicaCount',
          value: idle,
          message: `${idle} replicas when idle are not fewer than the minimum of ${min}: KEDA refuses the object.`,
        };
    }
  },
};
