import { type Container, WORKLOAD_KINDS } from '../../manifest/pods';
import { at, textOf } from '../../manifest/read';
import { example, GPU_DEPLOYMENT } from '../example';
import { probesOf } from '../graph/startup';
import { workloadsOf } from '../graph/workloads';
import { serverOf } from '../knowledge/recognize';
import { toldBy } from '../knowledge/told';
import type { Problem, Rule } from '../rule';

export const probeSchemeMismatch: Rule = {
  id: 'probe-scheme-mismatch',
  severity: 'error',
  kinds: WORKLOAD_KINDS,
  title: 'A probe asks a model server over plain HTTP, and the server speaks TLS.',
  why: 'The server closes the connection, so the probe fails however well the server is: it is restarted for ever, or never ready.',
  fix: 'Give the probe the scheme HTTPS; the kubelet does not check the certificate.',
  source:
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#http-probes',
  example: example(
    GPU_DEPLOYMENT.replace(
      '--served-model-name=qwen]',
      '--served-model-name=qwen, --ssl-certfile=/tls/tls.crt, --ssl-keyfile=/tls/tls.key]',
    ).replace('resources:', 'readinessProbe: { httpGet: { path: /health, port: http } }\n          resources:'),
    ['port: http } }', 'port: http, scheme: HTTPS } }'],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      for (const container of pod.running) for (const problem of judge(container)) yield { object: entry, ...problem };
    }
  },
};

function* judge(container: Container): Iterable<Omit<Problem, 'object'>> {
  const server = serverOf(container);
  const told = server?.tls && toldBy(container, server.tls);
  if (!server || !told) return;
  for (const { fields, path } of probesOf(container)) {
    const get = at(fields, 'httpGet');
    if (get === undefined || textOf(at(get, 'scheme')) === 'HTTPS' || asksAnotherPort(container, get)) continue;
    yield {
      path: `${path}.httpGet`,
      message: `asks over plain HTTP, but ${server.name} speaks TLS, as ${told.path} says: the probe would always fail.`,
    };
  }
}

/** A port that is not the first of the container may be a plain one, for health or metrics. */
function asksAnotherPort({ ports }: Container, get: unknown): boolean {
  const asked = at(get, 'port');
  const [first] = ports;
  return first !== undefined && asked !== undefined && asked !== first.name && asked !== first.number;
}
