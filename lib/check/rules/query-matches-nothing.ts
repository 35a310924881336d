import { type Container, commandLine } from '../../manifest/pods';
import { listOf, textOf } from '../../manifest/read';
import { documents, example, GPU_DEPLOYMENT, kedaExample } from '../example';
import { autoscalersOf, scaledBy } from '../graph/autoscalers';
import { type ServerSeries, serverSeries } from '../graph/series';
import { nameOf, namesNamespace, type Workload } from '../graph/workloads';
import { flagValue } from '../knowledge/flags';
import { serverOf } from '../knowledge/recognize';
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

const SERVED = '--served-model-name';
const MODEL: readonly string[] = ['--model', '--model-path'];

/** The names under which a server serves its model; none where they are filled in at run time. */
function servedNames(container: Container): readonly string[] {
  const names = aliases(container);
  const given = names.length > 0 ? names : modelOf(container);
  return given.some((name) => name.startsWith('-') || /[$\s]/.test(name)) ? [] : given;
}

/** The model that the command line names: by its flag, or behind `vllm serve`. */
function modelOf(container: Container): readonly string[] {
  const line = commandLine(container);
  const serve = line.indexOf('serve');
  const name = flagValue(container, MODEL)?.value ?? (serve < 0 ? undefined : line[serve + 1]);
  return name === undefined ? [] : [name];
}

/** vLLM takes several names behind the flag. */
function aliases({ fields }: Container): string[] {
  for (const field of ['command', 'args']) {
    const parts = listOf(fields[field]).map((part) => textOf(part) ?? '');
    const inline = parts.find((part) => part.startsWith(`${SERVED}=`));
    if (inline) return [inline.slice(SERVED.length + 1)];
    const place = parts.indexOf(SERVED);
    if (place < 0) continue;
    const end = parts.findIndex((part, index) => index > place && part.startsWith('-'));
    return parts.slice(place + 1, end < 0 ? undefined : end);
  }
  return [];
}
