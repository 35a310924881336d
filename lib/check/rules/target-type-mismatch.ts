import { autoscalerExample, CHAT_DEPLOYMENT, documents, example } from '../example';
import { autoscalersOf } from '../graph/autoscalers';
import type { Signal } from '../graph/signals';
import type { Rule } from '../rule';

const FIELDS: Readonly<Record<string, string>> = {
  Utilization: 'averageUtilization',
  AverageValue: 'averageValue',
  Value: 'value',
};

export const targetTypeMismatch: Rule = {
  id: 'target-type-mismatch',
  severity: 'warning',
  kinds: ['HorizontalPodAutoscaler'],
  title: "A metric target's type and its number do not belong together.",
  why: 'The API server does not compare them. For an Object metric the controller goes by the type and fails (FailedGetObjectMetric); for the others it goes by the number, and the type misleads whoever reads it.',
  fix: 'Use averageUtilization with Utilization, averageValue with AverageValue, value with Value. A Pods metric is always an AverageValue.',
  source: 'https://github.com/kubernetes/kubernetes/blob/v1.36.2/pkg/controller/podautoscaler/horizontal.go',
  example: example(
    documents(
      CHAT_DEPLOYMENT,
      autoscalerExample(
        'chat',
        '{ type: Pods, pods: { metric: { name: queue_length }, target: { type: Value, averageValue: "5" } } }',
      ),
    ),
    ['type: Value', 'type: AverageValue'],
  ),
  *check(set) {
    for (const { entry, keda, signals } of autoscalersOf(set)) {
      if (keda) continue;
      for (const signal of signals) {
        const given = givenField(signal);
        const { type } = signal.target;
        const expected = type === undefined || !Object.hasOwn(FIELDS, type) ? undefined : FIELDS[type];
        if (given === undefined || expected === undefined || given === expected) continue;
        const effect = signal.type === 'Object' ? 'the metric fails, and nothing scales' : `${given} is what counts`;
        yield {
          object: entry,
          path: `${signal.path}.target.type`,
          value: type,
          message: `is a target of type ${type}, but gives ${given}: ${effect}.`,
          fix: `Write type: ${Object.keys(FIELDS).find((name) => FIELDS[name] === given)}, or give ${expected} instead.`,
        };
      }
    }
  },
};

/** The number of a target, where exactly one is given. */
function givenField({ target }: Signal): string | undefined {
  const given = [
    target.utilization === undefined ? undefined : 'averageUtilization',
    target.averageValue && 'averageValue',
    target.value && 'value',
  ].filter(Boolean);
  return given.length === 1 ? given[0] : undefined;
}
