import type { LabelSelector } from '../../manifest/labels';
import { at, listOf, textsOf, wholeOf } from '../../manifest/read';
import { readSelector } from '../../manifest/selectors';
import type { Entry, ObjectSet } from '../object-set';
import type { ExposedPort } from './services';
import { type Workload, workloadIndex } from './workloads';

/** One ingress rule of a NetworkPolicy. */
export interface IngressRule {
  /** Empty for every source. */
  readonly from: readonly unknown[];
  /** Empty for every port. */
  readonly ports: readonly unknown[];
}

/** A NetworkPolicy that isolates the pods it selects from what would come in. */
export interface IngressPolicy {
  readonly entry: Entry;
  readonly selector?: LabelSelector;
  readonly rules: readonly IngressRule[];
  readonly workloads: readonly Workload[];
}

/** Every NetworkPolicy of a set that speaks of incoming traffic. */
export function ingressPolicies(set: ObjectSet): readonly IngressPolicy[] {
  return set.derive(readPolicies);
}

/** The policies that isolate the pods of a workload; without any, everything may come in. */
export function policiesFor(set: ObjectSet, workload: Workload): readonly IngressPolicy[] {
  return set.derive(policiesByWorkload).get(workload) ?? [];
}

/** The rules of all policies of a workload that let something reach a port of it. */
export function rulesAllowing(policies: readonly IngressPolicy[], { port }: ExposedPort): readonly IngressRule[] {
  return policies
    .flatMap(({ rules }) => rules)
    .filter((rule) => allowsPort(rule, port.number, port.name, port.protocol));
}

function readPolicies(set: ObjectSet): readonly IngressPolicy[] {
  return Array.from(set.ofType('networking.k8s.io', 'NetworkPolicy')).flatMap((entry) => {
    const spec = entry.manifest['spec'];
    const types = textsOf(at(spec, 'policyTypes'));
    if (types.length > 0 && !types.includes('Ingress')) return [];
    const selector = readSelector(at(spec, 'podSelector'));
    const rules = listOf(at(spec, 'ingress')).map((rule) => ({
      from: listOf(at(rule, 'from')),
      ports: listOf(at(rule, 'ports')),
    }));
    return [{ entry, selector, rules, workloads: workloadIndex(set).select(entry.namespace, selector) }];
  });
}

function policiesByWorkload(set: ObjectSet): ReadonlyMap<Workload, readonly IngressPolicy[]> {
  const found = new Map<Workload, IngressPolicy[]>();
  for (const policy of ingressPolicies(set)) {
    for (const workload of policy.workloads) {
      const policies = found.get(workload);
      if (policies) policies.push(policy);
      else found.set(workload, [policy]);
    }
  }
  return found;
}

function allowsPort({ ports }: IngressRule, number: number | undefined, name: string | undefined, protocol: string) {
  if (ports.length === 0) return true;
  return ports.some((item) => {
    if ((at(item, 'protocol') ?? 'TCP') !== protocol) return false;
    const port = at(item, 'port');
    const last = wholeOf(at(item, 'endPort'));
    if (port === undefined || (port === name && name !== undefined)) return true;
    if (typeof port !== 'number' || number === undefined) return false;
    return last === undefined ? port === number : number >= port && number <= last;
  });
}
