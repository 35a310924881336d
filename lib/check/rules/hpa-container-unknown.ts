import { CHAT_AUTOSCALER, CHAT_DEPLOYMENT, documents, example } from '../example';
import { autoscalersOf, scaledBy } from '../graph/autoscalers';
import { nameOf } from '../graph/workloads';
import type { Rule } from '../rule';

export const hpaContainerUnknown: Rule = {
  id: 'hpa-container-unknown',
  severity: 'error',
  kinds: ['HorizontalPodAutoscaler', 'ScaledObject'],
  title: 'A container metric names a container that the pods do not have.',
  why: 'No pod has the metric (FailedGetContainerResourceMetric), and nothing scales.',
  fix: 'Name a container of the pod template. A container that only initializes the pod does not count.',
  source: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#container-resource-metrics',
  example: example(
    documents(
      CHAT_DEPLOYMENT,
      CHAT_AUTOSCALER.replace(
        'type: Resource, resource: { name: cpu,',
        'type: ContainerResource, containerResource: { container: chat, name: cpu,',
      ),
    ),
    ['container: chat', 'container: model'],
  ),
  *check(set) {
    for (const autoscaler of autoscalersOf(set)) {
      const workload = scaledBy(set, autoscaler);
      if (!workload) continue;
      const names = workload.pod.running.map(({ name }) => name);
      for (const { type, container, containerPath } of autoscaler.signals) {
        if (type !== 'ContainerResource' || container === undefined || names.includes(container)) continue;
        yield {
          object: autoscaler.entry,
          path: containerPath ?? 'spec.metrics',
          value: container,
          message: `scales on container "${container}", which ${nameOf(workload.entry)} does not have: the autoscaler would find no metric and never scale.`,
          fix: `Name one of: ${names.join(', ')}.`,
        };
      }
    }
  },
};
