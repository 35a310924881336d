import { isAtLeast, type KubernetesVersion } from '../../manifest/version';
import { documents, example, GPU_DEPLOYMENT, kedaExample } from '../example';
import { autoscalersOf, scalesOnFormula } from '../graph/autoscalers';
import { expressionOf } from '../graph/series';
import type { Rule } from '../rule';

/** Since then a sum below zero is taken for one that has become too great to be counted. */
const TAKEN_FOR_OVERFLOW: KubernetesVersion = { major: 1, minor: 34 };

const DIFFERENCE = 'sum(chat_requests_queued) - sum(chat_requests_done)';

export const negativeTotal: Rule = {
  id: 'negative-total',
  severity: 'warning',
  kinds: ['ScaledObject'],
  title: 'A query whose value can fall below zero is shared among the pods.',
  why: 'From Kubernetes 1.34 on the autoscaler takes a total below zero (AverageValue, which is what KEDA asks for unless told otherwise) for one that is too great to be counted, and scales to the most replicas there may be. A difference of two metrics falls below zero as soon as one of them was read a moment later than the other.',
  fix: 'Put the query into clamp_min(..., 0).',
  source: 'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/controller/podautoscaler/replica_calculator.go',
  example: example(documents(GPU_DEPLOYMENT, kedaExample(DIFFERENCE)), [DIFFERENCE, `clamp_min(${DIFFERENCE}, 0)`]),
  *check(set, { target }) {
    if (!isAtLeast(target, TAKEN_FOR_OVERFLOW)) return;
    for (const { entry, keda, max, signals } of autoscalersOf(set)) {
      if (!keda || max < 2 || scalesOnFormula(entry)) continue;
      for (const signal of signals) {
        const what = signal.target.averageValue && expressionOf(signal)?.belowZero;
        if (what === undefined) continue;
        yield {
          object: entry,
          path: signal.queryPath ?? signal.path,
          value: signal.query,
          message: `can fall below zero, being ${what}: the autoscaler would take that for a total too great to be counted, and scale to ${max} replicas.`,
        };
      }
    }
  },
};
