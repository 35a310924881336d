import { at, textOf } from '../../manifest/read';
import type { Entry, ObjectSet } from '../object-set';

/**
 * The object whose template a Rollout of Argo takes, such as a Deployment. The Rollout runs pods of it, counts and replaces
 * them in its own way, and the object itself is to have none in the end.
 *
 * @see https://argoproj.github.io/argo-rollouts/migrating/
 */
export function referredBy(set: ObjectSet, rollout: Entry): Entry | undefined {
  if (rollout.kind !== 'Rollout' || rollout.group !== 'argoproj.io') return undefined;
  const reference = at(rollout.manifest, 'spec', 'workloadRef');
  return set.find(textOf(at(reference, 'kind')) ?? '', rollout.namespace, textOf(at(reference, 'name')) ?? '');
}

/** Whether a Rollout of Argo runs the pods of an object in its place. */
export function isReferred(set: ObjectSet, entry: Entry): boolean {
  return set.derive(referredEntries).has(entry);
}

function referredEntries(set: ObjectSet): ReadonlySet<Entry | undefined> {
  return new Set(Array.from(set.ofType('argoproj.io', 'Rollout'), (rollout) => referredBy(set, rollout)));
}
