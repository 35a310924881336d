import { acceleratorsOf, type PodTemplate, WORKLOAD_KINDS } from '../../manifest/pods';
import { listOf, objectOf, wholeOf } from '../../manifest/read';
import { example, GPU_DEPLOYMENT } from '../example';
import { isNonRoot } from '../graph/users';
import { workloadsOf } from '../graph/workloads';
import type { Rule } from '../rule';

/** Resources whose device files nodes keep for a group. */
const FOR_A_GROUP = /^(amd\.com\/gpu|gpu\.intel\.com\/(i915|xe))$/;

export const deviceGroupMissing: Rule = {
  id: 'device-group-missing',
  severity: 'warning',
  kinds: WORKLOAD_KINDS,
  title: 'A server that does not run as root is not in the group of its GPU.',
  why: 'Nodes give /dev/kfd and /dev/dri/renderD* to the group render, and a container keeps the owner of a device. A user outside this group may not open it: the server finds no GPU and fails, or runs on the CPU.',
  fix: 'Add the id of the group to the supplementalGroups of the pod (`deviceGroup` of Gpu.amd and Gpu.intel, which leaves the rest of its security context as it is), as `stat -c %g /dev/dri/renderD128` prints it on a node. Where the container runtime of the nodes sets device_ownership_from_security_context, silence the rule.',
  source: 'https://github.com/ROCm/k8s-device-plugin/issues/39',
  example: example(
    GPU_DEPLOYMENT.replace('image: vllm/vllm-openai:v0.19.0', 'image: rocm/vllm:0.19.0')
      .replace('args: [', 'command: [vllm, serve]\n          args: [')
      .replace('nvidia.com/gpu', 'amd.com/gpu')
      .replace(
        'enableServiceLinks: false',
        'enableServiceLinks: false\n      securityContext: { runAsNonRoot: true, runAsUser: 2000 }',
      ),
    ['runAsUser: 2000', 'runAsUser: 2000, supplementalGroups: [109]'],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      if (hasGroup(pod)) continue;
      for (const container of pod.running) {
        const resource = Array.from(acceleratorsOf(container).keys()).find((name) => FOR_A_GROUP.test(name));
        if (resource === undefined || !isNonRoot(pod, container)) continue;
        yield {
          object: entry,
          path: `${pod.path}.securityContext.supplementalGroups`,
          message: `leaves container "${container.name}", which does not run as root, outside the group to which nodes give the devices of ${resource}: it could not open them.`,
        };
      }
    }
  },
};

/** Whether the processes of the pod have a group beside that of their user: a further one, or one by another number. */
function hasGroup({ spec }: PodTemplate): boolean {
  const context = objectOf(spec['securityContext']);
  if (listOf(context['supplementalGroups']).length > 0) return true;
  return ['runAsGroup', 'fsGroup'].some(
    (field) => wholeOf(context[field]) !== undefined && context[field] !== context['runAsUser'],
  );
}
