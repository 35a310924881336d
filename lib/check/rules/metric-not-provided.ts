import { CHAT_DEPLOYMENT, documents, example } from '../example';
import { servedMetrics } from '../graph/adapter';
import { autoscalersOf } from '../graph/autoscalers';
import { mostSimilar } from '../knowledge/similar';
import type { Rule } from '../rule';

export const metricNotProvided: Rule = {
  id: 'metric-not-provided',
  severity: 'error',
  kinds: ['HorizontalPodAutoscaler'],
  title: 'An autoscaler asks for a metric that no adapter rule of the set serves.',
  why: 'A cluster has one provider of custom metrics and one of external metrics. What its rules do not serve, it answers with 404, and the autoscaler reports FailedGetPodsMetric.',
  fix: "Use the name under which the adapter's rule serves the metric, or add a rule for it.",
  source: 'https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md',
  example: example(
    documents(
      CHAT_DEPLOYMENT,
      `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: chat }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: chat }
  maxReplicas: 4
  metrics: [{ type: Pods, pods: { metric: { name: queue_size }, target: { type: AverageValue, averageValue: "5" } } }]
`,
      `
apiVersion: v1
kind: ConfigMap
metadata: { name: adapter-config, namespace: monitoring }
data:
  config.yaml: |
    rules:
      - seriesQuery: '{__name__="chat_queue_length",namespace!="",pod!=""}'
        resources: { overrides: { namespace: { resource: namespace }, pod: { resource: pod } } }
        name: { as: queue_length }
        metricsQuery: sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)
`,
    ),
    ['name: queue_size', 'name: queue_length'],
  ),
  *check(set) {
    for (const { entry, keda, signals } of autoscalersOf(set)) {
      if (keda) continue;
      for (const { type, name, namePath } of signals) {
        if (!['Pods', 'Object', 'External'].includes(type)) continue;
        const { names, open } = servedMetrics(set, type === 'External');
        if (open || names.size === 0 || names.has(name)) continue;
        const meant = mostSimilar(name, names);
        yield {
          object: entry,
          path: namePath,
          value: name,
          message: `asks for metric ${name}, but the adapter rules of the set serve only ${Array.from(names).sort().join(', ')}: the autoscaler would find no metric.`,
          fix: meant === undefined ? undefined : `Write ${meant}, or add a rule that serves ${name}.`,
        };
      }
    }
  },
};
