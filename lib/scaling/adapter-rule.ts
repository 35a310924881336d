import { compact, compareText } from '../manifest/canonical';

/**
 * One rule of the Prometheus adapter: which series there are, how the metric is called, and what is asked for it.
 *
 * @see https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md
 */
export interface AdapterRule {
  /** `pods` for a metric of each pod, `external` for one that belongs to no object. */
  readonly kind: 'pods' | 'external';
  /** Name under which the metrics API serves it. */
  readonly name: string;
  /** Series by whose existence the adapter knows that the metric exists. */
  readonly seriesQuery: string;
  /** PromQL with the adapter's own placeholders. */
  readonly metricsQuery: string;
}

/** What the adapter puts in place of these when it is asked for a metric. */
export const LABEL_MATCHERS = '<<.LabelMatchers>>';
export const GROUP_BY = '<<.GroupBy>>';

/** The adapter's configuration, as its `config.yaml` holds it. */
export function adapterConfig(rules: readonly AdapterRule[]): Record<string, unknown> {
  return compact({ rules: rulesOf(rules, 'pods'), externalRules: rulesOf(rules, 'external') });
}

/** The same as values of the chart prometheus-community/prometheus-adapter, without the chart's own rules. */
export function adapterChartValues(rules: readonly AdapterRule[]): Record<string, unknown> {
  return {
    rules: compact({ default: false, custom: rulesOf(rules, 'pods'), external: rulesOf(rules, 'external') }),
  };
}

function rulesOf(rules: readonly AdapterRule[], kind: AdapterRule['kind']): Record<string, unknown>[] | undefined {
  const own = distinctRules(rules).filter((rule) => rule.kind === kind);
  return own.length === 0 ? undefined : own.map(ruleSpec);
}

function ruleSpec({ kind, name, seriesQuery, metricsQuery }: AdapterRule): Record<string, unknown> {
  const namespace = { namespace: { resource: 'namespace' } };
  const overrides = kind === 'pods' ? { ...namespace, pod: { resource: 'pod' } } : namespace;
  return { seriesQuery, resources: { overrides }, name: { as: name }, metricsQuery };
}

/** Each rule once, by name: models of one runtime share their rules. */
export function distinctRules(rules: readonly AdapterRule[]): AdapterRule[] {
  const byKey = new Map(rules.map((rule) => [`${rule.kind}\n${rule.name}`, rule]));
  return [...byKey.values()].sort((a, b) => compareText(a.kind, b.kind) || compareText(a.name, b.name));
}

/** Names that two rules with different queries bear: the adapter would serve either of them. */
export function conflictingRules(rules: readonly AdapterRule[]): string[] {
  const queries = new Map<string, Set<string>>();
  for (const { kind, name, seriesQuery, metricsQuery } of rules) {
    const key = `${kind}\n${name}`;
    queries.set(key, (queries.get(key) ?? new Set()).add(`${seriesQuery}\n${metricsQuery}`));
  }
  const conflicts = [...queries].filter(([, different]) => different.size > 1);
  return [...new Set(conflicts.map(([key]) => key.split('\n')[1] ?? ''))].sort(compareText);
}
