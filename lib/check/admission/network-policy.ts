/** NetworkPolicies. */
import { portNameFaults, portNumberFaults } from '../../manifest/ports';
import {
  type Fields,
  has,
  number,
  numberOrText,
  object,
  objects,
  optionalText,
  section,
  strings,
  text,
} from './fields';
import { cidrFaults, isStrictSubset } from './ip';
import { PROTOCOLS } from './pod/ports';
import type { Report } from './report';
import { checkSelector } from './selectors';

const RULE = 'invalid-network-policy';
const TYPES = ['Ingress', 'Egress'];

export function checkNetworkPolicy(report: Report): void {
  const spec = section(report.entry.manifest, 'spec');
  checkSelector(report, object(spec, 'podSelector'), 'spec.podSelector');
  for (const [direction, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    for (const [index, rule] of objects(spec, direction).entries()) {
      const path = `spec.${direction}[${index}]`;
      for (const [port, value] of objects(rule, 'ports').entries()) checkPort(report, value, `${path}.ports[${port}]`);
      for (const [peer, value] of objects(rule, peers).entries()) checkPeer(report, value, `${path}.${peers}[${peer}]`);
    }
  }
  const types = strings(spec, 'policyTypes');
  if (types.length > TYPES.length)
    report.add(RULE, 'spec.policyTypes', types, 'There may be no more than two policy types.');
  else
    for (const [index, type] of types.entries())
      if (!TYPES.includes(type)) report.unsupported(RULE, `spec.policyTypes[${index}]`, type, TYPES);
}

function checkPort(report: Report, rule: Fields, path: string): void {
  const protocol = optionalText(rule, 'protocol');
  if (protocol !== undefined && !PROTOCOLS.includes(protocol))
    report.unsupported(RULE, `${path}.protocol`, protocol, PROTOCOLS);
  const port = numberOrText(rule, 'port');
  const end = number(rule, 'endPort');
  if (port === undefined) {
    if (end !== undefined) report.invalid(RULE, `${path}.endPort`, end, ['needs port']);
  } else if (typeof port === 'number') {
    report.invalid(RULE, `${path}.port`, port, portNumberFaults(port));
    if (end === undefined) return;
    if (end < port) report.invalid(RULE, `${path}.endPort`, end, ['must not be less than port']);
    report.invalid(RULE, `${path}.endPort`, end, portNumberFaults(end));
  } else {
    if (end !== undefined) report.invalid(RULE, `${path}.endPort`, end, ['needs a port that is a number']);
    report.invalid(RULE, `${path}.port`, port, portNameFaults(port));
  }
}

function checkPeer(report: Report, peer: Fields, path: string): void {
  checkSelector(report, object(peer, 'podSelector'), `${path}.podSelector`);
  checkSelector(report, object(peer, 'namespaceSelector'), `${path}.namespaceSelector`);
  const block = object(peer, 'ipBlock');
  if (block) checkBlock(report, block, `${path}.ipBlock`);
  const selects = has(peer, 'podSelector') || has(peer, 'namespaceSelector');
  if (!selects && !block) report.required(RULE, path, 'podSelector, namespaceSelector or ipBlock');
  else if (selects && block) report.forbidden(RULE, path, 'cannot have ipBlock together with selectors');
}

function checkBlock(report: Report, block: Fields, path: string): void {
  const cidr = text(block, 'cidr');
  if (cidr === '') {
    report.required(RULE, `${path}.cidr`, 'such as 10.0.0.0/8');
    return;
  }
  report.invalid(RULE, `${path}.cidr`, cidr, cidrFaults(report, cidr));
  for (const [index, except] of strings(block, 'except').entries()) {
    const at = `${path}.except[${index}]`;
    const faults = cidrFaults(report, except);
    report.invalid(RULE, at, except, faults);
    if (faults.length === 0 && cidrFaults(report, cidr).length === 0 && !isStrictSubset(except, cidr))
      report.invalid(RULE, at, except, [`must lie within ${cidr} and be smaller`]);
  }
}
