import { referencesOf } from '../check/graph/references';
import { nameOf, type Workload, workloadsOf } from '../check/graph/workloads';
import type { Entry, ObjectSet } from '../check/object-set';
import { someOf } from '../manifest/some-of';
import { caution, type ObjectDiff, type Statement } from './report';

/** Kinds whose pods live until they are replaced. */
const LASTING: readonly string[] = ['DaemonSet', 'Deployment', 'StatefulSet'];

/**
 * What becomes of pods that read an object which differs as variables: they do so once, when they start, and nothing
 * replaces them.
 *
 * @param replaced the workloads whose pods are replaced anyway
 * @see https://kubernetes.io/docs/concepts/configuration/configmap/#mounted-configmaps-are-updated-automatically
 */
export function readerStatements(
  set: ObjectSet,
  { entry, fields }: ObjectDiff,
  replaced: ReadonlySet<Entry>,
): Statement[] {
  if (!fields.some(({ trail: [top = ''] }) => ['binaryData', 'data', 'stringData'].includes(top))) return [];
  const readers = (set.derive(readersByObject).get(entry) ?? []).filter((reader) => !replaced.has(reader.entry));
  const [first] = readers;
  if (!first) return [];
  const names = someOf(readers.map((reader) => nameOf(reader.entry)));
  const restart = `kubectl rollout restart ${first.entry.kind.toLowerCase()} ${first.entry.name}`;
  const text = `${nameOf(entry)}: pods of ${names} have read it as variables and go on with what they read, until they are replaced: ${restart}`;
  return [caution(text)];
}

function readersByObject(set: ObjectSet): ReadonlyMap<Entry, readonly Workload[]> {
  const readers = new Map<Entry, Workload[]>();
  for (const workload of workloadsOf(set)) {
    if (!LASTING.includes(workload.entry.kind)) continue;
    for (const entry of new Set(readBy(set, workload))) {
      const known = readers.get(entry);
      if (known) known.push(workload);
      else readers.set(entry, [workload]);
    }
  }
  return readers;
}

/** The objects that a workload reads as variables. */
function readBy(set: ObjectSet, { pod, namespace }: Workload): Entry[] {
  return referencesOf(pod)
    .filter(({ path }) => /\.env(?:From)?\[/.test(path))
    .flatMap(({ kind, name }) => set.find(kind, namespace, name) ?? []);
}
