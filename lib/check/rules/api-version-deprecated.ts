import { textOf } from '../../manifest/read';
import { isAtLeast, parseVersion } from '../../manifest/version';
import { example } from '../example';
import { API_DEPRECATIONS } from '../knowledge/api-versions';
import type { Rule } from '../rule';

export const apiVersionDeprecated: Rule = {
  id: 'api-version-deprecated',
  severity: 'info',
  kinds: Array.from(new Set(API_DEPRECATIONS.flatMap(({ kinds }) => kinds))).sort(),
  title: 'An apiVersion that is still served, but deprecated.',
  why: 'It works, with a warning at each apply, until an upgrade removes it; then nothing of the file is applied.',
  fix: 'Move to the version that replaces it.',
  source: 'https://kubernetes.io/docs/reference/using-api/deprecation-guide/',
  example: example(
    `
apiVersion: gateway.networking.k8s.io/v1beta1
kind: HTTPRoute
metadata: { name: chat }
spec:
  parentRefs: [{ name: public }]
  rules: [{ backendRefs: [{ name: chat, port: 80 }] }]
`,
    ['networking.k8s.io/v1beta1', 'networking.k8s.io/v1'],
  ),
  *check(set, { target }) {
    for (const object of set.entries) {
      const apiVersion = textOf(object.manifest.apiVersion) ?? '';
      const change = set.derive(deprecationsByType).get(`${apiVersion}/${object.kind}`);
      const since = change?.deprecated === undefined ? undefined : parseVersion(change.deprecated);
      const until = change?.removed === undefined ? undefined : parseVersion(change.removed);
      if (!change || (since && !isAtLeast(target, since)) || (until && isAtLeast(target, until))) continue;
      yield {
        object,
        path: 'apiVersion',
        value: apiVersion,
        message: `is of ${apiVersion}, which is deprecated${change.removed === undefined ? '' : ` and not served from Kubernetes ${change.removed} on`}.`,
        fix: `Write ${change.instead}.`,
      };
    }
  },
};

function deprecationsByType() {
  return new Map(
    API_DEPRECATIONS.flatMap((change) => change.kinds.map((kind) => [`${change.apiVersion}/${kind}`, change] as const)),
  );
}
