import type { Container, ContainerPort } from '../../manifest/pods';
import { asObject, at, listOf, textMapOf, textOf, wholeOf } from '../../manifest/read';
import { LabelIndex } from '../label-index';
import type { Entry, ObjectSet } from '../object-set';
import { type Workload, workloadIndex } from './workloads';

/** A port of a Service. */
export interface ServicePort {
  readonly name?: string;
  readonly port?: number;
  /** The port of the pods: a number, or the name of a container port. */
  readonly target: number | string | undefined;
  readonly protocol: string;
  /** What it speaks, where it says so. */
  readonly appProtocol?: string;
  readonly path: string;
}

/** A core Service. */
export interface ServiceNode {
  readonly entry: Entry;
  readonly namespace: string;
  /** Labels of the Service itself, by which monitors find it. */
  readonly labels: Readonly<Record<string, string>>;
  /** Undefined where somebody else fills in the endpoints. */
  readonly selector?: Readonly<Record<string, string>>;
  readonly ports: readonly ServicePort[];
}

/** Every Service of a set, found by its own labels. */
export function serviceIndex(set: ObjectSet): LabelIndex<ServiceNode> {
  return set.derive(indexServices);
}

/** Every Service of a set. */
export function servicesOf(set: ObjectSet): readonly ServiceNode[] {
  return serviceIndex(set).items;
}

/** The Service of this namespace and name. */
export function serviceNamed(set: ObjectSet, namespace: string, name: string): ServiceNode | undefined {
  return set.derive(servicesByName).get(`${namespace}/${name}`);
}

function servicesByName(set: ObjectSet): ReadonlyMap<string, ServiceNode> {
  return new Map(servicesOf(set).map((service) => [`${service.namespace}/${service.entry.name}`, service]));
}

/** The workloads whose pods a Service sends traffic to. */
export function workloadsBehind(set: ObjectSet, service: ServiceNode): readonly Workload[] {
  return set.derive(workloadsByService).get(service) ?? [];
}

function workloadsByService(set: ObjectSet): ReadonlyMap<ServiceNode, readonly Workload[]> {
  const workloads = workloadIndex(set);
  return new Map(
    servicesOf(set).map((service) => {
      const { namespace, selector } = service;
      return [service, selector ? workloads.select(namespace, { matchLabels: selector }) : []];
    }),
  );
}

/** The Services that send traffic to the pods of a workload. */
export function servicesFor(set: ObjectSet, workload: Workload): readonly ServiceNode[] {
  return set.derive(servicesByWorkload).get(workload) ?? [];
}

function servicesByWorkload(set: ObjectSet): ReadonlyMap<Workload, ServiceNode[]> {
  const found = new Map<Workload, ServiceNode[]>();
  for (const service of servicesOf(set)) {
    for (const workload of workloadsBehind(set, service)) {
      const services = found.get(workload);
      if (services) services.push(service);
      else found.set(workload, [service]);
    }
  }
  return found;
}

function indexServices(set: ObjectSet): LabelIndex<ServiceNode> {
  return new LabelIndex(Array.from(set.ofType('', 'Service'), readService));
}

function readService(entry: Entry): ServiceNode {
  const selector = textMapOf(at(entry.manifest, 'spec', 'selector'));
  const external = at(entry.manifest, 'spec', 'type') === 'ExternalName';
  return {
    entry,
    namespace: entry.namespace,
    labels: textMapOf(at(entry.manifest, 'metadata', 'labels')),
    selector: external || Object.keys(selector).length === 0 ? undefined : selector,
    ports: listOf(at(entry.manifest, 'spec', 'ports')).flatMap(readPort),
  };
}

function readPort(item: unknown, index: number): ServicePort[] {
  const fields = asObject(item);
  if (!fields) return [];
  const port = wholeOf(fields['port']);
  return [
    {
      name: textOf(fields['name']),
      port,
      target: wholeOf(fields['targetPort']) ?? textOf(fields['targetPort']) ?? port,
      protocol: textOf(fields['protocol']) ?? 'TCP',
      appProtocol: textOf(fields['appProtocol']),
      path: `spec.ports[${index}]`,
    },
  ];
}

/** A port of a pod, and the container that has it. */
export interface ExposedPort {
  readonly container: Container;
  readonly port: ContainerPort;
}

/** Every port that the running containers of a workload say they listen on. */
export function exposedPorts(workload: Workload): readonly ExposedPort[] {
  return workload.pod.running.flatMap((container) => container.ports.map((port) => ({ container, port })));
}

/** The container port to which a number or a name refers. */
export function resolvePort(
  workload: Workload,
  target: number | string | undefined,
  protocol = 'TCP',
): ExposedPort | undefined {
  if (target === undefined) return undefined;
  return exposedPorts(workload).find(
    ({ port }) => port.protocol === protocol && (typeof target === 'string' ? port.name : port.number) === target,
  );
}

/** The port of a Service to which a route leads, by number or name. */
export function portAsked({ ports }: ServiceNode, port: number | string | undefined): ServicePort | undefined {
  return ports.find((own) => (typeof port === 'string' ? own.name === port : own.port === port));
}

/** `http 8000, metrics 8001` */
export function portsText(workload: Workload): string {
  const ports = exposedPorts(workload).map(({ port }) => [port.name, port.number].filter(Boolean).join(' '));
  return ports.length > 0 ? ports.join(', ') : 'none';
}

/** Whether a Service names its pods rather than spreading traffic over them; it has no address of its own. */
export function isHeadless({ entry }: ServiceNode): boolean {
  return at(entry.manifest, 'spec', 'clusterIP') === 'None';
}

/** The ports of the pods to which a port of this name of their Services leads. */
export function targetsOfPort(set: ObjectSet, workload: Workload, name: string): (number | string | undefined)[] {
  return servicesFor(set, workload).flatMap(({ ports }) =>
    ports.filter((port) => port.name === name).map(({ target }) => target),
  );
}
