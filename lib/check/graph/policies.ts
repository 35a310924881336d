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

/** One egress rule of a NetworkPolicy. */
export interface EgressRule {
  /** Empty for every destination. */
  readonly to: readonly unknown[];
  /** Empty for every port. */
  readonly ports: readonly unknown[];
}

/** A NetworkPolicy that limits what the pods it selects may call. */
export interface EgressPolicy {
  readonly entry: Entry;
  readonly rules: readonly EgressRule[];
  readonly workloads: readonly Workload[];
}

/** The policies that limit what the pods of a workload may call; without any, they may call everybody. */
export function egressPoliciesFor(set: ObjectSet, workload: Workload): readonly EgressPolicy[] {
  return set.derive(egressByWorkload).get(workload) ?? [];
}

/** Whether policies of other kinds are in the set, which may allow what these do not. */
export function holdsForeignPolicies(set: ObjectSet): boolean {
  return set.holdsKindOf(FOREIGN_POLICIES);
}

/** Policies of network plugins, and those that an administrator puts above all others. */
const FOREIGN_POLICIES: readonly string[] = [
  'AdminNetworkPolicy',
  'CiliumClusterwideNetworkPolicy',
  'CiliumNetworkPolicy',
  'ClusterNetworkPolicy',
  'GlobalNetworkPolicy',
];

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

function egressByWorkload(set: ObjectSet): ReadonlyMap<Workload, readonly EgressPolicy[]> {
  return byWorkload(
    Array.from(set.ofType('networking.k8s.io', 'NetworkPolicy')).flatMap((entry) => readEgress(set, entry)),
  );
}

/** A policy that does not say what it limits limits what its rules are about. */
function readEgress(set: ObjectSet, entry: Entry): EgressPolicy[] {
  const spec = entry.manifest['spec'];
  const given = listOf(at(spec, 'egress'));
  const types = textsOf(at(spec, 'policyTypes'));
  if (types.length > 0 ? !types.includes('Egress') : given.length === 0) return [];
  const rules = given.map((rule) => ({ to: listOf(at(rule, 'to')), ports: listOf(at(rule, 'ports')) }));
  return [
    { entry, rules, workloads: workloadIndex(set).select(entry.namespace, readSelector(at(spec, 'podSelector'))) },
  ];
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
  return byWorkload(ingressPolicies(set));
}

function byWorkload<P extends { readonly workloads: readonly Workload[] }>(
  all: readonly P[],
): ReadonlyMap<Workload, readonly P[]> {
  const found = new Map<Workload, P[]>();
  for (const policy of all) {
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
