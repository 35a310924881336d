import { isDeepStrictEqual } from 'node:util';
import { at } from '../../manifest/read';
import { CHAT_DEPLOYMENT, CHAT_SERVICE, documents, example } from '../example';
import { nameOf, namesNamespace } from '../graph/workloads';
import type { Entry } from '../object-set';
import type { Rule } from '../rule';

export const duplicateObject: Rule = {
  id: 'duplicate-object',
  severity: 'error',
  kinds: ['*'],
  title: 'Two objects of one set have one kind, namespace and name.',
  why: 'They are one object to the cluster: the one that is applied last wins, and what the other stands for, such as a second model, is gone. GitOps controllers apply them by turns for ever. Where several files hold one object, each file or folder is taken for an environment of its own, and they are not compared.',
  fix: 'Give one of them another name or namespace.',
  source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/',
  example: example(
    documents(
      CHAT_DEPLOYMENT,
      CHAT_SERVICE,
      CHAT_SERVICE.replace('port: 80, targetPort: http', 'port: 8080, targetPort: http'),
    ),
    [
      CHAT_SERVICE.replace('port: 80, targetPort: http', 'port: 8080, targetPort: http').trim(),
      CHAT_SERVICE.replace('port: 80, targetPort: http', 'port: 8080, targetPort: http')
        .replace('name: chat', 'name: chat-direct')
        .trim(),
    ],
  ),
  *check(set) {
    if (!set.holdsNamesakes) return;
    const first = new Map<string, Entry>();
    for (const object of set.entries) {
      const { kind, group, name } = object;
      if (name === '' || isHook(object)) continue;
      const namespace = namesNamespace(object) ? object.namespace : '';
      const key = [group, kind, namespace, name].join('\n');
      const other = first.get(key);
      if (!other) {
        first.set(key, object);
        continue;
      }
      const same = isDeepStrictEqual(object.manifest, other.manifest);
      yield {
        object,
        path: 'metadata.name',
        value: name,
        message: `is ${nameOf(other)} once more${placeOf(other)}: ${same ? 'both say the same, and some tools refuse the set' : 'the cluster keeps what is applied last, and the other is lost'}.`,
        severity: same ? 'warning' : 'error',
        ...(same ? { fix: 'Keep one of them.' } : {}),
      };
    }
  },
};

/** What a tool applies at a time of its own, such as before an upgrade, and may have under one name for several times. */
function isHook({ manifest }: Entry): boolean {
  const annotations = at(manifest, 'metadata', 'annotations');
  return HOOKS.some((key) => at(annotations, key) !== undefined);
}

const HOOKS: readonly string[] = ['helm.sh/hook', 'argocd.argoproj.io/hook'];

/** Where an object comes from, as far as it is known: `, first in chat.yaml:12`. */
function placeOf({ origin: { file, line, construct } }: Entry): string {
  const number = line?.('metadata.name');
  const place = file === undefined ? construct : number === undefined ? file : `${file}:${number}`;
  return place === undefined ? '' : `, first in ${place}`;
}
