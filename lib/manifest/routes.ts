/**
 * The syntax of what leads requests to a Service, as Ingresses and the Gateway API have it: what is wrong in words, or an
 * empty list.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#httppathmatch
 */
import { isIP } from 'node:net';
import { dnsSubdomainFaults, wildcardDnsSubdomainFaults } from './names';

const PATH = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})*$/;
const FORBIDDEN_WITHIN = ['//', '/./', '/../', '%2f', '%2F'];
const FORBIDDEN_AT_END = ['/..', '/.'];
const MAX_PATH = 1024;

/** A host by which clients reach something: a DNS name, or `*.` and one. */
export function hostFaults(host: string): string[] {
  if (isIP(host) !== 0) return ['must be a DNS name, not an IP address'];
  return host.startsWith('*') ? wildcardDnsSubdomainFaults(host) : dnsSubdomainFaults(host);
}

/** The beginning of the paths that a route takes. */
export function pathPrefixFaults(path: string): string[] {
  const faults: string[] = [];
  if (!path.startsWith('/')) faults.push('must start with "/"');
  if (path.length > MAX_PATH) faults.push(`must be no more than ${MAX_PATH} characters, has ${path.length}`);
  if (!PATH.test(path)) faults.push('holds a character that no path may have, such as white space, "?" or "#"');
  for (const part of FORBIDDEN_WITHIN) if (path.includes(part)) faults.push(`must not contain "${part}"`);
  for (const part of FORBIDDEN_AT_END) if (path.endsWith(part)) faults.push(`must not end with "${part}"`);
  return faults;
}

const MOST_OF_A_UNIT = 99_999;

/**
 * Whole seconds as a duration of the Gateway API, which allows five digits of a unit: `90s`, and `30h` for what is longer.
 *
 * @see https://gateway-api.sigs.k8s.io/geps/gep-2257/
 */
export function gatewayDuration(seconds: number): string {
  if (seconds <= MOST_OF_A_UNIT) return `${seconds}s`;
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ];
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}${unit}`)
    .join('');
}
