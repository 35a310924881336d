import { type Container, commandLine, environmentOf, podAccelerators, WORKLOAD_KINDS } from '../../manifest/pods';
import { asObject, textOf, wholeOf } from '../../manifest/read';
import { CHAT_DEPLOYMENT, example } from '../example';
import { type ProbeNode, probesOf } from '../graph/startup';
import { type Workload, workloadsOf } from '../graph/workloads';
import { numberGiven } from '../knowledge/flags';
import { serverOf } from '../knowledge/recognize';
import type { Problem, Rule } from '../rule';

export const probePortUnknown: Rule = {
  id: 'probe-port-unknown',
  severity: 'error',
  kinds: WORKLOAD_KINDS,
  title: 'A probe asks at a port that the container does not expose.',
  why: 'A port name that the container does not have fails the probe each time: the pod never becomes ready, or is killed over and over. A number that nobody exposes is mostly a typing error with the same end in a model server; other programs often have a port for health that their pods do not tell of, so there it is only worth a look.',
  fix: "Name one of the container's own ports.",
  source:
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#http-probes',
  example: example(
    CHAT_DEPLOYMENT.replace(
      'resources:',
      'readinessProbe: { httpGet: { path: /ready, port: web } }\n          resources:',
    ),
    ['port: web', 'port: http'],
  ),
  *check(set) {
    for (const workload of workloadsOf(set))
      for (const container of workload.pod.containers)
        for (const probe of probesOf(container)) {
          const problem = judge(workload, container, probe);
          if (problem) yield problem;
        }
  },
};

function judge(workload: Workload, container: Container, probe: ProbeNode): Problem | undefined {
  for (const action of ['httpGet', 'tcpSocket', 'grpc']) {
    const port = asObject(probe.fields[action])?.['port'];
    const name = textOf(port);
    const number = wholeOf(port);
    if (name === undefined && number === undefined) continue;
    if (container.ports.some((own) => (name === undefined ? own.number === number : own.name === name))) continue;
    if (name === undefined && (!isUnexposed(workload, number) || speaksOf(container, number))) continue;
    const ports = container.ports.map((own) => own.name ?? own.number).join(', ') || 'none';
    return {
      object: workload.entry,
      path: `${probe.path}.${action}.port`,
      value: port,
      message: `probes port ${name === undefined ? number : `"${name}"`}, which container "${container.name}" does not expose (it has ${ports}): ${
        name === undefined ? 'unless something listens there unsaid, the probe fails' : 'the probe fails every time'
      }.`,
      severity: name === undefined ? (servesModel(workload, container) ? 'warning' : 'info') : 'error',
    };
  }
  return undefined;
}

function servesModel({ pod }: Workload, container: Container): boolean {
  return serverOf(container) !== undefined || podAccelerators(pod).size > 0;
}

/** Container ports are information only: a number is missed where the pod tells of ports, and not of this one. */
function isUnexposed({ pod }: Workload, number: number | undefined): boolean {
  const exposed = pod.running.flatMap(({ ports }) => ports.map((port) => port.number));
  return exposed.length > 0 && !exposed.includes(number);
}

/** Whether a container's program listens there: it is told so in any words, or does so of itself. */
function speaksOf(container: Container, number: number | undefined): boolean {
  const { port } = serverOf(container) ?? {};
  const own = port && (numberGiven(container, port.flags, port.variable)?.value ?? port.number);
  const said = [...commandLine(container), ...environmentOf(container).values()].flatMap(
    (text) => text.match(/\d+/g) ?? [],
  );
  return [own, ...(port?.others ?? []), ...said.map(Number)].includes(number);
}
