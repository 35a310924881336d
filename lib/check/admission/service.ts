/** Services. */
import { qualifiedNameFaults } from '../../manifest/labels';
import { dnsLabelFaults, dnsSubdomainFaults } from '../../manifest/names';
import { portNumberFaults, portReferenceFaults } from '../../manifest/ports';
import {
  type Fields,
  has,
  number,
  numberOrText,
  objects,
  optionalText,
  section,
  stringMap,
  strings,
  text,
} from './fields';
import { cidrFaults, ipFaults, isIPv6 } from './ip';
import { checkLabels } from './metadata';
import { PROTOCOLS } from './pod/ports';
import type { Report } from './report';

const RULE = 'invalid-service';
const PORT = 'invalid-service-port';
const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const FAMILIES = ['IPv4', 'IPv6'];
const FAMILY_POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const TRAFFIC_POLICIES = ['Cluster', 'Local'];
const MAX_AFFINITY_SECONDS = 86_400;
const MIN_NODE_PORT = 30_000;
const MAX_NODE_PORT = 32_767;
const RANGES_ANNOTATION = 'service.beta.kubernetes.io/load-balancer-source-ranges';

interface Facts {
  readonly spec: Fields;
  readonly type: string;
  readonly headless: boolean;
  /** The addresses as the server fills them in: one in clusterIP counts for both fields. */
  readonly clusterIPs: readonly string[];
}

export function checkService(report: Report): void {
  const spec = section(report.entry.manifest, 'spec');
  const listed = strings(spec, 'clusterIPs');
  const single = text(spec, 'clusterIP');
  const clusterIPs = listed.length === 0 && single !== '' ? [single] : listed;
  const facts: Facts = {
    spec,
    type: text(spec, 'type') || 'ClusterIP',
    headless: clusterIPs.length === 1 && clusterIPs[0] === 'None',
    clusterIPs,
  };
  checkType(report, facts);
  checkPorts(report, facts);
  checkLabels(report, spec['selector'], 'spec.selector', 'invalid-selector');
  checkAffinity(report, spec);
  if (facts.type !== 'ExternalName') checkClusterIPs(report, facts);
  checkExternalIPs(report, spec);
  checkSourceRanges(report, facts);
  checkLoadBalancerFields(report, facts);
  checkTrafficPolicies(report, facts);
}

function checkType(report: Report, { spec, type, headless }: Facts): void {
  if (!TYPES.includes(type)) report.unsupported(RULE, 'spec.type', type, TYPES);
  if ((type === 'LoadBalancer' || type === 'NodePort') && headless)
    report.invalid(RULE, 'spec.clusterIPs[0]', 'None', [`cannot be set for a ${type} service`], {
      at: has(spec, 'clusterIPs') ? undefined : 'spec.clusterIP',
    });
  if (type !== 'ExternalName') return;
  for (const name of ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) {
    const given =
      name === 'clusterIPs' ? strings(spec, name).length > 0 || text(spec, 'clusterIP') !== '' : isGiven(spec, name);
    if (given) report.forbidden(RULE, `spec.${name}`, 'cannot be set for an ExternalName service');
  }
  const name = text(spec, 'externalName').replace(/\.$/, '');
  if (name === '') report.required(RULE, 'spec.externalName');
  else report.invalid(RULE, 'spec.externalName', name, dnsSubdomainFaults(name));
}

function isGiven(spec: Fields, name: string): boolean {
  const value = spec[name];
  return has(spec, name) && !(Array.isArray(value) && value.length === 0);
}

function checkPorts(report: Report, { spec, type, headless }: Facts): void {
  const ports = objects(spec, 'ports');
  if (ports.length === 0 && !headless && type !== 'ExternalName')
    report.required(PORT, 'spec.ports', 'at least one port');
  const names = new Set<string>();
  const seen = new Set<string>();
  const nodePorts = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const path = `spec.ports[${index}]`;
    checkPortName(report, text(port, 'name'), `${path}.name`, names, ports.length > 1);
    checkPort(report, port, path);
    const protocol = text(port, 'protocol') || 'TCP';
    const key = `${protocol}/${number(port, 'port') ?? 0}`;
    if (seen.has(key)) report.duplicate('duplicate-port', path, key);
    seen.add(key);
    checkNodePort(report, number(port, 'nodePort') ?? 0, protocol, type, `${path}.nodePort`, nodePorts);
  }
}

function checkPortName(report: Report, name: string, path: string, names: Set<string>, required: boolean): void {
  if (name === '') {
    if (required) report.required(PORT, path, 'a Service with several ports must name them');
    return;
  }
  report.invalid(PORT, path, name, dnsLabelFaults(name));
  if (names.has(name)) report.duplicate('duplicate-port', path, name);
  names.add(name);
}

