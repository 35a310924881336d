import { documents, example, GPU_DEPLOYMENT } from '../example';
import { autoscalersOf, scaledBy } from '../graph/autoscalers';
import { expressionOf, serverSeries } from '../graph/series';
import type { Signal } from '../graph/signals';
import { nameOf, type Workload } from '../graph/workloads';
import { serverOf } from '../knowledge/recognize';
import type { Rule } from '../rule';

export const zeroOnOwnMetric: Rule = {
  id: 'zero-on-own-metric',
  severity: 'error',
  kinds: ['ScaledObject', 'HorizontalPodAutoscaler'],
  title: 'A workload scales to zero on a metric that only its own pods report.',
  why: 'At zero pods nobody reports the metric, an empty query reads as no load, and the first pod never starts again.',
  fix: 'Keep one replica, or add a signal that exists without pods: the queue of a gateway, a topic, a schedule.',
  source: 'https://github.com/kedacore/keda/issues/6040',
  example: example(
    documents(
      GPU_DEPLOYMENT,
      `
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: llm }
spec:
  scaleTargetRef: { name: llm }
  minReplicaCount: 0
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(vllm:num_requests_waiting{model_name="qwen"})
        threshold: "4"
`,
    ),
    ['minReplicaCount: 0', 'minReplicaCount: 1'],
  ),
  *check(set) {
    for (const autoscaler of autoscalersOf(set)) {
      const workload = autoscaler.min === 0 ? scaledBy(set, autoscaler) : undefined;
      if (!workload || autoscaler.signals.length === 0) continue;
      if (!autoscaler.signals.every((signal) => comesFrom(signal, workload))) continue;
      yield {
        object: autoscaler.entry,
        path: autoscaler.minPath,
        value: 0,
        message: `scales ${nameOf(workload.entry)} to zero on metrics that only its own pods report: from zero it would never start again.`,
      };
    }
  },
};

function comesFrom(signal: Signal, workload: Workload): boolean {
  if (['Resource', 'ContainerResource', 'Pods'].includes(signal.type)) return true;
  const series = serverSeries(signal);
  const servers = workload.pod.running.map(serverOf);
  if (series.length === 0 || !series.every(({ server }) => servers.includes(server))) return false;
  const read = expressionOf(signal)?.selectors.length ?? series.length;
  return read === series.length;
}
