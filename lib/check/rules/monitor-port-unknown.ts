import { CHAT_DEPLOYMENT, CHAT_SERVICE, documents, example } from '../example';
import { type Monitor, type MonitorEndpoint, monitorsOf, servicesUnder, workloadsUnder } from '../graph/monitors';
import { exposedPorts } from '../graph/services';
import { ANYWHERE } from '../label-index';
import type { ObjectSet } from '../object-set';
import type { Rule } from '../rule';

export const monitorPortUnknown: Rule = {
  id: 'monitor-port-unknown',
  severity: 'error',
  kinds: ['ServiceMonitor', 'PodMonitor'],
  title: 'A monitor scrapes a port that nothing it selects has.',
  why: "The name of a port is that of the Service's port for a ServiceMonitor, and of the container's for a PodMonitor. Targets without it are dropped in silence, and the metric never exists.",
  fix: 'Write the name of a port that the selected Service, or container, has.',
  source:
    'https://prometheus-operator.dev/docs/platform/troubleshooting/#using-textual-port-number-instead-of-port-name',
  example: example(
    documents(
      CHAT_DEPLOYMENT,
      CHAT_SERVICE,
      `
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: chat }
spec:
  selector: { matchLabels: { app: chat } }
  endpoints: [{ port: metrics }]
`,
    ),
    ['port: metrics', 'port: http'],
  ),
  *check(set) {
    for (const monitor of monitorsOf(set)) {
      for (const endpoint of monitor.endpoints) {
        const wanted = endpoint.port ?? endpoint.targetPort;
        const offered = offeredPorts(set, monitor, endpoint);
        if (wanted === undefined || offered.length === 0 || offered.includes(wanted)) continue;
        const certain = typeof wanted === 'string' && !monitor.namespaces.includes(ANYWHERE);
        yield {
          object: monitor.entry,
          path: endpoint.port === undefined ? endpoint.targetPortPath : `${endpoint.path}.port`,
          value: wanted,
          message: `scrapes port ${wanted}, but what it selects has ${Array.from(new Set(offered)).join(', ')}: nothing is scraped.`,
          severity: certain ? 'error' : 'warning',
        };
      }
    }
  },
};

/** Names and numbers of the ports that an endpoint may mean; none where nothing is known of what it selects. */
function offeredPorts(set: ObjectSet, monitor: Monitor, { port }: MonitorEndpoint): (string | number)[] {
  if (!monitor.ofPods && port !== undefined)
    return servicesUnder(set, monitor).flatMap(({ ports }) => ports.map(({ name }) => name ?? '(unnamed)'));
  const exposed = workloadsUnder(set, monitor).flatMap(exposedPorts);
  if (port !== undefined) {
    const names = exposed.map((own) => own.port.name ?? '(unnamed)');
    return names.length > 0 ? names : workloadsUnder(set, monitor).map(() => '(none)');
  }
  return exposed.flatMap((own) => [own.port.name, own.port.number]).filter((own) => own !== undefined);
}
