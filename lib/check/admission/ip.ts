/** IP addresses and ranges, as the API server reads them in fields that it has always had. */
import { isIP } from 'node:net';
import type { Report } from './report';

const LEADING_ZERO = /(^|\.)0\d/;

/** What is wrong with an IP address. Leading zeros and IPv4 in IPv6 are refused from Kubernetes 1.36 on. */
export function ipFaults(report: Report, address: string): string[] {
  if (parse(address) === undefined) return ['must be an IP address, such as 10.9.8.7 or 2001:db8::ffff'];
  return report.since(36) ? strictFaults(address) : [];
}

/** What is wrong with a range of addresses in CIDR notation. */
export function cidrFaults(report: Report, range: string): string[] {
  const parsed = parseCidr(range);
  if (!parsed) return ['must be a range of addresses, such as 10.9.8.0/24 or 2001:db8::/64'];
  if (!report.since(36)) return [];
  const faults = strictFaults(range.slice(0, range.indexOf('/')));
  if (/\/0\d/.test(range)) faults.push('must not have leading zeros');
  if (faults.length === 0 && parsed.address !== masked(parsed))
    faults.push('must not have bits set beyond the prefix length');
  return faults;
}

/** True for an address of IP version 6. */
export function isIPv6(address: string): boolean {
  return address.includes(':') && parse(address) !== undefined;
}

/** True where the text is an IP address at all. */
export function isAddress(text: string): boolean {
  return parse(text) !== undefined;
}

/** True where the inner range lies within the outer one and is smaller. */
export function isStrictSubset(inner: string, outer: string): boolean {
  const small = parseCidr(inner);
  const large = parseCidr(outer);
  if (!small || !large || small.bits !== large.bits || large.prefix >= small.prefix) return false;
  return masked({ ...small, prefix: large.prefix }) === masked(large);
}

interface Range {
  readonly address: bigint;
  readonly bits: 32 | 128;
  readonly prefix: number;
}

function strictFaults(address: string): string[] {
  const faults: string[] = [];
  if (LEADING_ZERO.test(address)) faults.push('must not have leading zeros');
  if (address.includes(':') && /^::ffff:/i.test(compact(address)))
    faults.push('must not be an IPv4 address written as IPv6');
  return faults;
}

function parseCidr(range: string): Range | undefined {
  const slash = range.indexOf('/');
  const length = range.slice(slash + 1);
  if (slash < 0 || !/^\d{1,3}$/.test(length)) return undefined;
  const address = parse(range.slice(0, slash));
  const bits = range.includes(':') ? 128 : 32;
  const prefix = Number(length);
  return address === undefined || prefix > bits ? undefined : { address, bits, prefix };
}

function masked({ address, bits, prefix }: Range): bigint {
  const shift = BigInt(bits - prefix);
  return (address >> shift) << shift;
}

/** The address as a number; IPv4 octets may have leading zeros. */
function parse(address: string): bigint | undefined {
  if (!address.includes(':')) return parseIPv4(address);
  if (isIP(address) !== 6 || address.includes('%')) return undefined;
  const halves = compact(address).split('::');
  const head = groups(halves[0] ?? '');
  const tail = halves.length > 1 ? groups(halves[1] ?? '') : [];
  const zeros = new Array<bigint>(Math.max(0, 8 - head.length - tail.length)).fill(0n);
  return [...head, ...zeros, ...tail].reduce((value, group) => (value << 16n) | group, 0n);
}

/** An IPv4 tail, `::ffff:1.2.3.4`, written as two groups. */
function compact(address: string): string {
  const colon = address.lastIndexOf(':');
  const tail = address.slice(colon + 1);
  const value = tail.includes('.') ? parseIPv4(tail) : undefined;
  if (value === undefined) return address;
  return `${address.slice(0, colon + 1)}${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
}

function groups(half: string): bigint[] {
  return half === '' ? [] : half.split(':').map((group) => BigInt(`0x${group}`));
}

function parseIPv4(address: string): bigint | undefined {
  const parts = address.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,10}$/.test(part) || Number(part) > 255)) return undefined;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}
