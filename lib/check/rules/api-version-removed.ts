import { isAtLeast, parseVersion, versionText } from '../../manifest/version';
import { CHAT_AUTOSCALER, CHAT_DEPLOYMENT, documents, example } from '../example';
import { API_CHANGES } from '../knowledge/api-versions';
import type { Rule } from '../rule';

export const apiVersionRemoved: Rule = {
  id: 'api-version-removed',
  severity: 'error',
  kinds: Array.from(new Set(API_CHANGES.flatMap(({ kinds }) => kinds))).sort(),
  title: 'An apiVersion that the target version no longer serves, or will soon not.',
  why: 'The API server answers "no matches for kind": nothing of the file, or of the whole release, is applied.',
  fix: 'Move to the version that is served; the fields may have changed with it.',
  source: 'https://kubernetes.io/docs/reference/using-api/deprecation-guide/',
  example: example(documents(CHAT_DEPLOYMENT, CHAT_AUTOSCALER.replace('autoscaling/v2', 'autoscaling/v2beta2')), [
    'autoscaling/v2beta2',
    'autoscaling/v2',
  ]),
  *check(set, { target }) {
    for (const object of set.entries) {
      const { apiVersion, kind } = object.manifest;
      const change = set.derive(changesByType).get(`${apiVersion}/${kind}`);
      if (!change) continue;
      const removed = parseVersion(change.removed ?? '');
      const gone = removed !== undefined && isAtLeast(target, removed);
      const deprecated = parseVersion(change.deprecated);
      if (!gone && !(deprecated && isAtLeast(target, deprecated))) continue;
      yield {
        object,
        path: 'apiVersion',
        value: apiVersion,
        message: gone
          ? `is of ${apiVersion}, which Kubernetes ${versionText(target)} does not serve (removed in ${change.removed}): it would be refused.`
          : `is of ${apiVersion}, which is deprecated since ${change.deprecated}${change.removed ? ` and removed in ${change.removed}` : ''}.`,
        fix: change.instead === undefined ? 'Leave the object out; it has no successor.' : `Write ${change.instead}.`,
        severity: gone ? 'error' : 'info',
      };
    }
  },
};

function changesByType() {
  return new Map(
    API_CHANGES.flatMap((change) => change.kinds.map((kind) => [`${change.apiVersion}/${kind}`, change] as const)),
  );
}
