import { CHAT_DEPLOYMENT, CHAT_SERVICE, documents, example } from '../example';
import { exposedPorts, portsText, resolvePort, type ServicePort, servicesOf, workloadsBehind } from '../graph/services';
import { nameOf, type Workload } from '../graph/workloads';
import { onlyListener, tellsNumber } from '../knowledge/listening';
import type { Problem, Rule } from '../rule';

export const serviceTargetPort: Rule = {
  id: 'service-target-port',
  severity: 'error',
  kinds: ['Service'],
  title: 'A Service sends traffic to a port that no container exposes.',
  why: 'A port name that no container has yields no endpoint. A number is sent to as it is, and refused where nothing listens.',
  fix: 'Give targetPort the name or number of a container port of the pods.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports',
  example: example(documents(CHAT_DEPLOYMENT, CHAT_SERVICE.replace('targetPort: http', 'targetPort: web')), [
    'targetPort: web',
    'targetPort: http',
  ]),
  *check(set) {
    for (const service of servicesOf(set)) {
      const workloads = workloadsBehind(set, service);
      for (const port of service.ports) {
        const problem = unexposed(workloads, port) ?? deafTo(workloads, port);
        if (problem) yield { object: service.entry, ...problem };
      }
    }
  },
};

/** Where none of the pods exposes the port. */
function unexposed(workloads: readonly Workload[], port: ServicePort): Omit<Problem, 'object'> | undefined {
  const [first] = workloads;
  if (!first || !workloads.every((workload) => isMissing(workload, port))) return undefined;
  const named = typeof port.target === 'string';
  return {
    path: `${port.path}.targetPort`,
    value: port.target,
    message: `sends port ${port.port ?? '?'} to ${named ? `"${port.target}"` : port.target}, which ${nameOf(first.entry)} does not expose (it has ${portsText(first)}): ${
      named ? 'there would be no endpoint' : 'connections would be refused, unless something listens there unsaid'
    }.`,
    severity: named ? 'error' : 'warning',
  };
}

/** Container ports are information only, so a number is missed only where other ports are told. */
function isMissing(workload: Workload, { target, protocol }: ServicePort): boolean {
  if (target === undefined || resolvePort(workload, target, protocol)) return false;
  return typeof target === 'string' || exposedPorts(workload).some(({ port }) => port.protocol === protocol);
}

/** Where nothing tells its ports, and all that runs is a server that is known to listen elsewhere. */
function deafTo(workloads: readonly Workload[], port: ServicePort): Omit<Problem, 'object'> | undefined {
  const { target, protocol } = port;
  if (typeof target !== 'number' || protocol !== 'TCP') return undefined;
  const containers = workloads.flatMap(({ pod }) => pod.running);
  const listeners = containers.map((container) =>
    tellsNumber(container, target) ? undefined : onlyListener(container),
  );
  const [first] = listeners;
  if (!first || listeners.some((listener) => !listener || listener.port === target)) return undefined;
  return {
    path: `${port.path}.targetPort`,
    value: target,
    message: `sends port ${port.port ?? '?'} to ${target}, but all that runs there is ${first.server.name}, which answers on port ${first.port}: connections would be refused, unless a container that is added to the pods listens there.`,
    fix: `Give the port targetPort: ${first.port}, or leave it out.`,
    severity: 'warning',
  };
}
