import { selectorMatches } from '../../manifest/labels';
import { asObject, at, textOf, wholeOf } from '../../manifest/read';
import { readSelector } from '../../manifest/selectors';
import { CHAT_DEPLOYMENT, CHAT_SERVICE, documents, example } from '../example';
import { monitorsFor } from '../graph/monitors';
import {
  holdsForeignPolicies,
  type IngressPolicy,
  ingressPolicies,
  policiesFor,
  rulesAllowing,
} from '../graph/policies';
import { type ExposedPort, resolvePort, type ServiceNode, servicesFor, targetsOfPort } from '../graph/services';
import { probesOf } from '../graph/startup';
import { nameOf, type Workload } from '../graph/workloads';
import type { ObjectSet } from '../object-set';
import type { Problem, Rule, Severity } from '../rule';

export const networkPolicyShutsOut: Rule = {
  id: 'network-policy-shuts-out',
  severity: 'warning',
  kinds: ['NetworkPolicy'],
  title: 'A network policy shuts out the traffic that the pods are for.',
  why: 'A pod that any ingress policy selects admits only what some policy allows. A port that none allows is dead to its Service, to Prometheus, and with some network plugins to probes.',
  fix: 'Allow the container port (not the port of the Service) to those who need it.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  example: example(
    documents(
      CHAT_DEPLOYMENT,
      CHAT_SERVICE,
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: chat }
spec:
  podSelector: { matchLabels: { app: chat } }
  policyTypes: [Ingress]
  ingress: [{ ports: [{ port: 80 }] }]
`,
    ),
    ['port: 80 }] }]', 'port: 8080 }] }]'],
  ),
  *check(set) {
    if (holdsForeignPolicies(set)) return;
    const seen = new Set<Workload>();
    for (const { workloads } of ingressPolicies(set)) {
      for (const workload of workloads) {
        if (seen.has(workload)) continue;
        seen.add(workload);
        yield* judge(set, workload);
      }
    }
  },
};

interface Need {
  readonly exposed: ExposedPort;
  readonly who: string;
  readonly severity: Severity;
  /** Whether a peer of a rule may be who it is; absent where nothing is known of them. */
  readonly admits?: (peer: unknown) => boolean;
}

function* judge(set: ObjectSet, workload: Workload): Iterable<Problem> {
  const policies = policiesFor(set, workload);
  const [policy] = policies;
  if (!policy) return;
  const told = new Set<ExposedPort['port']>();
  for (const { exposed, who, severity, admits } of needsOf(set, workload, policies)) {
    const { port } = exposed;
    if (told.has(port) || isOpen(policies, exposed, admits)) continue;
    told.add(port);
    const name = port.name === undefined ? [] : [port.number === undefined ? port.name : `(${port.name})`];
    const text = [...(port.number === undefined ? [] : [port.number]), ...name].join(' ');
    yield {
      object: policy.entry,
      path: 'spec.ingress',
      message: `isolates the pods of ${nameOf(workload.entry)}, and no policy of the set lets ${who} reach port ${text}.`,
      severity,
    };
  }
}

/** Who has to reach which port, the gravest first. */
function needsOf(set: ObjectSet, workload: Workload, policies: readonly IngressPolicy[]): Need[] {
  const needs: Need[] = [];
  for (const service of servicesFor(set, workload)) needs.push(...clientsOf(service, workload, policies));
  for (const monitor of monitorsFor(set, workload)) {
    for (const { port, targetPort } of monitor.endpoints) {
      const targets = monitor.ofPods || port === undefined ? [port ?? targetPort] : targetsOfPort(set, workload, port);
      for (const target of targets) {
        const exposed = resolvePort(workload, target);
        if (exposed)
          needs.push({ exposed, who: 'Prometheus', severity: 'warning', admits: prometheusOf(set, workload) });
      }
    }
  }
  return [...needs, ...probed(workload)];
}

/** What the clients of a Service have to reach: each port, and from a load balancer one at the least. */
function clientsOf(service: ServiceNode, workload: Workload, policies: readonly IngressPolicy[]): Need[] {
  const ports = service.ports.flatMap(({ target, protocol }) => resolvePort(workload, target, protocol) ?? []);
  const who = `${nameOf(service.entry)}'s clients`;
  const isBalanced = at(service.entry.manifest, 'spec', 'type') === 'LoadBalancer';
  if (!isBalanced || ports.some((exposed) => isOpen(policies, exposed, isElsewhere))) {
    return ports.map((exposed) => ({ exposed, who, severity: 'warning' }));
  }
  return ports.map((exposed) => ({
    exposed,
    who: `${who} outside the cluster`,
    severity: 'warning',
    admits: isElsewhere,
  }));
}

