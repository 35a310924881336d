import { adapterExample, documents, example, GPU_DEPLOYMENT } from '../example';
import { adapterRules } from '../graph/adapter';
import { asAsked } from '../promql/adapter-template';
import { Expression } from '../promql/expression';
import { isAggregation } from '../promql/structure';
import type { Rule } from '../rule';

export const adapterQueryUngrouped: Rule = {
  id: 'adapter-query-ungrouped',
  severity: 'error',
  kinds: ['ConfigMap'],
  title: "An adapter rule's query does not tell whose the value is.",
  why: 'The adapter looks in the result for the name of the pod, or other object, that the autoscaler asks about. An aggregation without by (<<.GroupBy>>) leaves no name in it: the adapter answers with nothing (FailedGetPodsMetric), and nothing ever scales.',
  fix: 'Put by (<<.GroupBy>>) behind the aggregation; a total of several pods belongs under externalRules.',
  source: 'https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md#querying',
  example: example(
    documents(
      GPU_DEPLOYMENT,
      adapterExample(`      - seriesQuery: 'vllm:num_requests_waiting{namespace!="",pod!=""}'
        resources: { overrides: { namespace: { resource: namespace }, pod: { resource: pod } } }
        name: { as: vllm_num_requests_waiting }
        metricsQuery: avg(<<.Series>>{<<.LabelMatchers>>})`),
    ),
    ['<<.LabelMatchers>>})', '<<.LabelMatchers>>}) by (<<.GroupBy>>)'],
  ),
  *check(set) {
    for (const { entry, path, external, metricsQuery } of adapterRules(set)) {
      if (external || !isNameless(metricsQuery)) continue;
      yield {
        object: entry,
        path,
        value: metricsQuery,
        message: `holds the query ${metricsQuery.trim()}, which keeps no name of a pod: the adapter would never find a value for one.`,
      };
    }
  },
};

/** Aggregations that keep the labels of the series that they pick. */
const PICKING: readonly string[] = ['topk', 'bottomk', 'limitk', 'limit_ratio'];

/** Whether all that a query reads is aggregated, and by nothing. */
function isNameless(query: string): boolean {
  const expression = Expression.parse(asAsked(query) ?? '');
  return (
    expression?.cardinality === 'one' &&
    expression.selectors.length > 0 &&
    expression.selectors.every(({ within }) => within.some((name) => isAggregation(name) && !PICKING.includes(name)))
  );
}
