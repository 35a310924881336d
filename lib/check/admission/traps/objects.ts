/** What the server accepts in objects other than pods although it does not do what is meant. */

import { nearest } from '../../../manifest/nearest';
import { Quantity } from '../../../manifest/quantity';
import { has, objects, section, strings, text } from '../fields';
import type { Report } from '../report';
import { isExtended } from '../resources';
import { isBuiltInGroup, kindDefinition, kindsOf } from '../structure/kubernetes-types';
import { checkBytes } from './pod';

const UNITS: Readonly<Record<string, number>> = {
  y: 31_536_000,
  w: 604_800,
  d: 86_400,
  h: 3600,
  m: 60,
  s: 1,
  ms: 0.001,
};

export function checkServiceTraps(report: Report): void {
  const spec = section(report.entry.manifest, 'spec');
  if (text(spec, 'sessionAffinity') !== 'ClientIP' && has(spec, 'sessionAffinityConfig'))
    report.add(
      'ignored-session-affinity',
      'spec.sessionAffinityConfig',
      spec['sessionAffinityConfig'],
      'The server drops sessionAffinityConfig unless sessionAffinity is ClientIP.',
    );
}

export function checkBudgetTraps(report: Report): void {
  const spec = section(report.entry.manifest, 'spec');
  const nobody = spec['maxUnavailable'] === 0 || spec['maxUnavailable'] === '0%';
  const everybody = spec['minAvailable'] === '100%';
  if (nobody || everybody)
    report.add(
      'no-eviction-allowed',
      nobody ? 'spec.maxUnavailable' : 'spec.minAvailable',
      spec[nobody ? 'maxUnavailable' : 'minAvailable'],
      'The budget allows no eviction at any number of pods: nodes cannot be drained.',
    );
}

export function checkQuotaTraps(report: Report): void {
  const hard = section(section(report.entry.manifest, 'spec'), 'hard');
  for (const [name, value] of Object.entries(hard)) {
    const path = `spec.hard[${name}]`;
    const device = name.replace(/^(requests|limits)\./, '');
    if (!isDevice(device)) continue;
    if (!name.startsWith('requests.'))
      report.add(
        'ineffective-quota',
        path,
        name,
        `A quota on the resource ${device} is counted only under requests.${device}; this one limits nothing.`,
      );
    const amount = Quantity.tryParse(value);
    if (amount && !amount.isInteger)
      report.add(
        'ineffective-quota',
        path,
        value,
        `${JSON.stringify(value)} is no whole number, and ${device} is handed out whole.`,
      );
  }
}

/** A resource of a device plugin; names under k8s.io and counts of objects have meanings of their own. */
function isDevice(name: string): boolean {
  return isExtended(name) && !name.startsWith('count/') && !/(^|\.)k8s\.io\//.test(name);
}

export function checkClaimTraps(report: Report): void {
  const requests = section(section(section(report.entry.manifest, 'spec'), 'resources'), 'requests');
  const storage = has(requests, 'storage') ? Quantity.tryParse(requests['storage']) : undefined;
  if (storage) checkBytes(report, true, requests['storage'], storage, 'spec.resources.requests[storage]');
}

export function checkPolicyTraps(report: Report): void {
  const spec = section(report.entry.manifest, 'spec');
  const types = strings(spec, 'policyTypes');
  if (types.length === 0) return;
  for (const [type, rules] of [
    ['Ingress', 'ingress'],
    ['Egress', 'egress'],
  ] as const)
    if (!types.includes(type) && objects(spec, rules).length > 0)
      report.add(
        'ineffective-policy-rules',
        `spec.${rules}`,
        undefined,
        `policyTypes does not name ${type}, so the ${rules} rules have no effect.`,
      );
}

export function checkMonitorTraps(report: Report): void {
  const spec = section(report.entry.manifest, 'spec');
  const list = report.entry.kind === 'PodMonitor' ? 'podMetricsEndpoints' : 'endpoints';
  for (const [index, endpoint] of objects(spec, list).entries()) {
    const interval = seconds(text(endpoint, 'interval'));
    const timeout = seconds(text(endpoint, 'scrapeTimeout'));
    if (interval !== undefined && timeout !== undefined && timeout > interval)
      report.add(
        'scrape-timeout-too-long',
        `spec.${list}[${index}].scrapeTimeout`,
        text(endpoint, 'scrapeTimeout'),
        `The scrape timeout is longer than the interval, ${text(endpoint, 'interval')}; the Prometheus operator ignores the whole monitor.`,
      );
  }
}

function seconds(duration: string): number | undefined {
  if (duration === '') return undefined;
  let total = 0;
  for (const [, count, unit] of duration.matchAll(/(\d+)(ms|[ywdhms])/g))
    total += Number(count) * (UNITS[unit ?? ''] ?? 0);
  return total;
}

/** A target whose kind no server has can never be scaled. */
export function checkTargetTraps(report: Report): void {
  const ref = section(section(report.entry.manifest, 'spec'), 'scaleTargetRef');
  const isGiven = text(ref, 'apiVersion') !== '';
  const version = text(ref, 'apiVersion') || (report.entry.kind === 'ScaledObject' ? 'apps/v1' : '');
  const kind = text(ref, 'kind') || (report.entry.kind === 'ScaledObject' ? 'Deployment' : '');
  if (version === '' || kind === '' || !isBuiltInGroup(version) || kindDefinition(version, kind)) return;
  const meant = nearest(kind, kindsOf(version));
  report.add(
    'unknown-scale-target',
    'spec.scaleTargetRef.kind',
    kind,
    `No API server has the kind ${JSON.stringify(kind)} in ${version}${isGiven ? '' : ', which KEDA takes for want of an apiVersion'}; the autoscaler would find nothing to scale.`,
    {
      fix: meant !== undefined ? `Did you mean ${meant}?` : isGiven ? undefined : `Give the apiVersion of ${kind}.`,
    },
  );
}
