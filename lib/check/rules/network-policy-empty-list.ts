import { asObject, listOf } from '../../manifest/read';
import { CHAT_DEPLOYMENT, documents, example } from '../example';
import type { Rule } from '../rule';

export const networkPolicyEmptyList: Rule = {
  id: 'network-policy-empty-list',
  severity: 'warning',
  kinds: ['NetworkPolicy'],
  title: 'A network policy lists nobody, which lets everybody in.',
  why: 'Kubernetes takes an empty list of peers or ports for all of them, as if the field were left out. Who writes it, or a template that finds nothing to fill in, means nobody, and gets a policy that is wide open.',
  fix: 'For nobody, leave the whole rule out (`ingress: []`); for everybody, leave the field out.',
  source: 'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicySpec',
  example: example(
    documents(
      CHAT_DEPLOYMENT,
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: chat }
spec:
  podSelector: { matchLabels: { app: chat } }
  ingress: [{ from: [], ports: [{ port: 8080 }] }]
`,
    ),
    ['from: [], ports', 'from: [{ namespaceSelector: { matchLabels: { team: ml } } }], ports'],
  ),
  *check(set) {
    for (const object of set.ofType('networking.k8s.io', 'NetworkPolicy')) {
      const spec = asObject(object.manifest['spec']) ?? {};
      for (const [direction, peers, effect] of DIRECTIONS) {
        for (const [index, rule] of listOf(spec[direction]).entries()) {
          for (const field of [peers, 'ports']) {
            if (!isEmpty(rule, field)) continue;
            const limit = listOf(asObject(rule)?.['ports']).length > 0 ? ' at its ports' : '';
            const meaning = field === 'ports' ? 'opens every port' : `${effect}${limit}`;
            const path = `spec.${direction}[${index}].${field}`;
            yield { object, path, message: `is empty, which ${meaning}, as if it were left out.` };
          }
        }
      }
    }
  },
};

const DIRECTIONS = [
  ['ingress', 'from', 'lets everybody in'],
  ['egress', 'to', 'lets the pods call everybody'],
] as const;

/** Whether a field is written and holds nothing. */
function isEmpty(rule: unknown, field: string): boolean {
  const fields = asObject(rule);
  if (!fields || !Object.hasOwn(fields, field)) return false;
  const value = fields[field];
  return value === null || (Array.isArray(value) && value.length === 0);
}
