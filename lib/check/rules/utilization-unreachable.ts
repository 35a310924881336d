import { type Container, limitOf, podRequestOf, requestOf } from '../../manifest/pods';
import { CHAT_AUTOSCALER, CHAT_DEPLOYMENT, documents, example } from '../example';
import { autoscalersOf, scaledBy } from '../graph/autoscalers';
import { isResource, type Signal } from '../graph/signals';
import { nameOf, type Workload } from '../graph/workloads';
import type { Rule } from '../rule';

/** The controller leaves the number of pods alone while the metric is within a tenth of the target. */
const TOLERANCE = 0.1;

export const utilizationUnreachable: Rule = {
  id: 'utilization-unreachable',
  severity: 'warning',
  kinds: ['HorizontalPodAutoscaler', 'ScaledObject'],
  title: 'A utilization target lies above what the limits let the containers use.',
  why: 'Utilization is a percentage of the requests, and limits cap what is used. Where the target, with the tolerance of a tenth, lies above limit / request, no load ever adds a pod.',
  fix: 'Lower the target, or raise the limits, or leave out the CPU limit.',
  source: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details',
  example: example(
    documents(
      CHAT_DEPLOYMENT.replace('memory: 1Gi }', 'memory: 1Gi }, limits: { cpu: 500m }'),
      CHAT_AUTOSCALER.replace('averageUtilization: 60', 'averageUtilization: 95'),
    ),
    ['averageUtilization: 95', 'averageUtilization: 70'],
  ),
  *check(set) {
    for (const autoscaler of autoscalersOf(set)) {
      const workload = scaledBy(set, autoscaler);
      if (!workload) continue;
      for (const signal of autoscaler.signals) {
        const { utilization, path } = signal.target;
        const most = utilization === undefined ? undefined : mostUsed(workload, signal);
        if (utilization === undefined || most === undefined || most > utilization * (1 + TOLERANCE)) continue;
        yield {
          object: autoscaler.entry,
          path,
          value: utilization,
          message: `wants ${utilization} % ${signal.name} utilization, but the limits of ${nameOf(workload.entry)} allow ${Math.floor(most)} % of its requests, which is within the tolerance: it would never add a pod.`,
        };
      }
    }
  },
};

/** The highest utilization in percent that the limits allow; undefined where something has no limit. */
function mostUsed(workload: Workload, signal: Signal): number | undefined {
  if (!isResource(signal) || podRequestOf(workload.pod, signal.name)) return undefined;
  const counted = workload.pod.running.filter(({ name }) => signal.type === 'Resource' || name === signal.container);
  const amounts = counted.map((container) => amountsOf(container, signal.name));
  if (amounts.length === 0 || amounts.some((amount) => amount === undefined)) return undefined;
  const requests = amounts.reduce((sum, amount) => sum + (amount?.request ?? 0), 0);
  const limits = amounts.reduce((sum, amount) => sum + (amount?.limit ?? 0), 0);
  return requests > 0 ? (limits / requests) * 100 : undefined;
}

function amountsOf(container: Container, resource: string) {
  const request = requestOf(container, resource)?.toNumber();
  const limit = limitOf(container, resource)?.toNumber();
  return request === undefined || limit === undefined ? undefined : { request, limit };
}
