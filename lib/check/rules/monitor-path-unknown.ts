import { documents, example, GPU_DEPLOYMENT } from '../example';
import { monitorsOf, scrapedContainer, scrapedPath, workloadsUnder } from '../graph/monitors';
import { nameOf } from '../graph/workloads';
import { serverOf } from '../knowledge/recognize';
import type { Rule } from '../rule';

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
        const path = scrapedPath(endpoint);
        const served = workloads.map((workload) => {
          const container = scrapedContainer(set, workload, monitor, endpoint);
          return { workload, server: container && serverOf(container) };
        });
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
