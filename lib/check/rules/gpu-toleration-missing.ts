import { podAccelerators, WORKLOAD_KINDS } from '../../manifest/pods';
import { at, listOf, textOf, textsOf } from '../../manifest/read';
import { documents, example, GPU_DEPLOYMENT } from '../example';
import { type Workload, workloadsOf } from '../graph/workloads';
import type { ObjectSet } from '../object-set';
import type { Rule } from '../rule';

const TOLERATION = 'tolerations: [{ key: nvidia.com/gpu, operator: Exists, effect: NoSchedule }]';
const OTHER = GPU_DEPLOYMENT.replaceAll('name: llm', 'name: coder').replaceAll('app: llm', 'app: coder');
const TOLERANT = `${TOLERATION}\n      enableServiceLinks: false`;

export const gpuTolerationMissing: Rule = {
  id: 'gpu-toleration-missing',
  severity: 'warning',
  kinds: WORKLOAD_KINDS,
  title: 'A pod on an accelerator does not tolerate the taint of its nodes.',
  why: 'Nodes with accelerators are mostly tainted so that nothing else lands there. Where the cluster does not add the toleration by itself, the pod stays Pending for ever.',
  fix: 'Add a toleration for the taint, such as key nvidia.com/gpu with operator Exists.',
  source: 'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#extendedresourcetoleration',
  parameters: {
    /** Accelerators whose nodes are known to be tainted with the resource's name as key. */
    tainted: [],
  },
  example: example(documents(GPU_DEPLOYMENT.replace('enableServiceLinks: false', TOLERANT), OTHER), [
    OTHER.trim(),
    OTHER.replace('enableServiceLinks: false', TOLERANT).trim(),
  ]),
  *check(set, { parameters }) {
    const configured = textsOf(parameters['tainted']);
    for (const workload of workloadsOf(set)) {
      for (const resource of podAccelerators(workload.pod).keys()) {
        const tainted = configured.includes(resource) || set.derive(taintedResources).has(resource);
        if (!tainted || tolerates(workload, resource)) continue;
        yield {
          object: workload.entry,
          path: `${workload.pod.path}.tolerations`,
          message: `takes ${resource}, whose nodes are tainted as the rest of the set shows, but tolerates no such taint: the pod would stay Pending.`,
        };
      }
    }
  },
};

function tolerates({ pod }: Workload, key: string): boolean {
  return listOf(pod.spec['tolerations']).some((item) => {
    const tolerated = textOf(at(item, 'key')) ?? '';
    return tolerated === key || (tolerated === '' && at(item, 'operator') === 'Exists');
  });
}

/** Accelerators whose nodes are tainted, as nodes and the tolerations of other workloads in the set show. */
function taintedResources(set: ObjectSet): ReadonlySet<string> {
  const tainted = new Set<string>();
  for (const workload of workloadsOf(set))
    for (const resource of podAccelerators(workload.pod).keys()) if (names(workload, resource)) tainted.add(resource);
  for (const { manifest } of set.ofType('', 'Node'))
    for (const taint of listOf(at(manifest, 'spec', 'taints'))) {
      const key = textOf(at(taint, 'key'));
      if (key !== undefined && at(taint, 'effect') !== 'PreferNoSchedule') tainted.add(key);
    }
  return tainted;
}

function names({ pod }: Workload, key: string): boolean {
  return listOf(pod.spec['tolerations']).some((item) => at(item, 'key') === key);
}
