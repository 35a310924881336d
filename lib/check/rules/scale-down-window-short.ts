import { at, objectOf, wholeOf } from '../../manifest/read';
import { CHAT_AUTOSCALER, CHAT_DEPLOYMENT, documents, example } from '../example';
import { type Autoscaler, autoscalersOf, scaledBy } from '../graph/autoscalers';
import { startupBudget } from '../graph/startup';
import { nameOf } from '../graph/workloads';
import type { Rule, RuleContext } from '../rule';

const DEFAULT_WINDOW_SECONDS = 300;

/** The longest window, and the longest period of a policy, that the API server takes. */
const LONGEST_WINDOW_SECONDS = 3600;
const LONGEST_PERIOD_SECONDS = 1800;

export const scaleDownWindowShort: Rule = {
  id: 'scale-down-window-short',
  severity: 'warning',
  kinds: ['HorizontalPodAutoscaler', 'ScaledObject'],
  title: 'Pods are removed for a dip in load that is shorter than their start-up.',
  why: 'A pod that is removed in a short dip is missing when the load returns, and its replacement takes longer to load than the dip lasted.',
  fix: 'Set behavior.scaleDown.stabilizationWindowSeconds to the start-up time or more (at most 3600).',
  source: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#stabilization-window',
  parameters: {
    /** Budgets are worst cases: a window of the default's length or more is short when the budget exceeds it so often. */
    margin: 3,
  },
  example: example(
    documents(
      CHAT_DEPLOYMENT.replace(
        'resources:',
        'startupProbe: { httpGet: { path: /ready, port: http }, failureThreshold: 30 }\n          resources:',
      ),
      CHAT_AUTOSCALER.replace(/\n$/, '\n  behavior: { scaleDown: { stabilizationWindowSeconds: 60 } }\n'),
    ),
    ['stabilizationWindowSeconds: 60', 'stabilizationWindowSeconds: 600'],
  ),
  *check(set, context) {
    for (const autoscaler of autoscalersOf(set)) {
      const workload = scaledBy(set, autoscaler);
      const budget = workload && startupBudget(workload.pod);
      if (!workload || !budget || autoscaler.min >= autoscaler.max) continue;
      const down = objectOf(autoscaler.behavior['scaleDown']);
      const given = wholeOf(down['stabilizationWindowSeconds']);
      if (down['selectPolicy'] === 'Disabled' || isSlow(autoscaler, budget.seconds)) continue;
      const window = given ?? DEFAULT_WINDOW_SECONDS;
      if (budget.seconds <= window * (window < DEFAULT_WINDOW_SECONDS ? 1 : marginOf(context))) continue;
      const place = {
        object: autoscaler.entry,
        path: `${autoscaler.behaviorPath}.scaleDown.stabilizationWindowSeconds`,
        value: given,
      };
      if (window >= LONGEST_WINDOW_SECONDS) {
        yield {
          ...place,
          severity: 'info',
          message: `keeps pods for ${window} s of less load, the longest that the API takes, but ${nameOf(workload.entry)} may take ${budget.seconds} s to start again: what is removed in a longer dip is missing for as long.`,
          fix: `Raise ${autoscaler.minPath} to what the load needs when it returns, remove one pod in 1800 s at the most, or forbid scaling down (selectPolicy: Disabled).`,
        };
        continue;
      }
      yield {
        ...place,
        message: `removes pods after ${window} s of less load${given === undefined ? ' (the default)' : ''}, but ${nameOf(workload.entry)} may take ${budget.seconds} s to start again.`,
        fix: `Set stabilizationWindowSeconds to ${Math.min(budget.seconds, LONGEST_WINDOW_SECONDS)} or more.`,
      };
    }
  },
};

function marginOf({ parameters }: RuleContext): number {
  const { margin } = parameters;
  return typeof margin === 'number' ? margin : 3;
}

/** Policies that let no more than one pod go in a start-up's time do what the window would. */
function isSlow({ behavior, max }: Autoscaler, seconds: number): boolean {
  const policies = at(behavior, 'scaleDown', 'policies');
  if (!Array.isArray(policies) || policies.length === 0) return false;
  return policies.every((policy: unknown) => {
    const period = wholeOf(at(policy, 'periodSeconds')) ?? 0;
    return podsIn(policy, max) <= 1 && period >= Math.min(seconds, LONGEST_PERIOD_SECONDS);
  });
}

/** How many pods a policy lets go in its period, at the most replicas; a share is rounded up to a whole pod. */
function podsIn(policy: unknown, replicas: number): number {
  const value = wholeOf(at(policy, 'value')) ?? Number.POSITIVE_INFINITY;
  return at(policy, 'type') === 'Percent' ? Math.ceil((value * replicas) / 100) : value;
}
