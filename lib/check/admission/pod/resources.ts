/** Requests, limits and device claims of containers and pods. */
import { dnsLabelFaults, dnsSubdomainFaults } from '../../../manifest/names';
import { Quantity } from '../../../manifest/quantity';
import { type Fields, has, object, objects, optionalText, section, text } from '../fields';
import { type Report, shown } from '../report';
import {
  allowsOvercommit,
  amountFaults,
  containerResourceFaults,
  hugePagesFaults,
  isHugePages,
  resourceNameFaults,
} from '../resources';
import type { PodContext } from './pod';

const RULE = 'invalid-resources';
const CLAIM_RULE = 'invalid-resource-claim';

type Amounts = ReadonlyMap<string, Quantity>;

/** Checks `resources` of a container. */
export function checkContainerResources(report: Report, resources: Fields, path: string, pod: PodContext): void {
  checkRequirements(report, resources, path, containerResourceFaults);
  if (report.since(34)) checkClaimNames(report, resources, `${path}.claims`, pod);
}

/** Checks the limits and requests of anything. */
export function checkRequirements(
  report: Report,
  resources: Fields,
  path: string,
  nameFaults: (name: string) => string[],
): void {
  const limits = amounts(resources, 'limits');
  const requests = amounts(resources, 'requests');
  for (const [name, amount] of limits) checkAmount(report, name, amount, `${path}.limits[${name}]`, nameFaults);
  for (const [name, amount] of requests) {
    checkAmount(report, name, amount, `${path}.requests[${name}]`, nameFaults);
    checkAgainstLimit(report, name, amount, limits.get(name), path);
  }
  const names = [...limits.keys(), ...requests.keys()];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory'))
    report.forbidden(
      'invalid-hugepages',
      path,
      'names huge pages, which need a request or limit of cpu or memory beside them',
    );
}

function checkAmount(
  report: Report,
  name: string,
  amount: Quantity,
  path: string,
  nameFaults: (name: string) => string[],
): void {
  report.invalid(RULE, path, name, nameFaults(name));
  const faults = amountFaults(name, amount);
  report.invalid(RULE, path, amount.toString(), faults);
  if (isHugePages(name)) report.invalid('invalid-hugepages', path, amount.toString(), hugePagesFaults(name, amount));
}

function checkAgainstLimit(
  report: Report,
  name: string,
  request: Quantity,
  limit: Quantity | undefined,
  path: string,
): void {
  const at = `${path}.requests[${name}]`;
  if (!limit) {
    if (!allowsOvercommit(name))
      report.required(
        RULE,
        `${path}.limits`,
        `${name} cannot be overcommitted, so it needs a limit equal to the request`,
        { at },
      );
    return;
  }
  const order = request.compare(limit);
  if (order !== 0 && !allowsOvercommit(name))
    report.invalid(RULE, `${path}.requests`, request.toString(), [`must equal the ${name} limit of ${limit}`], { at });
  else if (order > 0)
    report.invalid(RULE, `${path}.requests`, request.toString(), [`must not exceed the ${name} limit of ${limit}`], {
      at,
    });
}

/**
 * The amounts in a map of resources, rounded up to a thousandth as the server does; what is no quantity
 * has been reported before.
 */
export function amounts(resources: Fields, name: string): Amounts {
  const map = new Map<string, Quantity>();
  for (const [resource, value] of Object.entries(section(resources, name))) {
    const amount = value === null ? Quantity.zero : Quantity.tryParse(value);
    if (amount) map.set(resource, amount.ceilToMilli());
  }
  return map;
}

function checkClaimNames(report: Report, resources: Fields, path: string, pod: PodContext): void {
  const known = new Set(objects(pod.spec, 'resourceClaims').map((claim) => text(claim, 'name')));
  const seen = new Set<string>();
  for (const [index, claim] of objects(resources, 'claims').entries()) {
    const at = `${path}[${index}]`;
    const name = text(claim, 'name');
    if (name === '') {
      report.required(CLAIM_RULE, at, 'name');
      continue;
    }
    const request = text(claim, 'request');
    if (request !== '') report.invalid(CLAIM_RULE, `${at}.request`, request, dnsLabelFaults(request));
    const key = request === '' ? name : `${name}/${request}`;
    const clashes =
      seen.has(name) || seen.has(key) || (request === '' && [...seen].some((one) => one.startsWith(`${name}/`)));
    if (clashes) report.duplicate(CLAIM_RULE, at, key);
    seen.add(key);
    if (!known.has(name))
      report.add(CLAIM_RULE, at, name, `${shown(name)} is none of spec.resourceClaims of the pod.`, {
        fix: known.size > 0 ? `Name one of ${[...known].join(', ')}.` : 'Add it to spec.resourceClaims of the pod.',
      });
  }
}

