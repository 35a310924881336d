import { isAccelerator } from '../../manifest/pods';
import { Quantity } from '../../manifest/quantity';
import { at, keyed, objectOf } from '../../manifest/read';
import { example } from '../example';
import type { Rule } from '../rule';

export const quotaIneffective: Rule = {
  id: 'quota-ineffective',
  severity: 'warning',
  kinds: ['ResourceQuota'],
  title: 'A quota on accelerators has no effect.',
  why: 'For extended resources only requests.<resource> counts. A quota on limits.<resource>, or on the bare name, is accepted and never applied; a fraction of a device cannot be had.',
  fix: 'Write requests.nvidia.com/gpu with a whole number.',
  source: 'https://kubernetes.io/docs/concepts/policy/resource-quotas/#resource-quota-for-extended-resources',
  example: example(
    `
apiVersion: v1
kind: ResourceQuota
metadata: { name: gpus }
spec: { hard: { limits.nvidia.com/gpu: "4" } }
`,
    ['limits.', 'requests.'],
  ),
  *check(set) {
    for (const object of set.ofType('', 'ResourceQuota')) {
      for (const [name, value] of Object.entries(objectOf(at(object.manifest, 'spec', 'hard')))) {
        const resource = name.replace(/^(requests|limits)\./, '');
        if (!isAccelerator(resource)) continue;
        const requested = name.startsWith('requests.');
        if (requested && (Quantity.tryParse(value)?.isInteger ?? true)) continue;
        yield {
          object,
          path: keyed('spec.hard', name),
          value,
          message: requested
            ? `allows ${String(value)} ${resource}, but only whole devices can be had.`
            : `limits ${name}, which is never applied: only requests.${resource} is.`,
          fix: `Write requests.${resource} with a whole number.`,
        };
      }
    }
  },
};
