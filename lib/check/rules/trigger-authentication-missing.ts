import { at, listOf, textOf } from '../../manifest/read';
import { documents, example, GPU_DEPLOYMENT, kedaExample } from '../example';
import type { Entry } from '../object-set';
import type { Rule } from '../rule';

export const triggerAuthenticationMissing: Rule = {
  id: 'trigger-authentication-missing',
  severity: 'error',
  kinds: ['ScaledObject', 'ScaledJob'],
  title: 'A trigger refers to an authentication that is not there.',
  why: 'KEDA cannot build the scaler: the ScaledObject is not ready, and nothing scales.',
  fix: "Add the TriggerAuthentication to the ScaledObject's namespace, or correct its name or kind. A ClusterTriggerAuthentication is often kept where the cluster is set up: it is missed in sets that claim to be complete alone, and only warned of.",
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
    const ofCluster = new Set(Array.from(set.ofType('keda.sh', 'ClusterTriggerAuthentication'), ({ name }) => name));
    for (const object of set.ofType('keda.sh', 'ScaledObject', 'ScaledJob')) {
      for (const { name, kind, path } of referencesOf(object)) {
        const isOfCluster = kind === 'ClusterTriggerAuthentication';
        if (isOfCluster ? ofCluster.has(name) : set.find(kind, object.namespace, name)) continue;
        if (!complete && (isOfCluster || !present.has(object.namespace))) continue;
        yield {
          object,
          path,
          value: name,
          message: `refers to ${kind} ${name}, which is not in the set: KEDA could not read the metric.`,
          severity: complete && !isOfCluster ? 'error' : 'warning',
        };
      }
    }
  },
};

interface Reference {
  readonly name: string;
  readonly kind: string;
  readonly path: string;
}

const KINDS: readonly string[] = ['TriggerAuthentication', 'ClusterTriggerAuthentication'];

function referencesOf({ manifest }: Entry): readonly Reference[] {
  return listOf(at(manifest, 'spec', 'triggers')).flatMap((trigger, index) => {
    const name = textOf(at(trigger, 'authenticationRef', 'name'));
    const kind = textOf(at(trigger, 'authenticationRef', 'kind')) ?? 'TriggerAuthentication';
    const path = `spec.triggers[${index}].authenticationRef.name`;
    return name === undefined || !KINDS.includes(kind) ? [] : [{ name, kind, path }];
  });
}
