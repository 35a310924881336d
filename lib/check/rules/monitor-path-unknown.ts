import { textOf } from '../../manifest/read';
import { documents, example, GPU_DEPLOYMENT } from '../example';
import { type MonitorEndpoint, monitorsOf, workloadsUnder } from '../graph/monitors';
import { resolvePort, targetsOfPort } from '../graph/services';
import { nameOf, type Workload } from '../graph/workloads';
import type { ModelServer } from '../knowledge/model-server';
import { serverOf } from '../knowledge/recognize';
import type { ObjectSet } from '../object-set';
import type { Rule } from '../rule';

const DEFAULT_PATH = '/metrics';

export const monitorPathUnknown: Rule = {
  id: 'monitor-path-unknown',
  severity: 'warning',
  kinds: ['ServiceMonitor', 'PodMonitor'],
  title: "A monitor asks a model server for metrics at another path than the server's.",
  why: 'The server answers 404, the target is down, and the metrics never exist.',
  fix: "Use the server's path: /metrics for most, /monitoring/prometheus/metrics for TensorFlow Serving.",
  source: 'https://www.tensorflow.org/tfx/serving/serving_config#monitoring_configuration',
  example: example(
    documents(
      GPU_DEPLOYMENT,
      `
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: { name: llm }
spec:
  selector: { matchLabels: { app: llm } }
  podMetricsEndpoints: [{ port: http, path: /v1/metrics }]
`,
    ),
    ['path: /v1/metrics', 'path: /metrics'],
  ),
  *check(set) {
    for (const monitor of monitorsOf(set)) {
      const workloads = workloadsUnder(set, monitor);
      for (const endpoint of monitor.endpoints) {
        const path = textOf(endpoint.fields['path']) || DEFAULT_PATH;
        const served = workloads.map((workload) => ({
          workload,
          server: serverAt(set, workload, endpoint, monitor.ofPods),
        }));
        const wrong = served.find(({ server }) => server && server.metricsPath !== path);
        if (!wrong?.server || served.some(({ server }) => server?.metricsPath === path)) continue;
        yield {
          object: monitor.entry,
          path: `${endpoint.path}.path`,
          value: endpoint.fields['path'],
          message: `scrapes ${path}, but ${wrong.server.name} in ${nameOf(wrong.workload.entry)} serves its metrics at ${wrong.server.metricsPath}: nothing would be found.`,
          fix: `Write path: ${wrong.server.metricsPath}.`,
        };
      }
    }
  },
};

/** The model server behind an endpoint's port, where the pod has one container or the port tells which. */
function serverAt(
  set: ObjectSet,
  workload: Workload,
  endpoint: MonitorEndpoint,
  ofPods: boolean,
): ModelServer | undefined {
  const [only, ...others] = workload.pod.running;
  const port = endpoint.port;
  const targets = ofPods || port === undefined ? [port ?? endpoint.targetPort] : targetsOfPort(set, workload, port);
  const owner = targets.map((target) => resolvePort(workload, target)?.container).find(Boolean);
  const container = owner ?? (others.length === 0 ? only : undefined);
  return container && serverOf(container);
}
