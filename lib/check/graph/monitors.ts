import type { LabelSelector } from '../../manifest/labels';
import type { Container } from '../../manifest/pods';
import { asObject, at, listOf, type PlainObject, textOf, textsOf, wholeOf } from '../../manifest/read';
import { readSelector } from '../../manifest/selectors';
import { ANYWHERE } from '../label-index';
import type { Entry, ObjectSet } from '../object-set';
import { resolvePort, type ServiceNode, serviceIndex, targetsOfPort, workloadsBehind } from './services';
import { type Workload, workloadIndex } from './workloads';

/** One endpoint that a monitor scrapes. */
export interface MonitorEndpoint {
  readonly fields: PlainObject;
  readonly path: string;
  /** Name of a port: of the Service for a ServiceMonitor, of the container for a PodMonitor. */
  readonly port?: string;
  /** A port of the pod, by number or name. */
  readonly targetPort?: number | string;
  readonly targetPortPath: string;
}

/** A ServiceMonitor or PodMonitor of the Prometheus Operator. */
export interface Monitor {
  readonly entry: Entry;
  readonly ofPods: boolean;
  readonly selector?: LabelSelector;
  /** Where it looks; `ANYWHERE` for all namespaces. */
  readonly namespaces: readonly string[];
  readonly endpoints: readonly MonitorEndpoint[];
}

/** Every monitor of a set. */
export function monitorsOf(set: ObjectSet): readonly Monitor[] {
  return set.derive(readMonitors);
}

/** The Services that a ServiceMonitor selects. */
export function servicesUnder(set: ObjectSet, monitor: Monitor): readonly ServiceNode[] {
  if (monitor.ofPods) return [];
  return monitor.namespaces.flatMap((namespace) => serviceIndex(set).select(namespace, monitor.selector));
}

/** The workloads whose pods a monitor scrapes. */
export function workloadsUnder(set: ObjectSet, monitor: Monitor): readonly Workload[] {
  if (!monitor.ofPods) return servicesUnder(set, monitor).flatMap((service) => workloadsBehind(set, service));
  return monitor.namespaces.flatMap((namespace) => workloadIndex(set).select(namespace, monitor.selector));
}

/** The monitors that scrape the pods of a workload. */
export function monitorsFor(set: ObjectSet, workload: Workload): readonly Monitor[] {
  return set.derive(monitorsByWorkload).get(workload) ?? [];
}

/** The path that an endpoint is scraped at. */
export function scrapedPath({ fields }: MonitorEndpoint): string {
  return textOf(fields['path']) || '/metrics';
}

/** The container behind an endpoint's port, where the pod has one container or the port tells which. */
export function scrapedContainer(
  set: ObjectSet,
  workload: Workload,
  { ofPods }: Monitor,
  { port, targetPort }: MonitorEndpoint,
): Container | undefined {
  const [only, ...others] = workload.pod.running;
  const targets = ofPods || port === undefined ? [port ?? targetPort] : targetsOfPort(set, workload, port);
  const owner = targets.map((target) => resolvePort(workload, target)?.container).find(Boolean);
  return owner ?? (others.length === 0 ? only : undefined);
}

function monitorsByWorkload(set: ObjectSet): ReadonlyMap<Workload, readonly Monitor[]> {
  const found = new Map<Workload, Monitor[]>();
  for (const monitor of monitorsOf(set)) {
    for (const workload of new Set(workloadsUnder(set, monitor))) {
      const monitors = found.get(workload);
      if (monitors) monitors.push(monitor);
      else found.set(workload, [monitor]);
    }
  }
  return found;
}

function readMonitors(set: ObjectSet): readonly Monitor[] {
  return Array.from(set.ofType('monitoring.coreos.com', 'ServiceMonitor', 'PodMonitor'), (entry) => {
    const ofPods = entry.kind === 'PodMonitor';
    const spec = entry.manifest['spec'];
    const field = ofPods ? 'podMetricsEndpoints' : 'endpoints';
    return {
      entry,
      ofPods,
      selector: readSelector(at(spec, 'selector')),
      namespaces: namespacesOf(entry, at(spec, 'namespaceSelector')),
      endpoints: listOf(at(spec, field)).flatMap((item, index) => readEndpoint(item, `spec.${field}[${index}]`)),
    };
  });
}

function namespacesOf(entry: Entry, selector: unknown): readonly string[] {
  if (at(selector, 'any') === true) return [ANYWHERE];
  const names = textsOf(at(selector, 'matchNames'));
  return names.length > 0 ? names : [entry.namespace];
}

function readEndpoint(item: unknown, path: string): MonitorEndpoint[] {
  const fields = asObject(item);
  if (!fields) return [];
  const byNumber = wholeOf(fields['portNumber']);
  return [
    {
      fields,
      path,
      port: textOf(fields['port']),
      targetPort: byNumber ?? wholeOf(fields['targetPort']) ?? textOf(fields['targetPort']),
      targetPortPath: `${path}.${byNumber === undefined ? 'targetPort' : 'portNumber'}`,
    },
  ];
}
