import { type Container, type PodTemplate, WORKLOAD_KINDS } from '../../manifest/pods';
import { at } from '../../manifest/read';
import { example, GPU_DEPLOYMENT } from '../example';
import { probesOf } from '../graph/startup';
import { workloadsOf } from '../graph/workloads';
import { serverOf } from '../knowledge/recognize';
import { mayBeHidden, toldBy } from '../knowledge/told';
import type { Problem, Rule } from '../rule';

export const serverOnLoopback: Rule = {
  id: 'server-on-loopback',
  severity: 'error',
  kinds: WORKLOAD_KINDS,
  title: 'A model server listens to its own pod alone, although the container exposes its port.',
  why: 'Probes, the Service and monitors come to the address of the pod, where nobody listens: the pod is never ready, or is restarted for ever.',
  fix: 'Let the server listen on all addresses: 0.0.0.0, or :: for IPv6.',
  source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#probe-check-methods',
  example: example(
    GPU_DEPLOYMENT.replace('--served-model-name=qwen]', '--served-model-name=qwen, --host, 127.0.0.1]'),
    ['--host, 127.0.0.1', '--host, 0.0.0.0'],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      for (const container of pod.running) {
        const problem = isCalled(container, pod) ? judge(container) : undefined;
        if (problem) yield { object: entry, ...problem };
      }
    }
  },
};

const LOOPBACK = /^(127\.|localhost$|\[?::1\]?$)/;

function judge(container: Container): Omit<Problem, 'object'> | undefined {
  const server = serverOf(container);
  if (!server?.host) return undefined;
  const told = toldBy(container, server.host);
  if (told) {
    if (!LOOPBACK.test(told.value ?? '')) return undefined;
    const message = `lets ${server.name} listen on ${told.value}, where only its own pod reaches it, but container "${container.name}" exposes its port: probes and callers would find nobody.`;
    return { path: told.path, value: told.value, message };
  }
  if (!server.host.alone || mayBeHidden(container) || !server.command.test(lineOf(container))) return undefined;
  return {
    path: container.path,
    message: `does not tell ${server.name} where to listen, which by itself is its own pod alone, but container "${container.name}" exposes its port: probes and callers would find nobody.`,
    fix: `Add ${server.host.flags[0]} 0.0.0.0 to its arguments.`,
  };
}

function lineOf({ fields }: Container): string {
  return [fields['command'], fields['args']].flat().join(' ');
}

/** Beside a proxy a server may well keep to itself, unless the kubelet asks it. */
function isCalled(container: Container, { running }: PodTemplate): boolean {
  if (container.ports.length === 0) return false;
  const isProbed = probesOf(container).some(({ fields }) => at(fields, 'httpGet') ?? at(fields, 'tcpSocket'));
  return running.length === 1 || isProbed;
}
