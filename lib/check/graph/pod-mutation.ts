import { at, listOf, textsOf } from '../../manifest/read';
import type { Entry, ObjectSet } from '../object-set';

/** Kinds of policy engines that may change what others create, by API group. */
const MUTATING_GROUP = /^(kyverno\.io|policies\.kyverno\.io|mutations\.gatekeeper\.sh)$/;
/** OpenShift gives pods the security context that their account is bound to. */
const OPENSHIFT_GROUP = /(^|\.)openshift\.io$/;
/** Where an object of the API server's own kinds says which resources it changes. */
const MUTATING_KINDS: Readonly<Record<string, (entry: Entry) => readonly unknown[]>> = {
  MutatingWebhookConfiguration: ({ manifest }) =>
    listOf(at(manifest, 'webhooks')).flatMap((webhook) => listOf(at(webhook, 'rules'))),
  MutatingAdmissionPolicy: ({ manifest }) => listOf(at(manifest, 'spec', 'matchConstraints', 'resourceRules')),
};

/** Whether the set shows that the cluster may give pods fields which their templates do not have. */
export function completesPods(set: ObjectSet): boolean {
  return set.derive(findMutation);
}

function findMutation(set: ObjectSet): boolean {
  return set.entries.some((entry) => {
    if (MUTATING_GROUP.test(entry.group) || OPENSHIFT_GROUP.test(entry.group)) return true;
    const rules = Object.hasOwn(MUTATING_KINDS, entry.kind) ? MUTATING_KINDS[entry.kind]?.(entry) : undefined;
    return (rules ?? []).some((rule) => textsOf(at(rule, 'resources')).some(isPods));
  });
}

function isPods(resource: string): boolean {
  return ['pods', '*', '*/*', 'pods/*'].includes(resource);
}
