import { jsYaml } from '../../manifest/js-yaml';
import { at, keyed, listOf, objectOf, textOf } from '../../manifest/read';
import type { Entry, ObjectSet } from '../object-set';

/** A rule of the Prometheus adapter. */
export interface AdapterRule {
  readonly entry: Entry;
  /** The key of the ConfigMap that holds the rule. */
  readonly path: string;
  readonly external: boolean;
  readonly seriesQuery: string;
  readonly metricsQuery: string;
  /** The name under which the adapter serves the metric; undefined where it depends on the series. */
  readonly served?: string;
}

/** Most characters of a ConfigMap's value that are read as adapter rules. */
const MAX_LENGTH = 1_000_000;
/** What tells the adapter's configuration from other text. */
const CONFIG = /^(rules|externalRules):[^\0]*\bseriesQuery:/m;
/** Text that is filled in before it is YAML. */
const TEMPLATE = /\{\{/;

/** Every rule of the Prometheus adapter that a ConfigMap of the set holds. */
export function adapterRules(set: ObjectSet): readonly AdapterRule[] {
  return set.derive(readRules);
}

/** The rules that serve a metric of this name. */
export function rulesServing(set: ObjectSet, name: string): readonly AdapterRule[] {
  return set.derive(rulesByName).get(name) ?? [];
}

function rulesByName(set: ObjectSet): ReadonlyMap<string, AdapterRule[]> {
  const found = new Map<string, AdapterRule[]>();
  for (const rule of adapterRules(set)) {
    if (rule.served === undefined) continue;
    const others = found.get(rule.served);
    if (others) others.push(rule);
    else found.set(rule.served, [rule]);
  }
  return found;
}

/** What the adapter's rules serve of one kind: pods' metrics, or external ones. */
export interface ServedMetrics {
  readonly names: ReadonlySet<string>;
  /** True where some rule serves names that cannot be told from the manifest. */
  readonly open: boolean;
}

/** What the adapter's rules in the set serve. */
export function servedMetrics(set: ObjectSet, external: boolean): ServedMetrics {
  return set.derive(external ? externalMetrics : customMetrics);
}

const externalMetrics = (set: ObjectSet) => summarize(adapterRules(set).filter(({ external }) => external));
const customMetrics = (set: ObjectSet) => summarize(adapterRules(set).filter(({ external }) => !external));

function summarize(rules: readonly AdapterRule[]): ServedMetrics {
  const names = rules.flatMap(({ served }) => (served === undefined ? [] : [served]));
  return { names: new Set(names), open: names.length < rules.length };
}

/** A value of a ConfigMap that holds adapter rules but is no YAML. */
export interface UnreadableConfig {
  readonly entry: Entry;
  readonly path: string;
  readonly reason: string;
}

/** The values of ConfigMaps that hold adapter rules but are no YAML. */
export function unreadableConfigs(set: ObjectSet): readonly UnreadableConfig[] {
  return set
    .derive(readConfigs)
    .flatMap(({ entry, path, reason }) => (reason === undefined ? [] : [{ entry, path, reason }]));
}

interface Config {
  readonly entry: Entry;
  readonly path: string;
  readonly content?: unknown;
  readonly reason?: string;
}

function readConfigs(set: ObjectSet): readonly Config[] {
  return Array.from(set.ofType('', 'ConfigMap')).flatMap((entry) =>
    Object.entries(objectOf(entry.manifest['data'])).flatMap(([key, value]) =>
      typeof value === 'string' && value.length <= MAX_LENGTH && CONFIG.test(value)
        ? [{ entry, path: keyed('data', key), ...parseSafely(value) }]
        : [],
    ),
  );
}

function parseSafely(text: string): { readonly content?: unknown; readonly reason?: string } {
  try {
    return { content: jsYaml().load(text) };
  } catch (error) {
    return TEMPLATE.test(text)
      ? {}
      : { reason: error instanceof jsYaml().YAMLException ? error.reason : 'it is nested too deep' };
  }
}

function readRules(set: ObjectSet): readonly AdapterRule[] {
  return set
    .derive(readConfigs)
    .flatMap(({ entry, path, content }) => [
      ...listOf(at(content, 'rules')).flatMap((rule) => readRule(entry, path, rule, false)),
      ...listOf(at(content, 'externalRules')).flatMap((rule) => readRule(entry, path, rule, true)),
    ]);
}

function readRule(entry: Entry, path: string, rule: unknown, external: boolean): AdapterRule[] {
  const seriesQuery = textOf(at(rule, 'seriesQuery'));
  if (seriesQuery === undefined) return [];
  const metricsQuery = textOf(at(rule, 'metricsQuery')) ?? '';
  const matches = textOf(at(rule, 'name', 'matches'));
  const as = textOf(at(rule, 'name', 'as'));
  const series = seriesName(seriesQuery);
  const filtered = listOf(at(rule, 'seriesFilters')).length > 0;
  const served = filtered ? undefined : servedName(series, matches, as);
  return [{ entry, path, external, seriesQuery, metricsQuery, served }];
}

/** `foo` of `foo{...}` or `{__name__="foo",...}`. */
function seriesName(query: string): string | undefined {
  const plain = /^\s*([A-Za-z_:][\w:]*)\s*(?:\{|$)/.exec(query);
  if (plain) return plain[1];
  return /__name__\s*=\s*"([^"]+)"/.exec(query)?.[1] ?? /__name__\s*=~\s*"\^?([\w:]+)\$?"/.exec(query)?.[1];
}

function servedName(series: string | undefined, matches: string | undefined, as: string | undefined) {
  if (as !== undefined && !as.includes('$')) return as === '' ? series : as;
  if (series === undefined) return undefined;
  if (matches === undefined || matches === '') return as === undefined || as === '$0' ? series : undefined;
  return rename(series, matches, as);
}

/** The adapter's own renaming: `$1` where the pattern has a group, else the whole name. */
function rename(series: string, matches: string, as: string | undefined): string | undefined {
  if (matches.length > 200) return undefined;
  try {
    const pattern = new RegExp(matches);
    const found = pattern.exec(series);
    if (!found) return undefined;
    return series.replace(
      pattern,
      (as ?? (found.length > 1 ? '$1' : '$0')).replace(/\$\{?0\}?/g, '$$&').replace(/\$\{(\d+)\}/g, '$$$1'),
    );
  } catch {
    return undefined;
  }
}
