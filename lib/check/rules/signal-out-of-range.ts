import { autoscalerExample, documents, example, GPU_DEPLOYMENT } from '../example';
import { rulesServing } from '../graph/adapter';
import { autoscalersOf, scaledBy } from '../graph/autoscalers';
import { expressionOf, serverSeries } from '../graph/series';
import type { Signal } from '../graph/signals';
import type { Workload } from '../graph/workloads';
import { numberGiven } from '../knowledge/flags';
import { serverOf } from '../knowledge/recognize';
import type { ObjectSet } from '../object-set';
import type { Rule } from '../rule';

/** The controller leaves the number of pods alone while the metric is within a tenth of the target. */
const TOLERANCE = 0.1;

export const signalOutOfRange: Rule = {
  id: 'signal-out-of-range',
  severity: 'error',
  kinds: ['HorizontalPodAutoscaler', 'ScaledObject'],
  title: 'A target lies beyond what the metric can reach.',
  why: 'A share between 0 and 1 never reaches 50, and no more requests run in a pod than its server admits: the autoscaler never adds a pod, however long the queue.',
  fix: "Give the target in the metric's own unit and below its ceiling: 0.8 for 80 % of a cache.",
  source: 'https://docs.vllm.ai/en/latest/design/metrics.html',
  example: example(
    documents(
      GPU_DEPLOYMENT,
      autoscalerExample(
        'llm',
        `type: Pods
      pods: { metric: { name: vllm_kv_cache_usage_perc }, target: { type: AverageValue, averageValue: "50" } }`,
      ),
    ),
    ['averageValue: "50"', 'averageValue: "0.5"'],
  ),
  *check(set) {
    for (const autoscaler of autoscalersOf(set)) {
      const workload = scaledBy(set, autoscaler);
      for (const signal of autoscaler.signals) {
        const target = (signal.target.averageValue ?? signal.target.value)?.toNumber();
        const ceiling = target === undefined ? undefined : ceilingOf(set, signal, workload);
        if (target === undefined || ceiling === undefined || ceiling.value > target * (1 - TOLERANCE)) continue;
        if (ceiling.share && target <= 1) continue;
        yield {
          object: autoscaler.entry,
          path: signal.target.path,
          value: target,
          message: `wants ${ceiling.metric} at ${target}, but it is at most ${ceiling.value} in a pod: the autoscaler would never add one.`,
          fix: `Set a target below ${ceiling.value}.`,
        };
      }
    }
  },
};

interface Ceiling {
  readonly metric: string;
  readonly value: number;
  readonly share: boolean;
}

/** The most that a pod can report, where the signal is one metric of a known server, neither scaled nor summed up. */
function ceilingOf(set: ObjectSet, signal: Signal, workload: Workload | undefined): Ceiling | undefined {
  const series = serverSeries(signal);
  const [only] = series;
  const expression = expressionOf(signal);
  if (!only || series.length > 1 || expression?.isScaled || (expression?.selectors.length ?? 1) > 1) return undefined;
  const summed = signal.target.type === 'Value' && expression?.outermost === 'sum';
  if (summed || (!expression && isRescaled(set, signal.name))) return undefined;
  const { metric } = only;
  if (metric.max !== undefined) return { metric: only.name, value: metric.max, share: true };
  const admitted = metric.name.endsWith(':num_requests_running') ? admittedRequests(workload) : undefined;
  return admitted === undefined ? undefined : { metric: only.name, value: admitted, share: false };
}

/** Whether an adapter rule of the set changes the unit of the metric that it serves under this name. */
function isRescaled(set: ObjectSet, name: string): boolean {
  return rulesServing(set, name).some(({ metricsQuery }) => /[*/]/.test(metricsQuery));
}

/** How many requests a server lets run at once, where its command line says so. */
function admittedRequests(workload: Workload | undefined): number | undefined {
  if (!workload) return undefined;
  for (const container of workload.pod.running) {
    const given = serverOf(container)?.name === 'vLLM' ? numberGiven(container, ['--max-num-seqs']) : undefined;
    if (given) return given.value;
  }
  return undefined;
}
