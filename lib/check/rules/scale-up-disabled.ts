import { at } from '../../manifest/read';
import { CHAT_AUTOSCALER, CHAT_DEPLOYMENT, documents, example } from '../example';
import { autoscalersOf } from '../graph/autoscalers';
import type { Rule } from '../rule';

export const scaleUpDisabled: Rule = {
  id: 'scale-up-disabled',
  severity: 'warning',
  kinds: ['HorizontalPodAutoscaler', 'ScaledObject'],
  title: 'An autoscaler may not scale up.',
  why: 'With selectPolicy Disabled in that direction no load ever adds a pod.',
  fix: 'Leave selectPolicy out, or choose Max or Min.',
  source: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#scaling-policies',
  example: example(
    documents(
      CHAT_DEPLOYMENT,
      CHAT_AUTOSCALER.replace(/\n$/, '\n  behavior: { scaleUp: { selectPolicy: Disabled } }\n'),
    ),
    ['selectPolicy: Disabled', 'selectPolicy: Min'],
  ),
  *check(set) {
    for (const { entry, behavior, behaviorPath } of autoscalersOf(set)) {
      if (at(behavior, 'scaleUp', 'selectPolicy') !== 'Disabled') continue;
      yield {
        object: entry,
        path: `${behaviorPath}.scaleUp.selectPolicy`,
        value: 'Disabled',
        message: 'forbids scaling up: whatever the load, no pod is added.',
      };
    }
  },
};