function checkPort(report: Report, port: Fields, path: string): void {
  const exposed = number(port, 'port') ?? 0;
  report.invalid(PORT, `${path}.port`, exposed, portNumberFaults(exposed));
  const protocol = text(port, 'protocol') || 'TCP';
  if (!PROTOCOLS.includes(protocol)) report.unsupported(PORT, `${path}.protocol`, protocol, PROTOCOLS);
  const target = numberOrText(port, 'targetPort');
  // Zero and the empty string stand for the port itself, which has been checked.
  const effective = target === undefined || target === 0 || target === '' ? exposed : target;
  report.invalid(PORT, `${path}.targetPort`, effective, portReferenceFaults(effective), {
    fix:
      typeof effective === 'string' && /^\d+$/.test(effective)
        ? `Take off the quotes: targetPort: ${effective}. In quotes it is the name of a port.`
        : undefined,
  });
  const application = optionalText(port, 'appProtocol');
  if (application !== undefined)
    report.invalid(PORT, `${path}.appProtocol`, application, qualifiedNameFaults(application));
}

function checkNodePort(
  report: Report,
  nodePort: number,
  protocol: string,
  type: string,
  path: string,
  taken: Set<string>,
): void {
  if (nodePort === 0) return;
  if (type === 'ClusterIP') report.forbidden(PORT, path, 'cannot be set when the type is ClusterIP');
  const key = `${protocol}/${nodePort}`;
  if (taken.has(key)) report.duplicate('duplicate-port', path, nodePort);
  taken.add(key);
  if ((type === 'NodePort' || type === 'LoadBalancer') && (nodePort < MIN_NODE_PORT || nodePort > MAX_NODE_PORT))
    report.invalid('node-port-out-of-range', path, nodePort, [
      `is outside ${MIN_NODE_PORT} to ${MAX_NODE_PORT}, the range that servers have unless told otherwise`,
    ]);
}

function checkAffinity(report: Report, spec: Fields): void {
  const affinity = text(spec, 'sessionAffinity');
  if (affinity !== '' && affinity !== 'ClientIP' && affinity !== 'None')
    report.unsupported(RULE, 'spec.sessionAffinity', affinity, ['ClientIP', 'None']);
  if (affinity !== 'ClientIP') return;
  const seconds = number(section(section(spec, 'sessionAffinityConfig'), 'clientIP'), 'timeoutSeconds');
  if (seconds !== undefined && (seconds <= 0 || seconds > MAX_AFFINITY_SECONDS))
    report.invalid(RULE, 'spec.sessionAffinityConfig.clientIP.timeoutSeconds', seconds, [
      `must be from 1 to ${MAX_AFFINITY_SECONDS}`,
    ]);
}

function checkClusterIPs(report: Report, { spec, clusterIPs, headless }: Facts): void {
  const path = 'spec.clusterIPs';
  const single = text(spec, 'clusterIP');
  const details = { at: has(spec, 'clusterIPs') ? undefined : 'spec.clusterIP' };
  if (single !== '' && clusterIPs[0] !== single) report.invalid(RULE, path, clusterIPs, ['must start with clusterIP']);
  if (single === '' && clusterIPs.length > 0)
    report.invalid(RULE, path, clusterIPs, ['must be empty when clusterIP is not given']);
  checkFamilies(report, spec);
  let faulty = false;
  for (const [index, address] of clusterIPs.entries()) {
    if (index === 0 && address === 'None') {
      if (clusterIPs.length > 1) report.invalid(RULE, path, clusterIPs, ['must have None as its only value']);
      faulty ||= clusterIPs.length > 1;
      continue;
    }
    const faults = ipFaults(report, address);
    faulty ||= faults.length > 0;
    report.invalid(RULE, `${path}[${index}]`, address, faults, details);
  }
  if (clusterIPs.length > 2) report.invalid(RULE, path, clusterIPs, ['must have no more than two values']);
  if (faulty || headless) return;
  if (clusterIPs.length > 1 && new Set(clusterIPs.map(isIPv6)).size < 2)
    report.invalid(RULE, path, clusterIPs, ['must have one address of each IP family']);
  for (const [index, family] of strings(spec, 'ipFamilies').entries()) {
    const address = clusterIPs[index];
    if (address !== undefined && isIPv6(address) !== (family === 'IPv6'))
      report.invalid(RULE, `${path}[${index}]`, address, [
        `must be of the family ${family}, which ipFamilies[${index}] names`,
      ]);
  }
}

