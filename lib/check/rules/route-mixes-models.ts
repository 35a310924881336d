import { at } from '../../manifest/read';
import { documents, example, GPU_DEPLOYMENT, GPU_SERVICE } from '../example';
import { type Backend, backendsByRule } from '../graph/routes';
import { serviceNamed, workloadsBehind } from '../graph/services';
import { nameOf, type Workload } from '../graph/workloads';
import { flagTold } from '../knowledge/flags';
import { serverOf } from '../knowledge/recognize';
import { servedNames } from '../knowledge/served-names';
import { mayBeHidden } from '../knowledge/told';
import type { Entry, ObjectSet } from '../object-set';
import type { Problem, Rule } from '../rule';

const READY = GPU_DEPLOYMENT.replace(
  'resources:',
  'readinessProbe: { httpGet: { path: /health, port: http } }\n          resources:',
);
const asCanary = (yaml: string) => yaml.replaceAll('name: llm', 'name: canary').replaceAll('app: llm', 'app: canary');

export const routeMixesModels: Rule = {
  id: 'route-mixes-models',
  severity: 'warning',
  kinds: ['HTTPRoute'],
  title: 'A route shares requests between vLLM servers that have no model name in common.',
  why: 'A request names its model, and vLLM answers 404 for a name that it does not serve. Whatever name a client gives, the share of its requests that lands on the other server fails.',
  fix: 'Serve both under one name: --served-model-name, which takes several.',
  source: 'https://docs.vllm.ai/en/stable/configuration/engine_args/',
  example: example(
    documents(
      READY,
      GPU_SERVICE,
      asCanary(READY).replace('=qwen]', '=qwen-next]'),
      asCanary(GPU_SERVICE),
      `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: llm }
spec:
  parentRefs: [{ name: public }]
  rules: [{ backendRefs: [{ name: llm, port: 80, weight: 90 }, { name: canary, port: 80, weight: 10 }] }]
`,
    ),
    ['=qwen-next]', '=qwen]'],
  ),
  *check(set) {
    for (const entry of set.ofType('gateway.networking.k8s.io', 'HTTPRoute')) {
      for (const [index, backends] of backendsByRule(entry).entries()) {
        const taking = backends.filter(({ weight }) => weight > 0);
        if (taking.length < 2 || isRewritten(entry, index)) continue;
        const problem = judge(set, entry, taking);
        if (problem) yield problem;
      }
    }
  },
};

/** A workload that is sure to serve requests under these names alone. */
interface Served {
  readonly workload: Workload;
  readonly names: readonly string[];
}

function judge(set: ObjectSet, entry: Entry, backends: readonly Backend[]): Problem | undefined {
  let first: Served | undefined;
  for (const backend of backends) {
    const service = serviceNamed(set, backend.namespace, backend.name);
    const served = service && workloadsBehind(set, service).map(servedBy).find(Boolean);
    if (!served) continue;
    if (!first || served.names.some((name) => first?.names.includes(name))) {
      first ??= served;
      continue;
    }
    const [one, other] = [first, served].map(
      ({ workload, names }) => `${nameOf(workload.entry)} as ${names.join(', ')}`,
    );
    const message = `shares requests between ${one} and ${other}: vLLM answers 404 for a name that it does not serve, so a share of the requests fails whatever they name.`;
    return { object: entry, path: backend.path, value: backend.name, message };
  }
  return undefined;
}

/** The names under which vLLM serves; undefined where adapters, a file or a variable may add some. */
function servedBy(workload: Workload): Served | undefined {
  const [container, ...others] = workload.pod.running.filter((candidate) => serverOf(candidate)?.name === 'vLLM');
  if (!container || others.length > 0 || mayBeHidden(container) || flagTold(container, ADAPTERS)) return undefined;
  const names = servedNames(container);
  return names.length > 0 ? { workload, names } : undefined;
}

/** Flags by which adapters are served, each under a name of its own. */
const ADAPTERS: readonly string[] = ['--enable-lora', '--lora-modules'];

/** Whether an extension of the Gateway may change what a request says. */
function isRewritten({ manifest }: Entry, index: number): boolean {
  return JSON.stringify(at(manifest, 'spec', 'rules', index) ?? null).includes('"ExtensionRef"');
}