/** Whether a peer may be a load balancer, which comes from an address or has pods of its own, in another namespace. */
function isElsewhere(peer: unknown): boolean {
  return at(peer, 'ipBlock') !== undefined || at(peer, 'namespaceSelector') !== undefined;
}

/**
 * Prometheus is shut out too where only pods of other namespaces may enter than the one in which it lives, as the set itself
 * says.
 */
function prometheusOf(set: ObjectSet, { namespace: own }: Workload): Need['admits'] {
  const home = set.derive(prometheusNamespace);
  return home === undefined ? undefined : (peer) => admits(peer, home, own);
}

function probed(workload: Workload): Need[] {
  return workload.pod.containers.flatMap((container) =>
    probesOf(container).flatMap(({ fields }) => {
      const action = asObject(fields['httpGet']) ?? asObject(fields['tcpSocket']) ?? asObject(fields['grpc']);
      const exposed = resolvePort(workload, wholeOf(action?.['port']) ?? textOf(action?.['port']));
      return exposed ? [{ exposed, who: 'probes', severity: 'info' as const }] : [];
    }),
  );
}

/** Whether somebody may reach a port. */
function isOpen(policies: readonly IngressPolicy[], exposed: ExposedPort, admits: Need['admits']): boolean {
  return rulesAllowing(policies, exposed).some(({ from }) => !admits || from.length === 0 || from.some(admits));
}

/** Whether a peer may be a pod of a namespace, of which nothing is known but the name. */
function admits(peer: unknown, namespace: string, own: string | undefined): boolean {
  if (at(peer, 'ipBlock')) return true;
  const selector = at(peer, 'namespaceSelector');
  if (!selector) return namespace === own;
  const { matchLabels = {}, matchExpressions = [] } = readSelector(selector) ?? {};
  const name = matchLabels[NAME_OF_NAMESPACE];
  return selectorMatches(
    {
      matchLabels: name === undefined ? {} : { [NAME_OF_NAMESPACE]: name },
      matchExpressions: matchExpressions.filter(({ key }) => key === NAME_OF_NAMESPACE),
    },
    { [NAME_OF_NAMESPACE]: namespace },
  );
}

/** The label that every namespace bears. */
const NAME_OF_NAMESPACE = 'kubernetes.io/metadata.name';

/** Where Prometheus lives, as the KEDA triggers or a Prometheus object of the set say. */
function prometheusNamespace(set: ObjectSet): string | undefined {
  for (const { namespace, group } of set.ofKind('Prometheus')) if (group === 'monitoring.coreos.com') return namespace;
  for (const { manifest } of set.ofType('keda.sh', 'ScaledObject')) {
    const triggers = at(manifest, 'spec', 'triggers');
    for (const trigger of Array.isArray(triggers) ? triggers : []) {
      const address = textOf(at(trigger, 'metadata', 'serverAddress'));
      const host =
        address === undefined
          ? undefined
          : /^https?:\/\/[^./:]+\.([a-z0-9-]+)(?:\.svc[^/]*)?(?::\d+)?(?:\/|$)/.exec(address);
      if (host) return host[1];
    }
  }
  return undefined;
}
