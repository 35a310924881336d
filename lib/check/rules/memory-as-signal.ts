import { acceleratorsOf } from '../../manifest/pods';
import { CHAT_AUTOSCALER, CHAT_DEPLOYMENT, documents, example } from '../example';
import { autoscalersOf, scaledBy } from '../graph/autoscalers';
import { isResource } from '../graph/signals';
import type { Workload } from '../graph/workloads';
import { serverOf } from '../knowledge/recognize';
import type { Rule } from '../rule';

export const memoryAsSignal: Rule = {
  id: 'memory-as-signal',
  severity: 'warning',
  kinds: ['HorizontalPodAutoscaler', 'ScaledObject'],
  title: 'An autoscaler scales on memory.',
  why: 'Model servers take their memory once and keep it, so it says nothing about load: what went up never comes down, and a larger model alone can raise the number of pods to the maximum.',
  fix: 'Scale on work: waiting or running requests, or CPU for a model on CPU.',
  source: 'https://github.com/kubernetes/kubernetes/issues/78761',
  example: example(documents(CHAT_DEPLOYMENT, CHAT_AUTOSCALER.replace('name: cpu', 'name: memory')), [
    'name: memory',
    'name: cpu',
  ]),
  *check(set) {
    for (const autoscaler of autoscalersOf(set)) {
      const { entry, signals } = autoscaler;
      for (const signal of signals) {
        if (!isResource(signal) || signal.name !== 'memory') continue;
        yield {
          object: entry,
          path: signal.namePath,
          value: 'memory',
          message: runsModel(scaledBy(set, autoscaler))
            ? 'scales on memory, which a model server takes once and does not give back: the number of pods would not come down again.'
            : 'scales on memory, which most programs keep once they have taken it: the number of pods may not come down again.',
        };
      }
    }
  },
};

function runsModel(workload: Workload | undefined): boolean {
  return (workload?.pod.running ?? []).some((container) => serverOf(container) ?? acceleratorsOf(container).size > 0);
}
