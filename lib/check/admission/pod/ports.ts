/** Ports of containers. */
import { portNameFaults, portNumberFaults } from '../../../manifest/ports';
import { type Fields, number, objects, text } from '../fields';
import type { Report } from '../report';

/** The protocols of a port. */
export const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

/** Checks `ports` of one container. */
export function checkPorts(report: Report, container: Fields, path: string): void {
  const names = new Set<string>();
  const seen = new Set<string>();
  for (const [index, port] of objects(container, 'ports').entries()) {
    const at = `${path}[${index}]`;
    checkName(report, text(port, 'name'), `${at}.name`, names);
    const containerPort = number(port, 'containerPort') ?? 0;
    if (containerPort === 0) report.required('invalid-port', `${at}.containerPort`, 'a number from 1 to 65535');
    else report.invalid('invalid-port', `${at}.containerPort`, containerPort, portNumberFaults(containerPort));
    const hostPort = number(port, 'hostPort') ?? 0;
    if (hostPort !== 0) report.invalid('invalid-port', `${at}.hostPort`, hostPort, portNumberFaults(hostPort));
    const protocol = text(port, 'protocol') || 'TCP';
    if (!PROTOCOLS.includes(protocol)) report.unsupported('invalid-port', `${at}.protocol`, protocol, PROTOCOLS);
    const key = `${containerPort}/${protocol}`;
    if (seen.has(key) && containerPort !== 0) repeated(report, at, key);
    seen.add(key);
  }
}

function repeated(report: Report, path: string, key: string): void {
  report.add(
    'duplicate-in-apply',
    path,
    key,
    `The container lists port ${key} twice: a create accepts it, server-side apply (GitOps) refuses it.`,
  );
}

function checkName(report: Report, name: string, path: string, names: Set<string>): void {
  if (name === '') return;
  const faults = portNameFaults(name);
  report.invalid('invalid-port', path, name, faults);
  if (faults.length > 0) return;
  if (names.has(name)) report.duplicate('duplicate-port', path, name);
  names.add(name);
}

/** Checks that no host port is taken twice. */
export function checkHostPorts(report: Report, containers: readonly Fields[], path: string): void {
  const taken = new Set<string>();
  for (const [index, container] of containers.entries()) {
    for (const [portIndex, port] of objects(container, 'ports').entries()) {
      const hostPort = number(port, 'hostPort') ?? 0;
      if (hostPort === 0) continue;
      const key = `${text(port, 'protocol') || 'TCP'}/${text(port, 'hostIP')}/${hostPort}`;
      if (taken.has(key)) report.duplicate('duplicate-port', `${path}[${index}].ports[${portIndex}].hostPort`, key);
      taken.add(key);
    }
  }
}
