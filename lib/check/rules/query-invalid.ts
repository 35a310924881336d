import { promQlFault, type QueryFault } from '../../manifest/promql';
import { at, listOf, textOf } from '../../manifest/read';
import { documents, example, GPU_DEPLOYMENT, kedaExample } from '../example';
import { adapterRules } from '../graph/adapter';
import type { ObjectSet } from '../object-set';
import { asAsked } from '../promql/adapter-template';
import type { Problem, Rule } from '../rule';

export const queryInvalid: Rule = {
  id: 'query-invalid',
  severity: 'error',
  kinds: ['ScaledObject', 'ScaledJob', 'ConfigMap', 'PrometheusRule'],
  title: 'A query is no PromQL.',
  why: 'A query is text to the API server, which accepts any. Prometheus refuses to read it: KEDA and the Prometheus adapter get an error in place of a number, so that nothing ever scales, and the Prometheus Operator leaves out the whole PrometheusRule with every alert in it.',
  fix: 'Mend the query at the place that is told.',
  source: 'https://prometheus.io/docs/prometheus/latest/querying/basics/',
  example: example(
    documents(GPU_DEPLOYMENT, kedaExample('sum(rate(vllm:request_success_total{model_name="qwen"}[2m])')),
    ['[2m])', '[2m]))'],
  ),
  *check(set) {
    yield* inTriggers(set);
    yield* inAdapterRules(set);
    yield* inPrometheusRules(set);
  },
};

function* inTriggers(set: ObjectSet): Iterable<Problem> {
  for (const object of set.ofType('keda.sh', 'ScaledObject', 'ScaledJob')) {
    for (const [index, trigger] of listOf(at(object.manifest, 'spec', 'triggers')).entries()) {
      const query = textOf(at(trigger, 'metadata', 'query')) ?? '';
      const fault = at(trigger, 'type') === 'prometheus' && query.trim() !== '' ? promQlFault(query) : undefined;
      if (!fault) continue;
      yield { object, path: `spec.triggers[${index}].metadata.query`, value: query, ...told('asks for what', fault) };
    }
  }
}

function* inAdapterRules(set: ObjectSet): Iterable<Problem> {
  for (const { entry, path, seriesQuery, metricsQuery } of adapterRules(set)) {
    for (const [field, query] of Object.entries({ seriesQuery, metricsQuery })) {
      const asked = asAsked(query) ?? '';
      const fault = asked === '' ? undefined : promQlFault(query, asked);
      if (fault) yield { object: entry, path, value: query, ...told(`holds a ${field} that`, fault) };
    }
  }
}

function* inPrometheusRules(set: ObjectSet): Iterable<Problem> {
  for (const object of set.ofType('monitoring.coreos.com', 'PrometheusRule')) {
    for (const [group, content] of listOf(at(object.manifest, 'spec', 'groups')).entries()) {
      for (const [index, rule] of listOf(at(content, 'rules')).entries()) {
        const query = textOf(at(rule, 'expr'));
        const fault = query === undefined ? undefined : promQlFault(query);
        if (!fault) continue;
        yield {
          object,
          path: `spec.groups[${group}].rules[${index}].expr`,
          value: query,
          ...told('holds what', fault),
        };
      }
    }
  }
}

function told(what: string, { problem, fix }: QueryFault): Pick<Problem, 'message' | 'fix'> {
  return { message: `${what} is no PromQL, so that Prometheus refuses it: ${problem}.`, fix };
}
