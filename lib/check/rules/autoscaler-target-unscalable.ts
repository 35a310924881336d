import { CHAT_AUTOSCALER, example } from '../example';
import { autoscalersOf } from '../graph/autoscalers';
import type { Rule } from '../rule';

/** Kinds of Kubernetes itself that have no scale subresource, with their groups. */
const UNSCALABLE: ReadonlyMap<string, string> = new Map([
  ['DaemonSet', 'apps'],
  ['Pod', ''],
  ['Service', ''],
  ['Job', 'batch'],
  ['CronJob', 'batch'],
]);

export const autoscalerTargetUnscalable: Rule = {
  id: 'autoscaler-target-unscalable',
  severity: 'error',
  kinds: ['HorizontalPodAutoscaler', 'ScaledObject'],
  title: 'An autoscaler names a kind that cannot be scaled.',
  why: 'The API server accepts any kind. The autoscaler reports FailedGetScale and never scales.',
  fix: 'Scale a Deployment or a StatefulSet; for jobs, use a KEDA ScaledJob.',
  source: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/',
  example: example(CHAT_AUTOSCALER.replace('kind: Deployment', 'kind: DaemonSet'), [
    'kind: DaemonSet',
    'kind: Deployment',
  ]),
  *check(set) {
    for (const { entry, target } of autoscalersOf(set)) {
      if (UNSCALABLE.get(target.kind) !== target.group) continue;
      yield {
        object: entry,
        path: 'spec.scaleTargetRef.kind',
        value: target.kind,
        message: `scales a ${target.kind}, which has no number of replicas to set: it would report FailedGetScale and never scale.`,
      };
    }
  },
};
