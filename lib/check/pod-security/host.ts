/** Checks on what a pod takes of its node. */
import { flag, has, number, objects, section, text } from '../admission/fields';
import { type JudgedContainer, type JudgedPod, securedParts } from './pod';
import type { PodCheck, Violation } from './standard';

/** All of them are of the baseline. */
export const hostChecks: readonly PodCheck[] = [
  { id: 'hostNamespaces', level: 'baseline', versions: [[0, hostNamespaces]] },
  { id: 'hostPathVolumes', level: 'baseline', versions: [[0, hostPathVolumes]] },
  { id: 'hostPorts', level: 'baseline', versions: [[0, hostPorts]] },
  { id: 'hostProbesAndHostLifecycle', level: 'baseline', versions: [[34, hostsOfHandlers]] },
  { id: 'windowsHostProcess', level: 'baseline', versions: [[0, windowsHostProcess]] },
];

function* hostNamespaces({ spec, path }: JudgedPod): Iterable<Violation> {
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC'])
    if (flag(spec, field) === true)
      yield { path: `${path}.${field}`, value: true, message: `sets ${field}: true`, fix: `Leave ${field} out.` };
}

function* hostPathVolumes({ spec, path }: JudgedPod): Iterable<Violation> {
  for (const [index, volume] of objects(spec, 'volumes').entries())
    if (has(volume, 'hostPath'))
      yield {
        path: `${path}.volumes[${index}].hostPath`,
        value: volume['hostPath'],
        message: `has the hostPath volume "${text(volume, 'name')}"`,
        fix: 'Use a claim, an emptyDir, or a CSI volume.',
      };
}

function* hostPorts({ containers }: JudgedPod): Iterable<Violation> {
  for (const { fields, path, where } of containers)
    for (const [index, port] of objects(fields, 'ports').entries()) {
      const hostPort = number(port, 'hostPort') ?? 0;
      if (hostPort !== 0)
        yield {
          path: `${path}.ports[${index}].hostPort`,
          value: hostPort,
          message: `takes port ${hostPort} of the node ${where}`,
          fix: 'Leave hostPort out, and reach the pod through a Service.',
        };
    }
}

/** Where a container may name the host of a probe or of a hook. */
const HANDLERS: readonly (readonly string[])[] = [
  ['livenessProbe'],
  ['readinessProbe'],
  ['startupProbe'],
  ['lifecycle', 'postStart'],
  ['lifecycle', 'preStop'],
];

function* hostsOfHandlers({ containers }: JudgedPod): Iterable<Violation> {
  for (const container of containers) for (const handler of HANDLERS) yield* hostsOf(container, handler);
}

function* hostsOf({ fields, path, where }: JudgedContainer, handler: readonly string[]): Iterable<Violation> {
  for (const action of ['httpGet', 'tcpSocket']) {
    const host = text([...handler, action].reduce(section, fields), 'host');
    if (host !== '')
      yield {
        path: [path, ...handler, action, 'host'].join('.'),
        value: host,
        message: `names the host "${host}" in ${handler.join('.')} ${where}`,
        fix: 'Leave host out: the kubelet asks the pod itself.',
      };
  }
}

function* windowsHostProcess(pod: JudgedPod): Iterable<Violation> {
  for (const { context, contextPath, where } of securedParts(pod))
    if (flag(section(context, 'windowsOptions'), 'hostProcess') === true)
      yield {
        path: `${contextPath}.windowsOptions.hostProcess`,
        value: true,
        message: `sets windowsOptions.hostProcess: true ${where}`,
        fix: 'Leave hostProcess out.',
      };
}
