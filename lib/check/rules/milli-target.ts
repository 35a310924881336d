import { at } from '../../manifest/read';
import { autoscalerExample, CHAT_DEPLOYMENT, documents, example } from '../example';
import { autoscalersOf } from '../graph/autoscalers';
import { serverSeries } from '../graph/series';
import { isResource, type Signal } from '../graph/signals';
import type { Entry } from '../object-set';
import type { Rule } from '../rule';

export const milliTarget: Rule = {
  id: 'milli-target',
  severity: 'warning',
  kinds: ['HorizontalPodAutoscaler'],
  title: 'A target is given in thousandths where whole things are counted.',
  why: '"5m" is 0.005, not five: the first waiting request is two hundred times the target, and the model climbs to its maximum.',
  fix: 'Leave the suffix out: "5".',
  source: 'https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/',
  parameters: {
    /** Targets in thousandths below this are taken for a mistake. */
    smallest: 0.05,
  },
  example: example(
    documents(
      CHAT_DEPLOYMENT,
      autoscalerExample(
        'chat',
        '{ type: Pods, pods: { metric: { name: queue_length }, target: { type: AverageValue, averageValue: 5m } } }',
      ),
    ),
    ['averageValue: 5m', 'averageValue: "5"'],
  ),
  *check(set, { parameters }) {
    const smallest = typeof parameters['smallest'] === 'number' ? parameters['smallest'] : 0.05;
    for (const { entry, keda, signals } of autoscalersOf(set)) {
      for (const signal of signals) {
        const text = keda || isResource(signal) ? undefined : targetText(entry, signal);
        const amount = (signal.target.averageValue ?? signal.target.value)?.toNumber();
        if (text === undefined || amount === undefined || amount <= 0 || !/^\d+m$/.test(text)) continue;
        const counts = serverSeries(signal).some(({ metric }) => metric.counts);
        if (amount >= (counts ? 1 : smallest)) continue;
        yield {
          object: entry,
          path: signal.target.path,
          value: text,
          message: `wants ${signal.name} at ${text}, which is ${amount}: a single one would be ${Math.round(1 / amount)} times the target.`,
          fix: `Write "${text.slice(0, -1)}" if that many were meant.`,
        };
      }
    }
  },
};

/** The target as written. */
function targetText({ manifest }: Entry, { path, target }: Signal): string | undefined {
  const index = /\[(\d+)\]/.exec(path)?.[1];
  const source = path.split('.').at(-1) ?? '';
  const field = target.averageValue ? 'averageValue' : 'value';
  const text = at(manifest, 'spec', 'metrics', Number(index), source, 'target', field);
  return typeof text === 'string' ? text.trim() : undefined;
}
