import { documents, example, GPU_DEPLOYMENT, kedaExample } from '../example';
import { type Autoscaler, autoscalersOf } from '../graph/autoscalers';
import { expressionOf, serverSeries } from '../graph/series';
import type { Signal } from '../graph/signals';
import type { ObjectSet } from '../object-set';
import type { Rule } from '../rule';

const SECOND_MODEL = documents(GPU_DEPLOYMENT, kedaExample('sum(vllm:num_requests_waiting{namespace="ml"})'))
  .replaceAll('name: llm', 'name: coder')
  .replaceAll('app: llm', 'app: coder')
  .replace('--served-model-name=qwen', '--served-model-name=coder');

/** Labels that tell the cluster or the tenant, but not the model. */
const BROAD_LABELS: readonly string[] = ['namespace', 'cluster', 'region', 'env', 'environment', '__name__'];

export const signalNotScoped: Rule = {
  id: 'signal-not-scoped',
  severity: 'warning',
  kinds: ['ScaledObject', 'HorizontalPodAutoscaler'],
  title: 'Several models scale on one and the same total.',
  why: 'The sum covers the requests of all models that it finds, so load on one of them scales every one, and none of them by its own need.',
  fix: 'Filter on the model: model_name, or the labels of its own pods or service.',
  source: 'https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md',
  example: example(
    documents(GPU_DEPLOYMENT, kedaExample('sum(vllm:num_requests_waiting{namespace="ml"})'), SECOND_MODEL),
    ['{namespace="ml"}', '{model_name="qwen"}'],
    ['{namespace="ml"}', '{model_name="coder"}'],
  ),
  *check(set) {
    for (const [key, users] of set.derive(usersOfTotals)) {
      const targets = new Set(users.map(({ autoscaler }) => `${autoscaler.entry.namespace}/${autoscaler.target.name}`));
      if (targets.size < 2) continue;
      for (const { autoscaler, signal } of users)
        yield {
          object: autoscaler.entry,
          path: signal.queryPath ?? signal.namePath,
          value: signal.query ?? signal.name,
          message: `scales on ${totalText(key)}, which does not tell models apart and on which ${targets.size} workloads of the set scale: load on one would scale them all.`,
        };
    }
  },
};

interface Use {
  readonly autoscaler: Autoscaler;
  readonly signal: Signal;
}

function usersOfTotals(set: ObjectSet): ReadonlyMap<string, readonly Use[]> {
  const users = new Map<string, Use[]>();
  for (const autoscaler of autoscalersOf(set)) {
    for (const signal of autoscaler.signals) {
      const key = totalOf(autoscaler, signal);
      if (key === undefined) continue;
      const others = users.get(key);
      if (others) others.push({ autoscaler, signal });
      else users.set(key, [{ autoscaler, signal }]);
    }
  }
  return users;
}

/** Names the total that a signal reads, where it reads a server's metric over all its models. */
function totalOf(autoscaler: Autoscaler, signal: Signal): string | undefined {
  const series = serverSeries(signal);
  if (series.length === 0) return undefined;
  if (expressionOf(signal)) {
    const broad = series.every(({ selector }) =>
      (selector?.matchers ?? []).every(({ label }) => BROAD_LABELS.includes(label)),
    );
    return broad ? `the query ${signal.query?.replace(/\s+/g, ' ').trim()}` : undefined;
  }
  const selects =
    Object.keys(signal.selector?.matchLabels ?? {}).length + (signal.selector?.matchExpressions?.length ?? 0);
  if (signal.type !== 'External' || selects > 0) return undefined;
  return `the external metric ${signal.name}\n${autoscaler.entry.namespace}`;
}

function totalText(key: string): string {
  return key.split('\n')[0] ?? key;
}
