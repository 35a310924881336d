import { isPausing, PAUSE_PREFIX } from '../../manifest/keda-pauses';
import { at, textOf } from '../../manifest/read';
import { CHAT_AUTOSCALER, CHAT_DEPLOYMENT, documents, example } from '../example';
import { type Autoscaler, autoscalersFor } from '../graph/autoscalers';
import { makesGroups, nameOf, workloadsOf } from '../graph/workloads';
import type { Rule } from '../rule';

export const replicasUnderAutoscaler: Rule = {
  id: 'replicas-under-autoscaler',
  severity: 'warning',
  kinds: ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController', 'Rollout', 'LeaderWorkerSet'],
  title: 'A workload states its replicas although an autoscaler sets them.',
  why: 'Every apply throws the number of pods back to what the manifest says, whatever the load: pods that took minutes to load are killed, and loaded anew when the autoscaler corrects it.',
  fix: 'Leave spec.replicas out. On a live object, first give up the field with server-side apply, or it drops to 1 once.',
  source: 'https://github.com/kubernetes/kubernetes/issues/25238',
  example: example(documents(CHAT_DEPLOYMENT.replace('spec:\n', 'spec:\n  replicas: 3\n'), CHAT_AUTOSCALER), [
    '  replicas: 3\n',
    '',
  ]),
  *check(set) {
    for (const workload of workloadsOf(set)) {
      const autoscaler = autoscalersFor(set, workload)[0];
      const scaled = autoscaler && set.find(autoscaler.target.kind, workload.namespace, autoscaler.target.name);
      const replicas = at(scaled?.manifest, 'spec', 'replicas');
      if (!scaled || typeof replicas !== 'number' || isPaused(autoscaler)) continue;
      yield {
        object: scaled,
        path: 'spec.replicas',
        value: replicas,
        message: `sets replicas, which ${nameOf(autoscaler.entry)} owns: every apply would reset the number of ${makesGroups(scaled) ? 'groups' : 'pods'} to ${replicas}.`,
      };
    }
  },
};

/** While KEDA is paused it keeps as many replicas as there are, and somebody else owns their number. */
function isPaused({ entry, keda }: Autoscaler): boolean {
  return keda && isPausing(textOf(at(entry.manifest, 'metadata', 'annotations', `${PAUSE_PREFIX}paused`)));
}
