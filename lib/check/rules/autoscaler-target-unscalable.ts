import { CHAT_AUTOSCALER, example } from '../example';
import { type Autoscaler, autoscalersOf } from '../graph/autoscalers';
import { mostSimilar } from '../knowledge/similar';
import type { Rule } from '../rule';

/** The kinds of Kubernetes itself that have a scale subresource, with their groups. */
const SCALABLE: ReadonlyMap<string, string> = new Map([
  ['Deployment', 'apps'],
  ['StatefulSet', 'apps'],
  ['ReplicaSet', 'apps'],
  ['ReplicationController', ''],
]);

/** Kinds of Kubernetes itself that have none, with their groups. */
const UNSCALABLE: ReadonlyMap<string, string> = new Map([
  ['DaemonSet', 'apps'],
  ['Pod', ''],
  ['Service', ''],
  ['Job', 'batch'],
  ['CronJob', 'batch'],
]);

const BUILT_IN_GROUPS: readonly string[] = ['', 'apps', 'batch', 'extensions'];

export const autoscalerTargetUnscalable: Rule = {
  id: 'autoscaler-target-unscalable',
  severity: 'error',
  kinds: ['HorizontalPodAutoscaler', 'ScaledObject'],
  title: 'An autoscaler names a kind that Kubernetes does not have, or that cannot be scaled.',
  why: 'The API server accepts any kind. The autoscaler then reports FailedGetScale and never scales.',
  fix: 'Name a Deployment or StatefulSet of apps/v1, spelt as in its own manifest.',
  source: 'https://github.com/kubernetes/kubernetes/blob/v1.36.2/pkg/controller/podautoscaler/horizontal.go',
  example: example(CHAT_AUTOSCALER.replace('kind: Deployment', 'kind: Deployement'), ['Deployement', 'Deployment']),
  *check(set) {
    for (const autoscaler of autoscalersOf(set)) {
      const fault = faultOf(autoscaler);
      if (!fault) continue;
      const { target, entry } = autoscaler;
      yield {
        object: entry,
        path: `spec.scaleTargetRef.${fault.field}`,
        value: fault.field === 'kind' ? target.kind : target.apiVersion,
        message: `${fault.message}: the autoscaler would report FailedGetScale and never scale.`,
        fix: fault.fix,
      };
    }
  },
};

interface TargetFault {
  readonly field: 'kind' | 'apiVersion';
  readonly message: string;
  readonly fix: string;
}

function faultOf({ target }: Autoscaler): TargetFault | undefined {
  const { kind, group, apiVersion } = target;
  const expected = SCALABLE.get(kind);
  if (expected !== undefined) {
    if (group === expected || apiVersion === undefined) return undefined;
    const right = expected === '' ? 'v1' : `${expected}/v1`;
    return { field: 'apiVersion', message: `${kind} is of ${right}, not of ${apiVersion}`, fix: `Write ${right}.` };
  }
  if (kind === '' || !BUILT_IN_GROUPS.includes(group)) return undefined;
  if (UNSCALABLE.has(kind)) {
    const fix = 'Scale a Deployment or a StatefulSet.';
    return { field: 'kind', message: `${kind} has no number of replicas to scale`, fix };
  }
  const meant = mostSimilar(kind, SCALABLE.keys());
  return meant ? { field: 'kind', message: `${kind} is no kind of Kubernetes`, fix: `Write ${meant}.` } : undefined;
}
