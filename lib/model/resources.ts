import type { Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-27';
import type { Faults } from '../manifest/fault';
import { qualifiedNameFaults } from '../manifest/labels';
import { Quantity } from '../manifest/quantity';
import { sizeQuantity } from './plain';
import type { ServingResources } from './pod-props';

/** Requests and limits as they stand in a container; undefined where there are none. */
export function renderResources(resources: ServingResources | undefined): Record<string, unknown> | undefined {
  const requests: Record<string, string> = {};
  const limits: Record<string, string> = {};
  for (const { name, request, limit } of amounts(resources)) {
    if (request !== undefined) requests[name] = request;
    if (limit !== undefined) limits[name] = limit;
  }
  for (const [name, count] of Object.entries(resources?.extended ?? {})) limits[name] = String(count);
  const hasRequests = Object.keys(requests).length > 0;
  const hasLimits = Object.keys(limits).length > 0;
  if (!hasRequests && !hasLimits) return undefined;
  return { ...(hasLimits && { limits }), ...(hasRequests && { requests }) };
}

interface Amounts {
  readonly name: string;
  /** The prop, for faults. */
  readonly prop: string;
  readonly request?: string;
  readonly limit?: string;
}

function amounts(resources: ServingResources | undefined): Amounts[] {
  const { cpu, memory, ephemeralStorage } = resources ?? {};
  return [
    amountsOf('cpu', 'cpu', cpu, (amount: Cpu) => amount.amount),
    amountsOf('memory', 'memory', memory, sizeQuantity),
    amountsOf('ephemeral-storage', 'ephemeralStorage', ephemeralStorage, sizeQuantity),
  ];
}

function amountsOf<T extends Cpu | Size>(
  name: string,
  prop: string,
  pair: { readonly request?: T; readonly limit?: T } | undefined,
  text: (amount: T) => string,
): Amounts {
  return { name, prop, request: pair?.request && text(pair.request), limit: pair?.limit && text(pair.limit) };
}

/** Adds quantities that are none, requests above their limit, and extended resources that are not whole. */
export function checkResources(resources: ServingResources | undefined, faults: Faults): void {
  for (const { prop, request, limit } of amounts(resources)) {
    const field = `resources.${prop}`;
    const requested = checkAmount(request, `${field}.request`, faults);
    const limited = checkAmount(limit, `${field}.limit`, faults);
    if (requested && limited && requested.compare(limited) > 0) {
      faults.add({
        field: `${field}.request`,
        value: request,
        problem: `must not be above the limit (${limit})`,
        fix: 'Lower the request or raise the limit.',
      });
    }
  }
  for (const [name, count] of Object.entries(resources?.extended ?? {})) {
    checkExtended(name, count, `resources.extended[${name}]`, faults);
  }
}

function checkAmount(text: string | undefined, field: string, faults: Faults): Quantity | undefined {
  if (text === undefined) return undefined;
  const quantity = Quantity.tryParse(text);
  if (quantity && quantity.sign >= 0) return quantity;
  faults.add({
    field,
    value: text,
    problem: 'must be a quantity, 0 or more',
    fix: 'Give it as Cpu.millis(500), Cpu.units(1) or Size.gibibytes(2).',
  });
  return undefined;
}

function checkExtended(name: string, count: number, field: string, faults: Faults): void {
  if (!name.includes('/') || qualifiedNameFaults(name).length > 0) {
    faults.add({
      field,
      value: name,
      problem: 'must be a resource name with its domain',
      fix: 'Write it as nodes advertise it, for example nvidia.com/gpu.',
    });
  }
  if (!Number.isInteger(count) || count < 0) {
    faults.add({
      field,
      value: count,
      problem: 'must be a whole number, 0 or more',
      fix: 'Devices cannot be divided; ask for a MIG or time-sliced resource by its own name.',
    });
  }
}
