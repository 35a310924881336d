import { adapterExample, example } from '../example';
import { type AdapterRule, adapterRules } from '../graph/adapter';
import { autoscalersOf } from '../graph/autoscalers';
import type { ObjectSet } from '../object-set';
import { asAsked } from '../promql/adapter-template';
import { Expression } from '../promql/expression';
import type { Rule } from '../rule';

export const adapterQueryIgnoresSelector: Rule = {
  id: 'adapter-query-ignores-selector',
  severity: 'warning',
  kinds: ['ConfigMap'],
  title: "An adapter rule's query leaves out what the autoscaler asks for.",
  why: 'The adapter writes into <<.LabelMatchers>> whose metric is asked for: the namespace, the objects, the selector of the metric. Without it an external metric is the load of all models of the cluster. Of pods the adapter still finds each by its name in the result, but among those of all namespaces, where StatefulSets have pods of one name, and whatever the selector says.',
  fix: 'Put {<<.LabelMatchers>>} behind <<.Series>>.',
  source: 'https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md#querying',
  example: example(
    adapterExample(`      - seriesQuery: 'vllm:num_requests_waiting{namespace!="",pod!=""}'
        resources: { overrides: { namespace: { resource: namespace }, pod: { resource: pod } } }
        name: { as: vllm_num_requests_waiting }
        metricsQuery: sum(<<.Series>>) by (<<.GroupBy>>)`),
    ['<<.Series>>)', '<<.Series>>{<<.LabelMatchers>>})'],
  ),
  *check(set) {
    for (const rule of adapterRules(set)) {
      const { entry, path, external, metricsQuery } = rule;
      if (metricsQuery === '' || /LabelMatchers|LabelValuesByName/.test(metricsQuery)) continue;
      if (external ? isOfOne(set, rule) : isOfNamespaces(metricsQuery)) continue;
      yield {
        object: entry,
        path,
        value: metricsQuery,
        message: external
          ? `${LACKS}: every autoscaler would get the sum over the whole cluster.`
          : `${LACKS}: ${OF_NAMES}`,
      };
    }
  },
};

const LACKS = 'holds a query without <<.LabelMatchers>>';
const OF_NAMES =
  'pods of one name in several namespaces would be taken for each other, and the selector of a metric would count for nothing.';

/**
 * Whether a query says itself whose load it reads: by a namespace, or by another label where one autoscaler alone asks for
 * the metric. A queue in front of a model is often in another namespace than the autoscaler, so that the adapter's own
 * matchers would find nothing.
 */
function isOfOne(set: ObjectSet, { metricsQuery, served }: AdapterRule): boolean {
  const selectors = Expression.parse(asAsked(metricsQuery) ?? '')?.selectors ?? [];
  const names = (isNamed: (label: string) => boolean) =>
    selectors.length > 0 &&
    selectors.every(({ matchers }) =>
      matchers.some(({ label, operator, value }) => operator === '=' && value !== '' && isNamed(label)),
    );
  if (names((label) => /(?:^|_)namespace$/.test(label))) return true;
  const asking = autoscalersOf(set).filter(({ signals }) =>
    signals.some(({ type, name }) => type === 'External' && name === served),
  );
  return asking.length === 1 && names((label) => label !== '__name__');
}

/** Whether the result has a value for each namespace, of which there is one of a name. */
function isOfNamespaces(query: string): boolean {
  const groups = Expression.parse(asAsked(query) ?? '')?.groupedBy ?? [];
  return groups.length === 1 && groups[0] === 'namespace';
}
