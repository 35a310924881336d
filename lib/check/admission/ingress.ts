/** Ingresses. */
import { dnsSubdomainFaults, pathSegmentFaults, wildcardDnsSubdomainFaults } from '../../manifest/names';
import { portNameFaults, portNumberFaults } from '../../manifest/ports';
import { type Fields, number, object, objects, optionalText, section, stringMap, strings, text } from './fields';
import { isAddress } from './ip';
import { serviceNameFaults } from './metadata';
import type { Report } from './report';

const RULE = 'invalid-ingress';
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const BAD_SEQUENCES = ['//', '/./', '/../', '%2f', '%2F'];
const BAD_SUFFIXES = ['/..', '/.'];
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

export function checkIngress(report: Report): void {
  const spec = section(report.entry.manifest, 'spec');
  const rules = objects(spec, 'rules');
  const fallback = object(spec, 'defaultBackend');
  if (rules.length === 0 && !fallback) report.add(RULE, 'spec', spec, 'It must have rules or a defaultBackend.');
  if (fallback) checkBackend(report, fallback, 'spec.defaultBackend');
  for (const [index, rule] of rules.entries()) checkRule(report, rule, `spec.rules[${index}]`);
  for (const [index, tls] of objects(spec, 'tls').entries()) checkTls(report, tls, `spec.tls[${index}]`);
  checkClass(report, spec);
}

function checkClass(report: Report, spec: Fields): void {
  const name = optionalText(spec, 'ingressClassName');
  if (name === undefined) return;
  report.invalid(RULE, 'spec.ingressClassName', name, dnsSubdomainFaults(name));
  const annotation = stringMap(section(report.entry.manifest, 'metadata'), 'annotations')[CLASS_ANNOTATION];
  if (annotation !== undefined && annotation !== name)
    report.invalid(
      RULE,
      `annotations.${CLASS_ANNOTATION}`,
      annotation,
      ['must not differ from spec.ingressClassName'],
      {
        at: `metadata.annotations[${CLASS_ANNOTATION}]`,
      },
    );
}

function checkRule(report: Report, rule: Fields, path: string): void {
  const host = text(rule, 'host');
  if (host !== '') {
    if (isAddress(host)) report.invalid(RULE, `${path}.host`, host, ['must be a DNS name, not an IP address']);
    report.invalid(RULE, `${path}.host`, host, hostFaults(host));
  }
  const http = object(rule, 'http');
  if (!http) return;
  const paths = objects(http, 'paths');
  if (paths.length === 0) report.required(RULE, `${path}.http.paths`, 'at least one path');
  for (const [index, entry] of paths.entries()) checkPath(report, entry, `${path}.http.paths[${index}]`);
}

function hostFaults(host: string): string[] {
  return host.includes('*') ? wildcardDnsSubdomainFaults(host) : dnsSubdomainFaults(host);
}

function checkPath(report: Report, entry: Fields, path: string): void {
  const type = optionalText(entry, 'pathType');
  if (type === undefined) {
    report.required(RULE, `${path}.pathType`, PATH_TYPES.join(', '));
    return;
  }
  const url = text(entry, 'path');
  if (!PATH_TYPES.includes(type)) report.unsupported(RULE, `${path}.pathType`, type, PATH_TYPES);
  else if (type === 'ImplementationSpecific') {
    if (url !== '' && !url.startsWith('/')) report.invalid(RULE, `${path}.path`, url, ['must start with /']);
  } else {
    if (!url.startsWith('/')) report.invalid(RULE, `${path}.path`, url, ['must start with /']);
    for (const bad of BAD_SEQUENCES)
      if (url.includes(bad)) report.invalid(RULE, `${path}.path`, url, [`must not contain '${bad}'`]);
    for (const bad of BAD_SUFFIXES)
      if (url.endsWith(bad)) report.invalid(RULE, `${path}.path`, url, [`must not end with '${bad}'`]);
  }
  checkBackend(report, section(entry, 'backend'), `${path}.backend`);
}

function checkBackend(report: Report, backend: Fields, path: string): void {
  const resource = object(backend, 'resource');
  const service = object(backend, 'service');
  if (resource && service) report.add(RULE, path, backend, 'resource and service exclude each other.');
  else if (resource) checkResource(report, resource, `${path}.resource`);
  else if (service) checkServiceBackend(report, service, path);
  else report.add(RULE, path, backend, 'It must name a service or a resource.');
}

function checkResource(report: Report, resource: Fields, path: string): void {
  for (const name of ['kind', 'name']) {
    const value = text(resource, name);
    if (value === '') report.required(RULE, `${path}.${name}`);
    else report.invalid(RULE, `${path}.${name}`, value, pathSegmentFaults(value));
  }
  const group = optionalText(resource, 'apiGroup');
  if (group !== undefined) report.invalid(RULE, `${path}.apiGroup`, group, dnsSubdomainFaults(group));
}

function checkServiceBackend(report: Report, service: Fields, path: string): void {
  const name = text(service, 'name');
  if (name === '') report.required(RULE, `${path}.service.name`);
  else report.invalid(RULE, `${path}.service.name`, name, serviceNameFaults(report)(name));
  const port = section(service, 'port');
  const portName = text(port, 'name');
  const portNumber = number(port, 'number') ?? 0;
  if (portName !== '' && portNumber !== 0)
    report.add(RULE, path, port, 'The name and the number of the port exclude each other.');
  else if (portName !== '') report.invalid(RULE, `${path}.service.port.name`, portName, portNameFaults(portName));
  else if (portNumber !== 0)
    report.invalid(RULE, `${path}.service.port.number`, portNumber, portNumberFaults(portNumber));
  else report.required(RULE, path, 'the name or the number of a port');
}

function checkTls(report: Report, tls: Fields, path: string): void {
  for (const [index, host] of strings(tls, 'hosts').entries())
    report.invalid(RULE, `${path}.hosts[${index}]`, host, hostFaults(host));
  const secret = text(tls, 'secretName');
  if (secret !== '') report.invalid(RULE, `${path}.secretName`, secret, dnsSubdomainFaults(secret));
}