function checkFamilies(report: Report, spec: Fields): void {
  const seen = new Set<string>();
  for (const [index, family] of strings(spec, 'ipFamilies').entries()) {
    const at = `spec.ipFamilies[${index}]`;
    if (!FAMILIES.includes(family)) report.unsupported(RULE, at, family, FAMILIES);
    if (seen.has(family)) report.duplicate(RULE, at, family);
    seen.add(family);
  }
  const policy = optionalText(spec, 'ipFamilyPolicy');
  if (policy !== undefined && !FAMILY_POLICIES.includes(policy))
    report.unsupported(RULE, 'spec.ipFamilyPolicy', policy, FAMILY_POLICIES);
}

function checkExternalIPs(report: Report, spec: Fields): void {
  for (const [index, address] of strings(spec, 'externalIPs').entries()) {
    const faults = ipFaults(report, address);
    const path = `spec.externalIPs[${index}]`;
    report.invalid(RULE, path, address, faults);
    if (faults.length === 0 && isSpecial(address))
      report.invalid(RULE, path, address, ['may not be an unspecified, loopback, link-local or multicast address']);
  }
}

function isSpecial(address: string): boolean {
  if (!address.includes(':')) return /^(0\.0\.0\.0$|127\.|169\.254\.|224\.0\.0\.)/.test(address);
  return address === '::' || address === '::1' || /^(fe[89ab]|ff[0-9a-f]2)/i.test(address);
}

function checkSourceRanges(report: Report, { spec, type }: Facts): void {
  const ranges = strings(spec, 'loadBalancerSourceRanges');
  const reason = 'can only be used when the type is LoadBalancer';
  if (ranges.length > 0) {
    const path = 'spec.LoadBalancerSourceRanges';
    if (type !== 'LoadBalancer') report.forbidden(RULE, path, reason, { at: 'spec.loadBalancerSourceRanges' });
    for (const [index, range] of ranges.entries())
      report.invalid(RULE, `${path}[${index}]`, range, cidrFaults(report, range.trim()), {
        at: `spec.loadBalancerSourceRanges[${index}]`,
      });
    return;
  }
  const annotation = stringMap(section(report.entry.manifest, 'metadata'), 'annotations')[RANGES_ANNOTATION];
  if (annotation === undefined) return;
  const path = `metadata.annotations[${RANGES_ANNOTATION}]`;
  if (type !== 'LoadBalancer') report.forbidden(RULE, path, reason);
  if (annotation.trim() === '') return;
  for (const range of annotation.split(',')) report.invalid(RULE, path, range, cidrFaults(report, range.trim()));
}

function checkLoadBalancerFields(report: Report, { spec, type }: Facts): void {
  const reason = 'can only be used when the type is LoadBalancer';
  if (has(spec, 'allocateLoadBalancerNodePorts') && type !== 'LoadBalancer')
    report.forbidden(RULE, 'spec.allocateLoadBalancerNodePorts', reason);
  const balancer = optionalText(spec, 'loadBalancerClass');
  if (balancer === undefined) return;
  if (type !== 'LoadBalancer') report.forbidden(RULE, 'spec.loadBalancerClass', reason);
  else report.invalid(RULE, 'spec.loadBalancerClass', balancer, qualifiedNameFaults(balancer));
}

function checkTrafficPolicies(report: Report, { spec, type }: Facts): void {
  const external = text(spec, 'externalTrafficPolicy');
  const reachable =
    type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && strings(spec, 'externalIPs').length > 0);
  if (external !== '' && !reachable)
    report.invalid(RULE, 'spec.externalTrafficPolicy', external, [
      'can only be set for services that are reachable from outside',
    ]);
  else if (external !== '' && !TRAFFIC_POLICIES.includes(external))
    report.unsupported(RULE, 'spec.externalTrafficPolicy', external, TRAFFIC_POLICIES);
  const health = number(spec, 'healthCheckNodePort') ?? 0;
  if (health !== 0 && !(type === 'LoadBalancer' && external === 'Local'))
    report.invalid(RULE, 'spec.healthCheckNodePort', health, [
      'needs the type LoadBalancer and externalTrafficPolicy Local',
    ]);
  else if (health !== 0) report.invalid(RULE, 'spec.healthCheckNodePort', health, portNumberFaults(health));
  const internal = optionalText(spec, 'internalTrafficPolicy');
  if (internal !== undefined && !TRAFFIC_POLICIES.includes(internal))
    report.unsupported(RULE, 'spec.internalTrafficPolicy', internal, TRAFFIC_POLICIES);
  checkDistribution(report, optionalText(spec, 'trafficDistribution'));
}

function checkDistribution(report: Report, distribution: string | undefined): void {
  if (distribution === undefined || !report.since(31)) return;
  const allowed = report.since(34) ? ['PreferClose', 'PreferSameZone', 'PreferSameNode'] : ['PreferClose'];
  if (!allowed.includes(distribution)) report.unsupported(RULE, 'spec.trafficDistribution', distribution, allowed);
}
