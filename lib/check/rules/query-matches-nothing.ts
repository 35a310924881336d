import type { Container } from '../../manifest/pods';
import { documents, example, GPU_DEPLOYMENT, kedaExample } from '../example';
import { autoscalersOf, scaledBy } from '../graph/autoscalers';
import { type ServerSeries, serverSeries } from '../graph/series';
import { nameOf, namesNamespace, type Workload } from '../graph/workloads';
import { serverOf } from '../knowledge/recognize';
import { servedNames } from '../knowledge/served-names';
import type { Matcher } from '../promql/expression';
import type { Rule } from '../rule';

export const queryMatchesNothing: Rule = {
  id: 'query-matches-nothing',
  severity: 'warning',
  kinds: ['ScaledObject'],
  title: 'A query filters on a model name or namespace that the scaled pods do not have.',
  why: 'No series of these pods matches. KEDA reads the empty result as no load, so the model stays at its minimum, or follows the load of another one.',
  fix: 'Filter on the name under which the server serves the model (--served-model-name, else --model), and on its own namespace.',
  source: 'https://docs.vllm.ai/en/latest/design/metrics.html',
  example: example(documents(GPU_DEPLOYMENT, kedaExample('sum(vllm:num_requests_waiting{model_name="qwen2"})')), [
    'model_name="qwen2"',
    'model_name="qwen"',
  ]),
  *check(set) {
    for (const autoscaler of autoscalersOf(set)) {
      const workload = scaledBy(set, autoscaler);
      if (!workload) continue;
      for (const signal of autoscaler.signals) {
        const wrong = serverSeries(signal)
          .map((series) => mismatchOf(workload, series))
          .find(Boolean);
        if (!wrong) continue;
        yield {
          object: autoscaler.entry,
          path: signal.queryPath ?? signal.path,
          value: wrong.matcher.value,
          message: `filters on ${wrong.matcher.label}="${wrong.matcher.value}", but ${nameOf(workload.entry)} has ${wrong.actual}: no series of it matches.`,
          fix: `Write ${wrong.matcher.label}="${wrong.actual}".`,
        };
      }
    }
  },
};

interface Mismatch {
  readonly matcher: Matcher;
  readonly actual: string;
}

function mismatchOf(workload: Workload, { server, selector }: ServerSeries): Mismatch | undefined {
  const container = workload.pod.running.find((candidate) => serverOf(candidate) === server);
  if (!container || !selector) return undefined;
  for (const matcher of selector.matchers) {
    if (matcher.operator !== '=') continue;
    const actual = actualValues(workload, container, matcher.label);
    if (actual.length > 0 && !actual.includes(matcher.value)) return { matcher, actual: actual.join('" or "') };
  }
  return undefined;
}

/** What the pods have for a label, where the manifests tell. */
function actualValues(workload: Workload, container: Container, label: string): readonly string[] {
  if (label === 'namespace') return namesNamespace(workload.entry) ? [workload.namespace] : [];
  return label === 'model_name' ? servedNames(container) : [];
}
