import { KEDA_DEFAULTS } from '../../manifest/keda-defaults';
import { at, wholeOf } from '../../manifest/read';
import { documents, example, GPU_DEPLOYMENT } from '../example';
import { autoscalersOf, scaledBy } from '../graph/autoscalers';
import { startupBudget } from '../graph/startup';
import { nameOf } from '../graph/workloads';
import type { Rule } from '../rule';

export const kedaCooldownShort: Rule = {
  id: 'keda-cooldown-short',
  severity: 'warning',
  kinds: ['ScaledObject'],
  title: 'KEDA may go back to zero before the first pod has started.',
  why: 'When the load that started a pod is over within its start-up, KEDA removes the pod while it loads. The next request starts the load from the beginning, and nobody is ever served.',
  fix: 'Set cooldownPeriod above the time that a pod may take to start.',
  source: 'https://keda.sh/docs/latest/reference/scaledobject-spec/#cooldownperiod',
  example: example(
    documents(
      GPU_DEPLOYMENT.replace(
        '{ nvidia.com/gpu: 1 } }',
        '{ nvidia.com/gpu: 1 } }\n          startupProbe: { httpGet: { path: /health, port: http }, periodSeconds: 10, failureThreshold: 60 }',
      ).replace('spec:\n', 'spec:\n  progressDeadlineSeconds: 900\n'),
      `
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: llm }
spec:
  scaleTargetRef: { name: llm }
  minReplicaCount: 0
  cooldownPeriod: 300
  triggers:
    - type: rabbitmq
      metadata: { queueName: prompts, mode: QueueLength, value: "4" }
      authenticationRef: { name: rabbitmq }
`,
    ),
    ['cooldownPeriod: 300', 'cooldownPeriod: 900'],
  ),
  *check(set) {
    for (const autoscaler of autoscalersOf(set)) {
      const idle = wholeOf(at(autoscaler.entry.manifest, 'spec', 'idleReplicaCount'));
      if (!autoscaler.keda || (autoscaler.min > 0 && idle === undefined)) continue;
      const workload = scaledBy(set, autoscaler);
      const budget = workload && startupBudget(workload.pod);
      const given = wholeOf(at(autoscaler.entry.manifest, 'spec', 'cooldownPeriod'));
      const cooldown = given ?? KEDA_DEFAULTS.cooldownPeriod;
      if (!workload || !budget || budget.seconds <= cooldown) continue;
      yield {
        object: autoscaler.entry,
        path: 'spec.cooldownPeriod',
        value: given,
        message: `goes back to zero after ${cooldown} s${given === undefined ? ', the default,' : ''} but ${nameOf(workload.entry)} may take ${budget.seconds} s to start: it could be removed while it loads.`,
        fix: `Set cooldownPeriod above ${budget.seconds}.`,
      };
    }
  },
};
