import { autoscalerExample, CHAT_DEPLOYMENT, CHAT_SERVICE, documents, example } from '../example';
import { autoscalersOf } from '../graph/autoscalers';
import { likelyName } from '../graph/likely-name';
import { isMade } from '../graph/made';
import type { DescribedObject } from '../graph/signals';
import { namesNamespace } from '../graph/workloads';
import type { Entry, ObjectSet } from '../object-set';
import type { Rule } from '../rule';

/** Kinds that are seldom written beside what scales by them: they are made with the cluster, or of other objects. */
const NOT_WRITTEN: readonly string[] = ['Namespace', 'Node', 'Pod', 'ReplicaSet'];

export const describedObjectMissing: Rule = {
  id: 'described-object-missing',
  severity: 'warning',
  kinds: ['HorizontalPodAutoscaler'],
  title: 'An Object metric describes an object that is not there.',
  why: 'The provider of custom metrics looks for series that bear the name of the object, and answers 404 where there are none. The autoscaler reports FailedGetObjectMetric: without another metric it scales nothing, with one it only ever adds pods.',
  fix: "Give describedObject the kind and name of an object of the autoscaler's namespace, or add the object to the set. Without a claim to be complete, only a name is told that is nearly that of such an object.",
  source: 'https://github.com/kubernetes-sigs/prometheus-adapter/blob/v0.12.0/pkg/custom-provider/provider.go',
  example: example(
    documents(
      CHAT_DEPLOYMENT,
      CHAT_SERVICE,
      autoscalerExample(
        'chat',
        `type: Object
      object:
        describedObject: { apiVersion: v1, kind: Service, name: chatt }
        metric: { name: requests_per_second }
        target: { type: AverageValue, averageValue: "10" }`,
      ),
    ),
    ['name: chatt', 'name: chat'],
  ),
  *check(set, { complete }) {
    for (const { entry, signals } of autoscalersOf(set)) {
      for (const { described, name: metric } of signals) {
        if (!described || NOT_WRITTEN.includes(described.kind) || isThere(set, entry, described)) continue;
        const { kind, name, path } = described;
        const meant = likelyName(set, { ...described, namespace: entry.namespace }, name);
        if (!complete && meant === undefined) continue;
        const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
        yield {
          object: entry,
          path,
          value: name,
          message: `asks for ${metric} of ${kind} ${name}, which is not in the set${hint}: the autoscaler would find no metric.`,
        };
      }
    }
  },
};

/** What names no namespace may end up in any. */
function isThere(set: ObjectSet, autoscaler: Entry, { kind, name }: DescribedObject): boolean {
  const { namespace } = autoscaler;
  if (set.find(kind, namespace, name) || isMade(set, kind, namespace, name)) return true;
  const namesakes = Array.from(set.ofKind(kind)).filter((entry) => entry.name === name);
  return namesakes.some((entry) => !namesNamespace(entry) || !namesNamespace(autoscaler));
}
