import { type Container, commandLine, WORKLOAD_KINDS } from '../../manifest/pods';
import { at } from '../../manifest/read';
import { example, GPU_DEPLOYMENT } from '../example';
import { probesOf } from '../graph/startup';
import { workloadsOf } from '../graph/workloads';
import { numberGiven } from '../knowledge/flags';
import type { ModelServer } from '../knowledge/model-server';
import { serverOf } from '../knowledge/recognize';
import type { Problem, Rule } from '../rule';

export const serverPortMismatch: Rule = {
  id: 'server-port-mismatch',
  severity: 'warning',
  kinds: WORKLOAD_KINDS,
  title: 'A model server listens on another port than its container exposes.',
  why: 'Probes, Services and monitors that follow the container port find nobody there. With a probe among them the pod never becomes ready.',
  fix: "Make the server's port argument and the container port equal.",
  source: 'https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html',
  example: example(GPU_DEPLOYMENT.replace('--served-model-name=qwen]', '--served-model-name=qwen, --port, "8080"]'), [
    '"8080"',
    '"8000"',
  ]),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      const containers = pod.running;
      for (const container of containers) {
        const server = serverOf(container);
        const problem = server && judge(container, server, containers);
        if (problem) yield { object: entry, ...problem };
      }
    }
  },
};

/** What may set the port without our seeing it. */
const HIDDEN = /--config\b|\$\(|\$\{?[A-Z_]+|--env-file/;

function judge(
  container: Container,
  server: ModelServer,
  all: readonly Container[],
): Omit<Problem, 'object'> | undefined {
  if (!server.port || container.ports.length === 0) return undefined;
  const { flags, variable, number, others = [] } = server.port;
  const given = numberGiven(container, flags, variable);
  const line = commandLine(container);
  if (!given && (HIDDEN.test(line.join(' ')) || !isPlain(container))) return undefined;
  const port = given?.value ?? number;
  const exposed = all.flatMap(({ ports }) => ports.map((own) => own.number));
  if (exposed.includes(port) || others.some((other) => exposed.includes(other))) return undefined;
  return {
    path: given?.path ?? `${container.path}.ports[0].containerPort`,
    value: given?.value ?? container.ports[0]?.number,
    message: `lets ${server.name} listen on port ${port}${given ? '' : ', its default'}, but container "${container.name}" exposes ${container.ports.map((own) => own.number).join(', ')}: nobody would reach it.`,
    severity: isProbedElsewhere(container, port) ? 'error' : 'warning',
  };
}

/** Whether a probe asks where the server does not listen: then the pod is never ready. */
function isProbedElsewhere(container: Container, port: number): boolean {
  return probesOf(container).some(({ fields }) => {
    const asked = at(fields, 'httpGet', 'port') ?? at(fields, 'tcpSocket', 'port');
    const number = typeof asked === 'string' ? container.ports.find(({ name }) => name === asked)?.number : asked;
    return typeof number === 'number' && number !== port;
  });
}

/** Without a word about ports on its command line or in its environment, a server listens where it always does. */
function isPlain({ fields }: Container): boolean {
  return fields['envFrom'] === undefined && !JSON.stringify(fields['env'] ?? []).includes('PORT');
}
