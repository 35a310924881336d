import { asObject, at, listOf, objectOf, textOf, textsOf } from '../../manifest/read';
import { CHAT_DEPLOYMENT, CHAT_SERVICE, documents, example } from '../example';
import { GATEWAYS, mayAttach } from '../graph/gateways';
import { nameOf } from '../graph/workloads';
import type { Entry, ObjectSet } from '../object-set';
import type { Rule } from '../rule';

const route = (name: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: ${name} }
spec:
  parentRefs: [{ name: public }]
  hostnames: [chat.example.com]
  rules: [{ backendRefs: [{ name: ${name}, port: 80 }] }]
`;
const asEmbed = (yaml: string) => yaml.replaceAll('name: chat', 'name: embed').replaceAll('app: chat', 'app: embed');

export const routeOverlap: Rule = {
  id: 'route-overlap',
  severity: 'warning',
  kinds: ['Ingress', 'HTTPRoute'],
  title: 'Two Ingresses, or two HTTPRoutes, take the same requests.',
  why: 'For one host and path there is one answer: the older object takes all requests and the other none, or the controller chooses. The API server accepts both.',
  fix: 'Give them different hosts or paths, or share the requests within one route, by the weights of its backends.',
  source: 'https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule',
  example: example(
    documents(
      CHAT_DEPLOYMENT,
      CHAT_SERVICE,
      asEmbed(CHAT_DEPLOYMENT),
      asEmbed(CHAT_SERVICE),
      route('chat'),
      route('embed'),
    ),
    [route('embed').trim(), route('embed').replace('chat.example.com', 'embed.example.com').trim()],
  ),
  *check(set) {
    const first = new Map<string, Claim>();
    for (const claims of claimsOf(set)) {
      const rival = claims.find((claim) => isRival(first.get(claim.key), claim));
      for (const claim of claims) if (!first.has(claim.key)) first.set(claim.key, claim);
      const other = rival && first.get(rival.key);
      if (!rival || !other) continue;
      // Environments in namespaces of their own may be in clusters of their own.
      const isOneCluster = other.entry.namespace === rival.entry.namespace;
      const outcome = `one of them gets all, the other none${isOneCluster ? '' : ', if both are in one cluster'}`;
      yield {
        object: rival.entry,
        path: rival.path,
        message: `takes the requests for ${rival.requests}, as ${nameOf(other.entry)} does: ${outcome}.`,
      };
    }
  },
};

/** Requests that a rule of an Ingress or a route takes. */
interface Claim {
  readonly entry: Entry;
  readonly path: string;
  /** The same for the same requests at the same gateway. */
  readonly key: string;
  /** Where they are sent. */
  readonly target: string;
  /** For people. */
  readonly requests: string;
}

/** Whether two objects take the same requests and send them to different places. */
function isRival(other: Claim | undefined, { entry, target }: Claim): boolean {
  return other !== undefined && other.entry !== entry && other.target !== target;
}

/** What is taken, rule by rule. */
function* claimsOf(set: ObjectSet): Iterable<readonly Claim[]> {
  for (const entry of set.ofType('networking.k8s.io', 'Ingress')) yield* ingressClaims(entry);
  for (const entry of set.ofType(GATEWAYS, 'HTTPRoute')) yield* routeClaims(set, entry);
}

/** Ingress controllers share requests between an Ingress and the one that is marked as its canary. */
const CANARY = 'nginx.ingress.kubernetes.io/canary';

function* ingressClaims(entry: Entry): Iterable<readonly Claim[]> {
  const { manifest, namespace } = entry;
  const annotations = objectOf(at(manifest, 'metadata', 'annotations'));
  if (annotations[CANARY] === 'true') return;
  const className = textOf(at(manifest, 'spec', 'ingressClassName')) ?? annotations['kubernetes.io/ingress.class'];
  for (const [index, rule] of listOf(at(manifest, 'spec', 'rules')).entries()) {
    const host = textOf(at(rule, 'host')) ?? '';
    for (const [place, item] of listOf(at(rule, 'http', 'paths')).entries()) {
      const fields = objectOf(item);
      const { pathType, path, text } = pathOf(fields['pathType'], fields['path']);
      yield [
        {
          entry,
          path: `spec.rules[${index}].http.paths[${place}].path`,
          key: JSON.stringify(['Ingress', className, host, pathType, path]),
          target: JSON.stringify([namespace, fields['backend']]),
          requests: `${host || 'every host'}${text}`,
        },
      ];
    }
  }
}

const EVERYTHING = [{}];

function* routeClaims(set: ObjectSet, entry: Entry): Iterable<readonly Claim[]> {
  const { manifest, namespace } = entry;
  const hosts = textsOf(at(manifest, 'spec', 'hostnames'));
  const parents = listOf(at(manifest, 'spec', 'parentRefs')).flatMap((reference) => {
    const given = asObject(reference);
    if (!given) return [];
    const parent = { group: GATEWAYS, kind: 'Gateway', ...given, namespace: textOf(given['namespace']) ?? namespace };
    const { name, sectionName: listener }: Readonly<Record<string, unknown>> = given;
    const isAttached = parent.kind !== 'Gateway' || mayAttach(set, { ...parent, name, listener }, namespace);
    return isAttached ? [parent] : [];
  });
  for (const [index, rule] of listOf(at(manifest, 'spec', 'rules')).entries()) {
    const fields = objectOf(rule);
    const matches = listOf(fields['matches']);
    const target = JSON.stringify([namespace, fields['backendRefs'], fields['filters']]);
    yield parents.flatMap((parent) =>
      (hosts.length > 0 ? hosts : ['']).flatMap((host) =>
        (matches.length > 0 ? matches : EVERYTHING).map((match) => {
          const { pathType, path, text } = pathOf(at(match, 'path', 'type'), at(match, 'path', 'value'));
          const { path: _, ...others } = objectOf(match);
          return {
            entry,
            path: `spec.rules[${index}]`,
            key: JSON.stringify(['HTTPRoute', sorted(parent), host, pathType, path, sorted(others)]),
            target,
            requests: `${host || 'every host'}${text}`,
          };
        }),
      ),
    );
  }
}

/** A path as it is compared: the prefixes `/v1` and `/v1/` are one. */
function pathOf(type: unknown, value: unknown) {
  const text = textOf(value) ?? '/';
  const pathType = textOf(type) ?? 'PathPrefix';
  const isPrefix = pathType === 'Prefix' || pathType === 'PathPrefix';
  return { pathType, path: isPrefix && text.endsWith('/') ? text.slice(0, -1) : text, text };
}

function sorted(object: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));
}
