import { at } from '../../manifest/read';
import { CHAT_DEPLOYMENT, documents, example } from '../example';
import { type MonitorEndpoint, monitorsOf, scrapedContainer, scrapedPath, workloadsUnder } from '../graph/monitors';
import { nameOf } from '../graph/workloads';
import { guardedServer } from '../knowledge/authorization';
import type { Rule } from '../rule';

export const monitorUnauthorized: Rule = {
  id: 'monitor-unauthorized',
  severity: 'error',
  kinds: ['ServiceMonitor', 'PodMonitor'],
  title: 'A monitor asks a model server for metrics without the key that the server wants for them.',
  why: 'The server answers 401, the target is down, and the metrics never exist: what scales on them never scales. llama.cpp asks for its API key on every page but those of its health and its list of models; text-embeddings-inference did so before 1.6.',
  fix: 'Name the Secret that holds the key in authorization.credentials of the endpoint (`monitor: { authorization: ... }` of a metric source).',
  source: 'https://github.com/ggml-org/llama.cpp/pull/28915',
  example: example(
    documents(
      CHAT_DEPLOYMENT.replace(/image: \S+/, 'image: ghcr.io/ggml-org/llama.cpp:server-b6000').replace(
        'resources:',
        'args: [--metrics]\n          env: [{ name: LLAMA_API_KEY, valueFrom: { secretKeyRef: { name: keys, key: token } } }]\n          resources:',
      ),
      `
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: { name: chat }
spec:
  selector: { matchLabels: { app: chat } }
  podMetricsEndpoints: [{ port: http }]
`,
    ),
    ['port: http }]', 'port: http, authorization: { credentials: { name: keys, key: token } } }]'],
  ),
  *check(set) {
    for (const monitor of monitorsOf(set)) {
      for (const endpoint of monitor.endpoints) {
        if (isAuthorized(endpoint)) continue;
        const path = scrapedPath(endpoint);
        for (const workload of workloadsUnder(set, monitor)) {
          const container = scrapedContainer(set, workload, monitor, endpoint);
          const guarded = container && guardedServer(container);
          if (!guarded?.guards.test(path)) continue;
          yield {
            object: monitor.entry,
            path: endpoint.path,
            message: `scrapes ${path} of ${nameOf(workload.entry)} without a key, for which ${guarded.server.name} wants the one that it is told at ${guarded.told.path}: the answer would be 401, and the metrics would never exist.`,
          };
          break;
        }
      }
    }
  },
};

const SENT: readonly (readonly string[])[] = [
  ['authorization', 'credentials', 'name'],
  ['authorization', 'credentialsFile'],
  ['bearerTokenSecret', 'name'],
  ['bearerTokenFile'],
  ['basicAuth'],
  ['oauth2'],
];

/** Whether an endpoint sends anything by which a server may know who asks. */
function isAuthorized({ fields }: MonitorEndpoint): boolean {
  return SENT.some((field) => {
    const given = at(fields, ...field);
    return given !== undefined && given !== '';
  });
}
