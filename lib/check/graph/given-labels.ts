import { type LabelSelector, type LabelSelectorRequirement, selectorMatches } from '../../manifest/labels';
import type { Manifest } from '../../manifest/manifest';
import { asObject, at, textMapOf } from '../../manifest/read';

/** The values that a label may have which controllers give the pods of an object, by the name of the object. */
type Values = (name: string, value: string) => boolean;

const anything: Values = () => true;
const ordinal: Values = (_, value) => /^\d+$/.test(value);
const itself: Values = (name, value) => value === name;
const numbered: Values = (name, value) => value.startsWith(`${name}-`) && /^\d+$/.test(value.slice(name.length + 1));
const begun: Values = (name, value) => value.startsWith(`${name}-`);

/** Labels of the pods of a Job, the old names and those of today, by the values that its name may have there. */
function ofJob(jobName: Values): Readonly<Record<string, Values>> {
  return {
    'job-name': jobName,
    'controller-uid': anything,
    'batch.kubernetes.io/job-name': jobName,
    'batch.kubernetes.io/controller-uid': anything,
    'batch.kubernetes.io/job-completion-index': ordinal,
  };
}

/**
 * Labels that no template has, since controllers give them to the pods, by the kind of the object that makes the pods.
 *
 * @see https://kubernetes.io/docs/reference/labels-annotations-taints/
 */
const GIVEN: Readonly<Record<string, Readonly<Record<string, Values>>>> = {
  Deployment: { 'pod-template-hash': anything },
  ReplicaSet: { 'pod-template-hash': anything },
  StatefulSet: {
    'apps.kubernetes.io/pod-index': ordinal,
    'statefulset.kubernetes.io/pod-name': numbered,
    'controller-revision-hash': anything,
  },
  DaemonSet: { 'controller-revision-hash': anything, 'pod-template-generation': ordinal },
  Job: ofJob(itself),
  CronJob: ofJob(begun),
  Rollout: { 'rollouts-pod-template-hash': anything },
  LeaderWorkerSet: {
    'leaderworkerset.sigs.k8s.io/name': itself,
    'leaderworkerset.sigs.k8s.io/worker-index': ordinal,
    'leaderworkerset.sigs.k8s.io/group-index': ordinal,
    'leaderworkerset.sigs.k8s.io/group-key': anything,
    'leaderworkerset.sigs.k8s.io/subgroup-index': ordinal,
    'leaderworkerset.sigs.k8s.io/subgroup-key': anything,
    'leaderworkerset.sigs.k8s.io/template-revision-hash': anything,
  },
};

const KEYS: ReadonlySet<string> = new Set(Object.values(GIVEN).flatMap((labels) => Object.keys(labels)));

/**
 * Labels that operators give the pods they make, of which a set shows nothing but the object that asks for them.
 *
 * @see https://github.com/ray-project/kuberay/blob/master/ray-operator/controllers/ray/utils/constant.go
 * @see https://github.com/kubernetes-sigs/lws/blob/main/api/leaderworkerset/v1/leaderworkerset_types.go
 * @see https://gateway-api.sigs.k8s.io/geps/gep-1762/
 */
const OPERATED =
  /^((ray\.io|leaderworkerset\.sigs\.k8s\.io|jobset\.sigs\.k8s\.io|gateway\.networking\.k8s\.io|serving\.kserve\.io|serving\.knative\.dev|training\.kubeflow\.org|kaito\.sh|modelserving\.volcano\.sh|yatai\.ai)\/|nvidia\.com\/dynamo-|rollouts-pod-template-hash$|seldon-deployment-id$)/;

/** Whether a selector asks for pods with a label that operators give. */
export function asksForOperated({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)].some((key) => OPERATED.test(key));
}

/** Where a Rollout says with which labels its pods are marked while it goes on. */
const MARKS: readonly (readonly string[])[] = [
  ['canary', 'canaryMetadata'],
  ['canary', 'stableMetadata'],
  ['blueGreen', 'activeMetadata'],
  ['blueGreen', 'previewMetadata'],
];

/**
 * The labels by which a Rollout tells its new pods from its old ones, one mapping for each kind of them.
 *
 * @see https://argo-rollouts.readthedocs.io/en/stable/features/ephemeral-metadata/
 */
export function markedLabels(manifest: Manifest): readonly Readonly<Record<string, string>>[] {
  if (manifest.kind !== 'Rollout') return [];
  return MARKS.flatMap((fields) => asObject(at(manifest, 'spec', 'strategy', ...fields, 'labels')) ?? []).map(
    textMapOf,
  );
}

/** A selector in two: what the labels of templates decide, and what asks for labels that controllers give. */
export interface DividedSelector {
  readonly written: LabelSelector;
  readonly given: LabelSelector | undefined;
}

/** Divides a selector by who writes the labels that it asks for. */
export function dividedSelector(selector: LabelSelector): DividedSelector {
  const labels = Object.entries(selector.matchLabels ?? {});
  const expressions = selector.matchExpressions ?? [];
  if (!labels.some(([key]) => KEYS.has(key)) && !expressions.some(({ key }) => KEYS.has(key)))
    return { written: selector, given: undefined };
  const part = (ofGiven: boolean): LabelSelector => ({
    matchLabels: Object.fromEntries(labels.filter(([key]) => KEYS.has(key) === ofGiven)),
    matchExpressions: expressions.filter(({ key }) => KEYS.has(key) === ofGiven),
  });
  return { written: part(false), given: part(true) };
}

/** The object that makes pods, and the labels of its template. */
export interface PodMaker {
  readonly kind: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Whether pods may have the labels that a selector asks for, as their template writes them or controllers give them. */
export function mayBeGiven({ matchLabels = {}, matchExpressions = [] }: LabelSelector, maker: PodMaker): boolean {
  const equal = Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
  return [...equal, ...matchExpressions].every((term) =>
    Object.hasOwn(maker.labels, term.key)
      ? selectorMatches({ matchExpressions: [term] }, maker.labels)
      : mayMeet(term, maker),
  );
}

function mayMeet({ key, operator, values = [] }: LabelSelectorRequirement, { kind, name }: PodMaker): boolean {
  const labels = Object.hasOwn(GIVEN, kind) ? GIVEN[kind] : undefined;
  const allows = labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
  if (!allows) return operator === 'NotIn' || operator === 'DoesNotExist';
  return operator === 'In' ? values.some((value) => allows(name, value)) : operator !== 'DoesNotExist';
}
