import { documents, example, GPU_DEPLOYMENT, GPU_SERVICE } from '../example';
import { isHeadless, servicesOf } from '../graph/services';
import { nameOf, type Workload, workloadIndex } from '../graph/workloads';
import { serverOf } from '../knowledge/recognize';
import type { Rule } from '../rule';

/** Service names whose variables a model server takes for its own settings. */
const READ_BY: ReadonlyMap<string, string> = new Map([['vllm', 'vLLM']]);

export const serviceEnvCollision: Rule = {
  id: 'service-env-collision',
  severity: 'error',
  kinds: ['Service'],
  title: "A Service's name makes Kubernetes set a variable that the model server reads.",
  why: 'For a Service named vllm every pod of the namespace gets VLLM_PORT=tcp://10.0.0.1:80. vLLM reads it as its port number and dies at start.',
  fix: 'Set enableServiceLinks: false in the pods, or give the Service another name.',
  source: 'https://docs.vllm.ai/en/latest/configuration/env_vars.html',
  example: example(
    documents(
      GPU_DEPLOYMENT.replace('enableServiceLinks: false', 'enableServiceLinks: true').replace(
        'resources:',
        'readinessProbe: { httpGet: { path: /health, port: http } }\n          resources:',
      ),
      GPU_SERVICE.replace('name: llm', 'name: vllm'),
    ),
    ['enableServiceLinks: true', 'enableServiceLinks: false'],
  ),
  *check(set) {
    for (const service of servicesOf(set)) {
      const { entry, namespace } = service;
      const server = READ_BY.get(entry.name);
      if (server === undefined || isHeadless(service)) continue;
      const victim = workloadIndex(set)
        .inNamespace(namespace)
        .find((workload) => isExposed(workload, server));
      if (!victim) continue;
      yield {
        object: entry,
        path: 'metadata.name',
        value: entry.name,
        message: `gives every pod of the namespace ${entry.name.toUpperCase()}_PORT=tcp://..., which ${server} in ${nameOf(victim.entry)} reads as its port: the server would not start.`,
      };
    }
  },
};

function isExposed({ pod }: Workload, server: string): boolean {
  return (
    pod.spec['enableServiceLinks'] !== false && pod.running.some((container) => serverOf(container)?.name === server)
  );
}
