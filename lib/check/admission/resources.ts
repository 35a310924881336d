/** Names and amounts of resources, wherever they stand: containers, pods, quotas, metrics. */
import { qualifiedNameFaults } from '../../manifest/labels';
import { Quantity } from '../../manifest/quantity';

const HUGE_PAGES = 'hugepages-';
const QUOTA_HUGE_PAGES = 'requests.hugepages-';
const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];
const COUNTED = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];
const COMPUTE_SET = new Set(COMPUTE);
const COUNTED_SET = new Set(COUNTED);
const QUOTA = new Set([
  ...COMPUTE,
  ...COMPUTE.flatMap((name) => [`requests.${name}`, `limits.${name}`]),
  ...COUNTED,
  'requests.storage',
]);
const LARGEST = Quantity.of(2n ** 63n - 1n);
const STANDARD = new Set([...QUOTA, 'storage']);

/** `hugepages-2Mi` and the like. */
export function isHugePages(name: string): boolean {
  return name.startsWith(HUGE_PAGES);
}

/** A resource of Kubernetes itself, not of a device plugin. */
function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

/** A resource of a device plugin, such as `nvidia.com/gpu`. */
export function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith('requests.') && qualifiedNameFaults(`requests.${name}`).length === 0;
}

/** A resource of which more may be requested than there is. */
export function allowsOvercommit(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}

/** What is wrong with the name of any resource. */
export function resourceNameFaults(name: string): string[] {
  const faults = qualifiedNameFaults(name);
  if (faults.length > 0) return faults;
  if (name.includes('/') || STANDARD.has(name) || isHugePages(name) || name.startsWith(QUOTA_HUGE_PAGES)) return [];
  return ['must be a standard resource (cpu, memory, ephemeral-storage, ...) or have a domain, such as nvidia.com/gpu'];
}

/** What is wrong with the name of a resource that a container requests. */
export function containerResourceFaults(name: string): string[] {
  const faults = resourceNameFaults(name);
  if (!name.includes('/')) {
    if (!COMPUTE_SET.has(name) && !isHugePages(name))
      faults.push('is no resource of containers: must be cpu, memory, ephemeral-storage or hugepages-<size>');
  } else if (!isNative(name) && !isExtended(name))
    faults.push("is no extended resource: must be a domain, '/' and a name, without 'requests.' before it");
  return faults;
}

/** What is wrong with the name of a resource that a quota limits. */
export function quotaResourceFaults(name: string): string[] {
  const faults = resourceNameFaults(name);
  if (!name.includes('/') && !QUOTA.has(name) && !isHugePages(name) && !name.startsWith(QUOTA_HUGE_PAGES))
    faults.push('is no resource that a quota can limit');
  return faults;
}

/** True for the resources that a quota limits by name, not by domain. */
export function isStandardQuotaResource(name: string): boolean {
  return QUOTA.has(name) || isHugePages(name) || name.startsWith(QUOTA_HUGE_PAGES);
}

/** What is wrong with the amount of a resource. */
export function amountFaults(name: string, amount: Quantity): string[] {
  const faults: string[] = [];
  if (amount.sign < 0) faults.push('must be 0 or more');
  if ((COUNTED_SET.has(name) || isExtended(name)) && !isWhole(amount))
    faults.push(`must be a whole number, since ${name} cannot be divided`);
  return faults;
}

/** What is wrong with an amount of huge pages. */
export function hugePagesFaults(name: string, amount: Quantity): string[] {
  const size = Quantity.tryParse(name.slice(HUGE_PAGES.length));
  if (size === undefined || size.sign <= 0 || !isWhole(size))
    return [`must be in pages, and ${name} names no page size`];
  // Beyond the range of int64 the server computes nonsense; nobody has so much memory.
  if (amount.compare(LARGEST) > 0 || amount.value() % size.value() === 0n) return [];
  return [`must be a whole number of pages of the size in the name ${name}`];
}

/** The server rounds amounts up to a thousandth before it asks whether they are whole. */
function isWhole(amount: Quantity): boolean {
  return amount.isInteger || amount.milliValue() % 1000n === 0n;
}
