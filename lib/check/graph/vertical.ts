import { at, listOf, textOf, textsOf } from '../../manifest/read';
import type { Entry, ObjectSet } from '../object-set';
import type { ScaleTarget } from './autoscalers';

/** When a VerticalPodAutoscaler gives pods its requests: when they are made, or at any time. */
export type VerticalPace = 'at the start' | 'always';

/** A VerticalPodAutoscaler that sets what pods request. */
export interface VerticalAutoscaler {
  readonly entry: Entry;
  readonly pace: VerticalPace;
  readonly kind: string;
  readonly name: string;
}

/** The modes in which it does more than recommend, by the pace of each. */
const PACES: ReadonlyMap<string, VerticalPace> = new Map([
  ['Initial', 'at the start'],
  ...['Auto', 'Recreate', 'InPlaceOrRecreate', 'InPlace'].map((mode) => [mode, 'always'] as const),
]);
const DEFAULT_MODE = 'Recreate';
/** What it sets unless it is told to set less. */
const CONTROLLED: readonly string[] = ['cpu', 'memory'];
/** The name that stands for every container without a policy of its own. */
const EVERY = '*';

/** Every VerticalPodAutoscaler of a set that sets requests. */
function verticalAutoscalersOf(set: ObjectSet): readonly VerticalAutoscaler[] {
  return set.derive(readAll);
}

function readAll(set: ObjectSet): readonly VerticalAutoscaler[] {
  return Array.from(set.ofType('autoscaling.k8s.io', 'VerticalPodAutoscaler')).flatMap((entry) => {
    const spec = entry.manifest['spec'];
    const pace = PACES.get(textOf(at(spec, 'updatePolicy', 'updateMode')) ?? DEFAULT_MODE);
    const [kind, name] = [textOf(at(spec, 'targetRef', 'kind')), textOf(at(spec, 'targetRef', 'name'))];
    return pace && kind !== undefined && name !== undefined ? [{ entry, pace, kind, name }] : [];
  });
}

/** The VerticalPodAutoscalers that set the requests of a workload, which the set need not hold. */
export function verticalAutoscalersFor(
  set: ObjectSet,
  namespace: string,
  { kind, name }: Pick<ScaleTarget, 'kind' | 'name'>,
) {
  return verticalAutoscalersOf(set).filter(
    (vertical) => vertical.entry.namespace === namespace && vertical.kind === kind && vertical.name === name,
  );
}

/** Whether a VerticalPodAutoscaler sets what a container requests of a resource. */
export function setsRequest({ entry }: VerticalAutoscaler, container: string, resource: string): boolean {
  const policies = policiesOf(entry);
  const policy = policies.find(isFor(container)) ?? policies.find(isFor(EVERY));
  if (at(policy, 'mode') === 'Off') return false;
  const controlled = at(policy, 'controlledResources');
  return (controlled === undefined ? CONTROLLED : textsOf(controlled)).includes(resource);
}

/** The containers that a VerticalPodAutoscaler names; the name for every container where it names none. */
export function containersNamedBy({ entry }: VerticalAutoscaler): readonly string[] {
  const names = textsOf(policiesOf(entry).map((policy) => at(policy, 'containerName')));
  return names.length > 0 ? names : [EVERY];
}

function policiesOf({ manifest }: Entry): readonly unknown[] {
  return listOf(at(manifest, 'spec', 'resourcePolicy', 'containerPolicies'));
}

function isFor(container: string) {
  return (policy: unknown) => at(policy, 'containerName') === container;
}
