import { type Container, environmentOf } from '../../manifest/pods';
import { at, textOf, wholeOf } from '../../manifest/read';
import { documents, example, GPU_DEPLOYMENT } from '../example';
import { type EgressRule, egressPoliciesFor, holdsForeignPolicies } from '../graph/policies';
import { mountsOf, volumesOf } from '../graph/volumes';
import { nameOf, type Workload, workloadsOf } from '../graph/workloads';
import { hubFetchesOf } from '../knowledge/hub';
import { serverOf } from '../knowledge/recognize';
import type { ObjectSet } from '../object-set';
import type { Problem, Rule } from '../rule';

export const egressWithoutDns: Rule = {
  id: 'egress-without-dns',
  severity: 'warning',
  kinds: ['NetworkPolicy'],
  title: 'A network policy limits what a model server may call, and leaves out DNS.',
  why: 'A pod that any egress policy selects reaches only what some policy allows. Without DNS no name is resolved, whatever else is allowed: a server that fetches its weights ends at its start, once a lookup has timed out.',
  fix: 'Allow port 53, UDP and TCP, to the DNS of the cluster; with NodeLocal DNSCache that is an address of the node, 169.254.20.10.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
  example: example(
    documents(
      GPU_DEPLOYMENT,
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: llm }
spec:
  podSelector: { matchLabels: { app: llm } }
  policyTypes: [Egress]
  egress: [{ ports: [{ port: 443 }] }]
`,
    ),
    [
      '{ ports: [{ port: 443 }] }',
      '{ ports: [{ port: 443 }] }, { ports: [{ port: 53, protocol: UDP }, { port: 53 }] }',
    ],
  ),
  *check(set) {
    if (holdsForeignPolicies(set)) return;
    for (const workload of workloadsOf(set)) {
      const problem = judge(set, workload);
      if (problem) yield problem;
    }
  },
};

function judge(set: ObjectSet, workload: Workload): Problem | undefined {
  const policies = egressPoliciesFor(set, workload);
  const [policy] = policies;
  const { spec, containers } = workload.pod;
  if (!policy || spec['hostNetwork'] === true || containers.some(hasProxy)) return undefined;
  const rules = policies.flatMap((own) => own.rules);
  if (rules.some(admitsDns)) return undefined;
  const why = neededFor(workload, rules);
  if (why === undefined) return undefined;
  const message = `limits what the pods of ${nameOf(workload.entry)} may call, and no policy of the set lets them ask DNS: ${why}.`;
  return { object: policy.entry, path: 'spec.egress', message };
}

/** What comes of it where names are surely resolved: weights that are nowhere yet, or others that may be called. */
function neededFor({ pod }: Workload, rules: readonly EgressRule[]): string | undefined {
  const passing = volumesOf(pod).flatMap(({ name, fields }) => (isPassing(fields) ? [name] : []));
  const [fetch] = pod.containers
    .filter((container) => mountsOf(container).every(({ volume }) => passing.includes(volume)))
    .flatMap(hubFetchesOf);
  if (fetch) return `${fetch.program} could not fetch ${fetch.repository.value} from the Hugging Face hub`;
  const isServer = pod.running.some((container) => serverOf(container) !== undefined);
  return isServer && rules.some(isByName) ? 'it could not find those whom it may call' : undefined;
}

/** Volumes that hold nothing from before the pod but what the cluster's objects say. */
const PASSING: readonly string[] = ['configMap', 'downwardAPI', 'emptyDir', 'projected', 'secret'];

function isPassing(volume: object): boolean {
  return PASSING.some((kind) => kind in volume);
}

/** Ports of DNS: its own, and those on which pods of it listen behind their Service. */
const DNS_PORTS: readonly number[] = [53, 5353, 8053, 10053];

/** Whether a rule may let pods ask DNS; pods of their own namespace alone are not the cluster's. */
function admitsDns({ to, ports }: EgressRule): boolean {
  if (ports.length > 0) return ports.some(isDnsPort);
  return to.length === 0 || to.some((peer) => at(peer, 'namespaceSelector') !== undefined || at(peer, 'ipBlock'));
}

function isDnsPort(item: unknown): boolean {
  const port = at(item, 'port');
  const [first, last] = [wholeOf(port), wholeOf(at(item, 'endPort'))];
  if (first === undefined) return port === undefined || /dns|domain/.test(textOf(port) ?? '');
  return DNS_PORTS.some((number) => number >= first && number <= (last ?? first));
}

/** Whether a rule is for somebody whom one calls by a name: pods, or whoever speaks HTTP anywhere. */
function isByName({ to, ports }: EgressRule): boolean {
  if (to.some((peer) => at(peer, 'podSelector') !== undefined || at(peer, 'namespaceSelector') !== undefined))
    return true;
  const isAnywhere =
    to.length === 0 || to.some((peer) => EVERYWHERE.includes(textOf(at(peer, 'ipBlock', 'cidr')) ?? ''));
  return isAnywhere && ports.some((item) => [80, 443].includes(wholeOf(at(item, 'port')) ?? 0));
}

const EVERYWHERE: readonly string[] = ['0.0.0.0/0', '::/0'];

/** A proxy resolves names in place of the pod. */
function hasProxy(container: Container): boolean {
  return [...environmentOf(container).keys()].some((name) => /^(?:https?|all)_proxy$/i.test(name));
}
