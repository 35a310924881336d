import { type Container, WORKLOAD_KINDS } from '../../manifest/pods';
import { at, listOf, textOf } from '../../manifest/read';
import { example, GPU_DEPLOYMENT } from '../example';
import { probesOf } from '../graph/startup';
import { workloadsOf } from '../graph/workloads';
import { type GuardedServer, guardedServer } from '../knowledge/authorization';
import type { Problem, Rule } from '../rule';

export const probeUnauthorized: Rule = {
  id: 'probe-unauthorized',
  severity: 'error',
  kinds: WORKLOAD_KINDS,
  title: 'A probe asks a model server without the key that the server wants there.',
  why: 'The server answers 401, however well it is. A startup or liveness probe restarts it for ever, a readiness probe keeps every request from it.',
  fix: 'Ask a path that needs no key, such as /health.',
  source: 'https://docs.vllm.ai/en/stable/usage/security/',
  example: example(
    GPU_DEPLOYMENT.replace(
      'resources:',
      'env: [{ name: VLLM_API_KEY, valueFrom: { secretKeyRef: { name: keys, key: vllm } } }]\n          startupProbe: { httpGet: { path: /v1/models, port: http }, failureThreshold: 30 }\n          resources:',
    ),
    ['path: /v1/models', 'path: /health'],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      for (const container of pod.running) {
        const guarded = guardedServer(container);
        if (!guarded) continue;
        for (const problem of judge(container, guarded)) yield { object: entry, ...problem };
      }
    }
  },
};

function* judge(container: Container, { server, told, guards }: GuardedServer): Iterable<Omit<Problem, 'object'>> {
  for (const { fields, path } of probesOf(container)) {
    const asked = textOf(at(fields, 'httpGet', 'path'));
    if (asked === undefined || !guards.test(asked) || isAuthorized(fields)) continue;
    yield {
      path: `${path}.httpGet.path`,
      value: asked,
      message: `asks ${asked}, for which ${server.name} wants the key that it is told at ${told.path}: the answer would be 401, and ${path.endsWith('readinessProbe') ? 'the pod would never be ready' : 'the kubelet would restart the server for ever'}.`,
    };
  }
}

function isAuthorized(probe: unknown): boolean {
  return listOf(at(probe, 'httpGet', 'httpHeaders')).some(
    (header) => textOf(at(header, 'name'))?.toLowerCase() === 'authorization',
  );
}
