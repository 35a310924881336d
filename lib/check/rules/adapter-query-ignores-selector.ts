import { example } from '../example';
import { adapterRules } from '../graph/adapter';
import type { Rule } from '../rule';

export const adapterQueryIgnoresSelector: Rule = {
  id: 'adapter-query-ignores-selector',
  severity: 'warning',
  kinds: ['ConfigMap'],
  title: "An adapter rule's query leaves out what the autoscaler asks for.",
  why: 'Without <<.LabelMatchers>> the query covers the whole cluster: every autoscaler gets the load of all models, whatever its pods, selector or namespace.',
  fix: 'Put {<<.LabelMatchers>>} behind <<.Series>>.',
  source: 'https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md#querying',
  example: example(
    `
apiVersion: v1
kind: ConfigMap
metadata: { name: adapter-config, namespace: monitoring }
data:
  config.yaml: |
    rules:
      - seriesQuery: 'vllm:num_requests_waiting{namespace!="",pod!=""}'
        resources: { overrides: { namespace: { resource: namespace }, pod: { resource: pod } } }
        name: { as: vllm_num_requests_waiting }
        metricsQuery: sum(<<.Series>>) by (<<.GroupBy>>)
`,
    ['<<.Series>>)', '<<.Series>>{<<.LabelMatchers>>})'],
  ),
  *check(set) {
    for (const { entry, path, metricsQuery } of adapterRules(set)) {
      if (metricsQuery === '' || /LabelMatchers|LabelValuesByName/.test(metricsQuery)) continue;
      yield {
        object: entry,
        path,
        value: metricsQuery,
        message: 'holds a query without <<.LabelMatchers>>: every autoscaler would get the sum over the whole cluster.',
      };
    }
  },
};
