import { at, listOf, textsOf } from '../../manifest/read';
import { documents, example, GPU_DEPLOYMENT, kedaExample } from '../example';
import { autoscalersOf } from '../graph/autoscalers';
import { type Monitor, monitorsOf } from '../graph/monitors';
import { serverSeries } from '../graph/series';
import type { ObjectSet } from '../object-set';
import type { Rule } from '../rule';

export const serverMetricLabel: Rule = {
  id: 'server-metric-label',
  severity: 'error',
  kinds: ['ScaledObject', 'HorizontalPodAutoscaler'],
  title: "A query filters a model server's metric on a label that it does not have.",
  why: 'No series matches. An empty result reads as no load, so the model stays at its minimum.',
  fix: 'Filter on the label that the server sets; vLLM and SGLang call it model_name.',
  source: 'https://docs.vllm.ai/en/latest/design/metrics.html',
  example: example(documents(GPU_DEPLOYMENT, kedaExample('sum(vllm:num_requests_waiting{model="qwen"})')), [
    '{model=',
    '{model_name=',
  ]),
  *check(set) {
    for (const { entry, signals } of autoscalersOf(set)) {
      for (const signal of signals) {
        for (const { server, name, selector } of serverSeries(signal)) {
          const labels = selector
            ? selector.matchers
                .filter(({ value, operator }) => operator.startsWith('=') && value !== '')
                .map(({ label }) => label)
            : Object.keys(signal.selector?.matchLabels ?? {});
          for (const label of labels) {
            const right = at(server.mistakenLabels, label);
            if (typeof right !== 'string' || isAdded(set, label)) continue;
            yield {
              object: entry,
              path: selector ? (signal.queryPath ?? signal.path) : `${signal.path}.metric.selector`,
              value: label,
              message: `filters ${name} on the label ${label}, which ${server.name} does not set: no series matches, and the load reads as zero.`,
              fix: `Filter on ${right}.`,
            };
          }
        }
      }
    }
  },
};

/** Whether a monitor of the set adds the label to what it scrapes. */
function isAdded(set: ObjectSet, label: string): boolean {
  return set.derive(addedLabels).has(label);
}

function addedLabels(set: ObjectSet): ReadonlySet<string> {
  return new Set(monitorsOf(set).flatMap(labelsAddedBy));
}

function labelsAddedBy({ entry, endpoints }: Monitor): string[] {
  const spec = entry.manifest['spec'];
  const relabelings = endpoints.flatMap(({ fields }) => [
    ...listOf(fields['relabelings']),
    ...listOf(fields['metricRelabelings']),
  ]);
  return [
    ...textsOf(at(spec, 'podTargetLabels')),
    ...textsOf(at(spec, 'targetLabels')),
    ...textsOf(relabelings.map((relabeling) => at(relabeling, 'targetLabel'))),
  ];
}
