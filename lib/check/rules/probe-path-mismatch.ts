import { type Container, commandLine, WORKLOAD_KINDS } from '../../manifest/pods';
import { at, textOf } from '../../manifest/read';
import { example, GPU_DEPLOYMENT } from '../example';
import { probesOf } from '../graph/startup';
import { workloadsOf } from '../graph/workloads';
import { numberGiven } from '../knowledge/flags';
import { healthPages, serversAnswering } from '../knowledge/health';
import type { ModelServer, Setting } from '../knowledge/model-server';
import { serverOf } from '../knowledge/recognize';
import { toldBy } from '../knowledge/told';
import type { Problem, Rule } from '../rule';

export const probePathMismatch: Rule = {
  id: 'probe-path-mismatch',
  severity: 'warning',
  kinds: WORKLOAD_KINDS,
  title: 'A probe asks a model server for the health page of another one.',
  why: 'The server answers with an error, however well it is. A startup or liveness probe restarts it for ever, a readiness probe keeps every request from it.',
  fix: 'Ask the health page of the server that runs.',
  source:
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#http-probes',
  example: example(
    GPU_DEPLOYMENT.replace(
      'resources:',
      'readinessProbe: { httpGet: { path: /v1/health/ready, port: http } }\n          resources:',
    ),
    ['path: /v1/health/ready', 'path: /health'],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      for (const container of pod.running) for (const problem of judge(container)) yield { object: entry, ...problem };
    }
  },
};

function* judge(container: Container): Iterable<Omit<Problem, 'object'>> {
  const server = serverOf(container);
  if (!server || !isStarted(container, server) || MOVED.some((setting) => toldBy(container, setting))) return;
  const own = healthPages(server.health);
  for (const { fields, path, name } of probesOf(container)) {
    const asked = textOf(at(fields, 'httpGet', 'path'));
    const page = asked?.replace(/[?#].*/, '').replace(/(.)\/$/, '$1') ?? '';
    const others = serversAnswering(page);
    if (others.length === 0 || own.includes(page) || !asksServer(container, server, fields)) continue;
    const { ready, live = ready } = server.health;
    yield {
      path: `${path}.httpGet.path`,
      value: asked,
      message: `asks ${page}, where ${others.join(', ')} would tell how it is, but ${server.name} has no such page: it answers with an error, and the probe always fails.`,
      fix: `Ask ${name === 'livenessProbe' ? live : ready}.`,
    };
  }
}

/** What puts other pages in place of those that a server has, or a prefix before them. */
const MOVED: readonly Setting[] = [
  { flags: ['--root-path', '--fastapi-root-path'] },
  { flags: ['--api-prefix'], variable: 'LLAMA_ARG_API_PREFIX' },
  { flags: [], variable: 'AIP_HEALTH_ROUTE' },
];

/** Some images run what their arguments say in place of the server. */
function isStarted(container: Container, { command }: ModelServer): boolean {
  const line = commandLine(container);
  return (
    command.test(line.join(' ')) || (container.fields['command'] === undefined && (line[0] ?? '-').startsWith('-'))
  );
}

/** Whether a probe goes to the port of the server, and not to another one of the pod, or to another host. */
function asksServer(container: Container, { port }: ModelServer, probe: unknown): boolean {
  const asked = at(probe, 'httpGet', 'port');
  const number = typeof asked === 'string' ? container.ports.find(({ name }) => name === asked)?.number : asked;
  const own = port
    ? (numberGiven(container, port.flags, port.variable)?.value ?? port.number)
    : container.ports[0]?.number;
  return number !== undefined && number === own && at(probe, 'httpGet', 'host') === undefined;
}