/** Checks `resourceClaims` of a pod. */
export function checkPodClaims(report: Report, pod: PodContext): void {
  if (!report.since(34)) return;
  const seen = new Set<string>();
  for (const [index, claim] of objects(pod.spec, 'resourceClaims').entries()) {
    const at = `${pod.path}.resourceClaims[${index}]`;
    const name = text(claim, 'name');
    if (name === '') report.required(CLAIM_RULE, `${at}.name`);
    else if (seen.has(name)) report.duplicate(CLAIM_RULE, `${at}.name`, name);
    else report.invalid(CLAIM_RULE, `${at}.name`, name, dnsLabelFaults(name));
    seen.add(name);
    const sources = ['resourceClaimName', 'resourceClaimTemplateName'].filter((one) => has(claim, one));
    if (sources.length !== 1)
      report.add(CLAIM_RULE, at, claim, 'It must name either resourceClaimName or resourceClaimTemplateName.');
    for (const source of sources) {
      const value = optionalText(claim, source) ?? '';
      report.invalid(CLAIM_RULE, `${at}.${source}`, value, dnsSubdomainFaults(value));
    }
  }
}

/** Checks `resources` of the pod as a whole. */
export function checkPodResources(report: Report, pod: PodContext): void {
  const resources = object(pod.spec, 'resources');
  if (!resources || !report.since(34)) return;
  const path = `${pod.path}.resources`;
  if (text(section(pod.spec, 'os'), 'name') === 'windows') {
    report.forbidden(RULE, path, 'may not be set for a Windows pod');
    return;
  }
  if (has(resources, 'claims')) report.forbidden(RULE, `${path}.claims`, 'may not be set for a pod as a whole');
  checkRequirements(report, resources, path, podResourceFaults);
  checkAgainstContainers(report, resources, path, pod);
}

function podResourceFaults(name: string): string[] {
  const faults = resourceNameFaults(name);
  if (faults.length > 0) return faults;
  const supported = name === 'cpu' || name === 'memory' || isHugePages(name);
  return supported ? [] : ['is not supported for a pod as a whole: must be cpu, memory or hugepages-<size>'];
}

function checkAgainstContainers(report: Report, resources: Fields, path: string, pod: PodContext): void {
  const limits = amounts(resources, 'limits');
  const total = containerTotal(pod, 'requests');
  for (const [name, request] of amounts(resources, 'requests')) {
    const sum = total.get(name);
    if (sum && sum.compare(request) > 0)
      report.invalid(RULE, `${path}.requests[${name}]`, request.toString(), [
        `must not be less than what the containers request together, ${sum}`,
      ]);
  }
  const limitTotal = containerTotal(pod, 'limits');
  for (const [name, limit] of limits) {
    const sum = limitTotal.get(name);
    if (isHugePages(name) && sum && sum.compare(limit) > 0)
      report.invalid(RULE, `${path}.limits[${name}]`, limit.toString(), [
        `must not be less than the limits of the containers together, ${sum}`,
      ]);
  }
  for (const [index, container] of objects(pod.spec, 'containers').entries()) {
    for (const [name, limit] of amounts(section(container, 'resources'), 'limits')) {
      const most = limits.get(name);
      if (most && limit.compare(most) > 0)
        report.invalid(
          RULE,
          `${path}.containers[${index}][${name}].limits`,
          limit.toString(),
          [`must not exceed the limit of the pod, ${most}`],
          { at: `${pod.path}.containers[${index}].resources.limits[${name}]` },
        );
    }
  }
}

/** What the containers ask for together: sidecars and containers added, or an init container when it needs more. */
function containerTotal(pod: PodContext, kind: 'requests' | 'limits'): Amounts {
  const total = new Map<string, Quantity>();
  const add = (to: Map<string, Quantity>, of: Amounts): void => {
    for (const [name, amount] of of) to.set(name, to.get(name)?.add(amount) ?? amount);
  };
  const own = (container: Fields): Amounts => {
    const resources = section(container, 'resources');
    if (kind === 'limits' || !pod.isPod) return amounts(resources, kind);
    // In a Pod, what has a limit and no request is requested by the limit.
    return new Map([...amounts(resources, 'limits'), ...amounts(resources, 'requests')]);
  };
  for (const container of objects(pod.spec, 'containers')) add(total, own(container));
  const sidecars = new Map<string, Quantity>();
  const peak = new Map<string, Quantity>();
  for (const container of objects(pod.spec, 'initContainers')) {
    const needed = new Map(sidecars);
    add(needed, own(container));
    if (text(container, 'restartPolicy') === 'Always') {
      add(sidecars, own(container));
      add(total, own(container));
    }
    for (const [name, amount] of needed) {
      const before = peak.get(name);
      if (!before || amount.compare(before) > 0) peak.set(name, amount);
    }
  }
  for (const [name, amount] of peak) {
    const before = total.get(name);
    if (!before || amount.compare(before) > 0) total.set(name, amount);
  }
  return total;
}
