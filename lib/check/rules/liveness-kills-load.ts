import { acceleratorsOf, type Container, WORKLOAD_KINDS } from '../../manifest/pods';
import { asObject, wholeOf } from '../../manifest/read';
import { example, GPU_DEPLOYMENT } from '../example';
import { patienceOf } from '../graph/startup';
import { workloadsOf } from '../graph/workloads';
import { answersUnloaded, serverOf } from '../knowledge/recognize';
import type { Rule } from '../rule';

export const livenessKillsLoad: Rule = {
  id: 'liveness-kills-load',
  severity: 'warning',
  kinds: WORKLOAD_KINDS,
  title: 'A probe kills the container while it loads its model.',
  why: 'Until the model is loaded the server does not answer. The kubelet restarts it, it starts to load again, and so for ever. Nothing is told of Ollama, which answers at once and loads a model with the first request for it.',
  fix: 'Add a startup probe that allows the longest load (failureThreshold x periodSeconds); liveness waits until it has passed.',
  source:
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#define-startup-probes',
  parameters: {
    /** Seconds that a model server on an accelerator needs at least to load. */
    shortestLoad: 120,
  },
  example: example(
    GPU_DEPLOYMENT.replace(
      'resources:',
      'livenessProbe: { httpGet: { path: /health, port: http }, initialDelaySeconds: 15 }\n          resources:',
    ),
    [
      'initialDelaySeconds: 15 }',
      'periodSeconds: 10 }\n          startupProbe: { httpGet: { path: /health, port: http }, failureThreshold: 50 }',
    ],
  ),
  *check(set, { parameters }) {
    const shortest = typeof parameters['shortestLoad'] === 'number' ? parameters['shortestLoad'] : 120;
    for (const { entry, pod } of workloadsOf(set)) {
      for (const container of pod.running) {
        const killer = killerOf(container, shortest);
        if (!killer) continue;
        yield {
          object: entry,
          path: `${container.path}.${killer.probe}`,
          message: `kills container "${container.name}" when it does not answer within ${killer.seconds} s of its start, ${killer.reason}.`,
          fix: `Give a startupProbe that allows more, such as periodSeconds: 10 and failureThreshold: ${Math.max(60, Math.ceil(killer.needed / 10))}.`,
        };
      }
    }
  },
};

interface Killer {
  readonly probe: string;
  readonly seconds: number;
  readonly needed: number;
  readonly reason: string;
}

function killerOf(container: Container, shortest: number): Killer | undefined {
  const startup = asObject(container.fields['startupProbe']);
  const liveness = asObject(container.fields['livenessProbe']);
  const seconds = startup ? patienceOf(startup) : liveness ? patienceOf(liveness) : undefined;
  if (seconds === undefined || answersUnloaded(container)) return undefined;
  const probe = startup ? 'startupProbe' : 'livenessProbe';
  const server = serverOf(container);
  if ((acceleratorsOf(container).size > 0 || server?.cache) && seconds < shortest) {
    const what = server?.name ?? 'a model on an accelerator';
    return { probe, seconds, needed: shortest, reason: `but ${what} takes longer to load` };
  }
  const readyAfter = wholeOf(asObject(container.fields['readinessProbe'])?.['initialDelaySeconds']) ?? 0;
  if (startup || readyAfter < seconds) return undefined;
  return { probe, seconds, needed: readyAfter, reason: `but readiness is first asked after ${readyAfter} s` };
}
