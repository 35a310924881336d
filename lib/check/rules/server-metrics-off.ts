import type { Container } from '../../manifest/pods';
import { documents, example, GPU_DEPLOYMENT, kedaExample } from '../example';
import { autoscalersOf, scaledBy } from '../graph/autoscalers';
import { serverSeries } from '../graph/series';
import { nameOf } from '../graph/workloads';
import type { ModelServer } from '../knowledge/model-server';
import { serverOf } from '../knowledge/recognize';
import { mayBeHidden, toldBy } from '../knowledge/told';
import type { Problem, Rule } from '../rule';

export const serverMetricsOff: Rule = {
  id: 'server-metrics-off',
  severity: 'error',
  kinds: ['Deployment', 'StatefulSet', 'ReplicaSet'],
  title: 'An autoscaler waits for a metric that its model server is told not to show.',
  why: 'The metrics page answers, without the metric. KEDA reads that as no load, an adapter never serves it: nothing ever scales, and nothing fails.',
  fix: 'Let the server show its metrics, or scale on something else.',
  source: 'https://docs.vllm.ai/en/stable/usage/metrics/',
  example: example(
    documents(
      GPU_DEPLOYMENT.replace('--served-model-name=qwen]', '--served-model-name=qwen, --disable-log-stats]'),
      kedaExample('sum(vllm:num_requests_waiting{model_name="qwen"})'),
    ),
    [', --disable-log-stats', ''],
  ),
  *check(set) {
    for (const autoscaler of autoscalersOf(set)) {
      const workload = scaledBy(set, autoscaler);
      const series = autoscaler.signals.flatMap(serverSeries);
      for (const container of workload?.pod.running ?? []) {
        const server = serverOf(container);
        const read = series.find((each) => each.server === server);
        const problem = server && read && judge(container, server);
        if (!workload || !problem) continue;
        const { told, ...place } = problem;
        const message = `${told}, so it never shows ${read.name}, which ${nameOf(autoscaler.entry)} waits for: the model would never scale.`;
        yield { object: workload.entry, message, ...place };
      }
    }
  },
};

function judge(
  container: Container,
  { name, metricsOff, metricsOn, command }: ModelServer,
): (Pick<Problem, 'path' | 'value' | 'fix'> & { told: string }) | undefined {
  const off = metricsOff && toldBy(container, metricsOff);
  if (off && !/^false$/i.test(off.value ?? '')) return { path: off.path, told: `tells ${name} to keep no statistics` };
  if (!metricsOn || mayBeHidden(container) || toldBy(container, metricsOn)) return undefined;
  const { fields, path } = container;
  if (!command.test([fields['command'], fields['args']].flat().join(' '))) return undefined;
  const [flag] = metricsOn.flags;
  return { path, told: `does not tell ${name} to show metrics`, fix: `Add ${flag} to its arguments.` };
}
