import { at, listOf, textOf } from '../../manifest/read';
import { documents, example, GPU_DEPLOYMENT, kedaExample } from '../example';
import type { Rule } from '../rule';

export const triggerAuthenticationMissing: Rule = {
  id: 'trigger-authentication-missing',
  severity: 'error',
  kinds: ['ScaledObject', 'ScaledJob'],
  title: 'A trigger refers to an authentication that is not there.',
  why: 'KEDA cannot build the scaler: the ScaledObject is not ready, and nothing scales.',
  fix: "Add the TriggerAuthentication to the ScaledObject's namespace, or correct its name or kind.",
  source: 'https://keda.sh/docs/latest/concepts/authentication/',
  example: example(
    documents(
      GPU_DEPLOYMENT,
      kedaExample(
        'sum(vllm:num_requests_waiting{model_name="qwen"})',
        '      authenticationRef: { name: prometheus }\n',
      ),
      `
apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata: { name: prometheus-token }
spec: { secretTargetRef: [{ parameter: bearerToken, name: prometheus, key: token }] }
`,
    ),
    ['authenticationRef: { name: prometheus }', 'authenticationRef: { name: prometheus-token }'],
  ),
  *check(set, { complete }) {
    const present = new Set(Array.from(set.ofType('keda.sh', 'TriggerAuthentication'), ({ namespace }) => namespace));
    for (const object of set.ofType('keda.sh', 'ScaledObject', 'ScaledJob')) {
      for (const [index, trigger] of listOf(at(object.manifest, 'spec', 'triggers')).entries()) {
        const name = textOf(at(trigger, 'authenticationRef', 'name'));
        const kind = textOf(at(trigger, 'authenticationRef', 'kind')) ?? 'TriggerAuthentication';
        if (name === undefined || kind !== 'TriggerAuthentication') continue;
        if (set.find(kind, object.namespace, name) || !(complete || present.has(object.namespace))) continue;
        yield {
          object,
          path: `spec.triggers[${index}].authenticationRef.name`,
          value: name,
          message: `refers to TriggerAuthentication ${name}, which is not in the set: KEDA could not read the metric.`,
          severity: complete ? 'error' : 'warning',
        };
      }
    }
  },
};
