import { WORKLOAD_KINDS } from '../../manifest/pods';
import { CHAT_DEPLOYMENT, documents, example } from '../example';
import { isMade } from '../graph/made';
import { type Reference, referencesOf } from '../graph/references';
import { nameOf, type Workload, workloadsOf } from '../graph/workloads';
import { DEFAULT_NAMESPACE, type Entry, type ObjectSet } from '../object-set';
import type { Rule } from '../rule';

/** What Kubernetes itself puts into every cluster or namespace. */
const GIVEN: ReadonlySet<string> = new Set([
  'ServiceAccount/default',
  'ConfigMap/kube-root-ca.crt',
  'PriorityClass/system-cluster-critical',
  'PriorityClass/system-node-critical',
]);

export const referenceMissing: Rule = {
  id: 'reference-missing',
  severity: 'error',
  kinds: WORKLOAD_KINDS,
  title: 'A pod refers to an object that is not there.',
  why: 'A pod whose claim, Secret or ConfigMap is missing waits for it for ever; one whose ServiceAccount or PriorityClass is missing is not even created, although its Deployment is accepted.',
  fix: 'Add the object to the set, or correct the name. Only sets that claim to be complete are judged, and objects that lie in another namespace.',
  source: 'https://kubernetes.io/docs/tasks/debug/debug-application/debug-pods/',
  example: example(
    documents(
      CHAT_DEPLOYMENT.replace(
        'resources:',
        'envFrom: [{ configMapRef: { name: chat-setings } }]\n          resources:',
      ),
      `
apiVersion: v1
kind: ConfigMap
metadata: { name: chat-settings }
data: { LOG_LEVEL: info }
`,
    ),
    ['chat-setings', 'chat-settings'],
  ),
  *check(set, { complete }) {
    for (const workload of workloadsOf(set)) {
      for (const reference of referencesOf(workload.pod)) {
        if (reference.optional || isThere(set, workload, reference)) continue;
        const elsewhere = elsewhereOf(set, reference);
        if (!complete && !elsewhere) continue;
        yield {
          object: workload.entry,
          path: reference.path,
          value: reference.name,
          message: `refers to ${reference.kind} ${reference.name}, which is not in the set${
            elsewhere ? `, only as ${nameOf(elsewhere)} in another namespace` : ''
          }: ${effectOf(reference)}.`,
          severity: complete ? 'error' : 'warning',
        };
      }
    }
  },
};

function effectOf({ kind }: Reference): string {
  return kind === 'ServiceAccount' || kind === 'PriorityClass'
    ? 'no pod would be created'
    : 'its pods would wait for it';
}

function isThere(set: ObjectSet, { namespace }: Workload, { kind, name }: Reference): boolean {
  if (GIVEN.has(`${kind}/${name}`)) return true;
  if (kind === 'PriorityClass') return set.derive(namesByKind).get(`${kind}/${name}`) !== undefined;
  return set.find(kind, namespace, name) !== undefined || isMade(set, kind, namespace, name);
}

/** Kinds that are seldom kept under one name in several namespaces, as Secrets are. */
const OWN_NAMES: readonly string[] = ['ConfigMap', 'PersistentVolumeClaim'];

/** The same object in another namespace, where both namespaces are told. */
function elsewhereOf(set: ObjectSet, { kind, name }: Reference): Entry | undefined {
  const candidate = OWN_NAMES.includes(kind) ? set.derive(namesByKind).get(`${kind}/${name}`) : undefined;
  return candidate && candidate.namespace !== DEFAULT_NAMESPACE ? candidate : undefined;
}

const REFERRED: readonly string[] = ['Secret', 'ConfigMap', 'PersistentVolumeClaim', 'ServiceAccount', 'PriorityClass'];

function namesByKind(set: ObjectSet): ReadonlyMap<string, Entry> {
  const found = new Map<string, Entry>();
  for (const entry of set.ofKind(...REFERRED)) found.set(`${entry.kind}/${entry.name}`, entry);
  return found;
}
