import { environmentOf, NO_SIGN_IN, type SignIn, signInOf } from '../../manifest/keda-sign-in';
import { at, listOf, objectOf, textOf } from '../../manifest/read';
import { documents, example, GPU_DEPLOYMENT, kedaExample } from '../example';
import { autoscalersOf, scaledBy, scalesOnFormula } from '../graph/autoscalers';
import { nameOf, type Workload } from '../graph/workloads';
import { faultsOfTrigger } from '../knowledge/triggers';
import type { Entry, ObjectSet } from '../object-set';
import type { Rule } from '../rule';

const QUERY = 'sum(vllm:num_requests_waiting{model_name="qwen"})';

export const triggerUnusable: Rule = {
  id: 'trigger-unusable',
  severity: 'error',
  kinds: ['ScaledObject', 'ScaledJob'],
  title: 'A trigger of KEDA can never yield a number.',
  why: 'The type and the metadata of a trigger are text to the API server and to the webhook of KEDA, which accept anything. The scaler cannot be built, or fails whenever it asks: nothing ever scales.',
  fix: "Give the fields that the scaler's page asks for, numbers as numbers, addresses with their port, and what it signs in with.",
  source: 'https://keda.sh/docs/latest/scalers/',
  example: example(documents(GPU_DEPLOYMENT, kedaExample(QUERY).replace('http://prometheus', 'prometheus')), [
    'serverAddress: prometheus',
    'serverAddress: http://prometheus',
  ]),
  *check(set) {
    for (const object of set.ofType('keda.sh', 'ScaledObject', 'ScaledJob')) {
      const isTerm = scalesOnFormula(object);
      const environment = environmentFor(set, object);
      for (const [index, trigger] of listOf(at(object.manifest, 'spec', 'triggers')).entries()) {
        const type = textOf(at(trigger, 'type'));
        if (type === undefined) continue;
        const given = {
          type,
          metricType: textOf(at(trigger, 'metricType')),
          metadata: objectOf(at(trigger, 'metadata')),
          environment,
          isTerm,
          ...signInFor(set, object, at(trigger, 'authenticationRef')),
        };
        const path = `spec.triggers[${index}]`;
        for (const fault of faultsOfTrigger(given)) {
          yield { object, ...fault, path: fault.path === '' ? path : `${path}.${fault.path}` };
        }
      }
    }
  },
};

/** What a trigger signs in with; not known where the set does not hold what it refers to. */
function signInFor(
  set: ObjectSet,
  { namespace }: Entry,
  reference: unknown,
): { readonly signIn: SignIn | undefined; readonly authentication?: string } {
  const name = textOf(at(reference, 'name'));
  if (name === undefined) return { signIn: reference === undefined ? NO_SIGN_IN : undefined };
  const kind = textOf(at(reference, 'kind')) ?? 'TriggerAuthentication';
  const found =
    kind === 'ClusterTriggerAuthentication'
      ? Array.from(set.ofType('keda.sh', kind)).find((entry) => entry.name === name)
      : set.find(kind, namespace, name);
  return { signIn: found && signInOf(at(found.manifest, 'spec')), authentication: found && nameOf(found) };
}

/** The variables of the container that a ScaledObject scales or a ScaledJob starts. */
function environmentFor(set: ObjectSet, object: Entry): ReadonlySet<string> | undefined {
  const spec = at(object.manifest, 'spec');
  if (object.kind === 'ScaledJob') {
    const pod = at(spec, 'jobTargetRef', 'template', 'spec');
    return environmentOf(pod, textOf(at(spec, 'envSourceContainerName')));
  }
  const workload = set.derive(workloadsByAutoscaler).get(object);
  return workload && environmentOf(workload.pod.spec, textOf(at(spec, 'scaleTargetRef', 'envSourceContainerName')));
}

function workloadsByAutoscaler(set: ObjectSet): ReadonlyMap<Entry, Workload | undefined> {
  return new Map(autoscalersOf(set).map((autoscaler) => [autoscaler.entry, scaledBy(set, autoscaler)]));
}
