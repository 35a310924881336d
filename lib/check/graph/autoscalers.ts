import { KEDA_DEFAULTS } from '../../manifest/keda-defaults';
import { at, listOf, objectOf, type PlainObject, textOf, wholeOf } from '../../manifest/read';
import type { Entry, ObjectSet } from '../object-set';
import { isReferred, referredBy } from './referring';
import { hpaSignals, kedaSignals, type Signal } from './signals';
import { makesGroups, type Workload, workloadOf } from './workloads';

/** What an autoscaler scales. */
export interface ScaleTarget {
  readonly apiVersion?: string;
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

/** A HorizontalPodAutoscaler, or a KEDA ScaledObject, read into one shape. */
export interface Autoscaler {
  readonly entry: Entry;
  readonly keda: boolean;
  readonly target: ScaleTarget;
  /** Fewest replicas, 0 included. */
  readonly min: number;
  readonly max: number;
  readonly minPath: string;
  readonly maxPath: string;
  readonly signals: readonly Signal[];
  /** `behavior` as written; an empty mapping where there is none. */
  readonly behavior: PlainObject;
  readonly behaviorPath: string;
}

/** Every autoscaler of a set. */
export function autoscalersOf(set: ObjectSet): readonly Autoscaler[] {
  return set.derive(readAutoscalers);
}

/** The autoscalers that scale a workload. */
export function autoscalersFor(set: ObjectSet, workload: Workload): readonly Autoscaler[] {
  return set.derive(autoscalersByWorkload).get(workload) ?? [];
}

/** The workload that an autoscaler scales, where the set holds it; of a Rollout that refers to one, that one. */
export function scaledBy(set: ObjectSet, autoscaler: Autoscaler): Workload | undefined {
  return set.derive(workloadByAutoscaler).get(autoscaler);
}

function workloadByAutoscaler(set: ObjectSet): ReadonlyMap<Autoscaler, Workload> {
  const scaled = new Map<Autoscaler, Workload>();
  for (const autoscaler of autoscalersOf(set)) {
    const { target, entry } = autoscaler;
    const found = set.find(target.kind, entry.namespace, target.name);
    const fits = found && (found.group === target.group || target.apiVersion === undefined);
    const workload = fits ? workloadOf(set, referredBy(set, found) ?? found) : undefined;
    if (workload) scaled.set(autoscaler, workload);
  }
  return scaled;
}

function autoscalersByWorkload(set: ObjectSet): ReadonlyMap<Workload, readonly Autoscaler[]> {
  const scaled = new Map<Workload, Autoscaler[]>();
  for (const [autoscaler, workload] of set.derive(workloadByAutoscaler)) {
    const others = scaled.get(workload);
    if (others) others.push(autoscaler);
    else scaled.set(workload, [autoscaler]);
  }
  return scaled;
}

function readAutoscalers(set: ObjectSet): readonly Autoscaler[] {
  return [
    ...Array.from(set.ofType('autoscaling', 'HorizontalPodAutoscaler'), readHpa),
    ...Array.from(set.ofType('keda.sh', 'ScaledObject'), readScaledObject),
  ];
}

function readHpa(entry: Entry): Autoscaler {
  const spec = objectOf(entry.manifest['spec']);
  const target = objectOf(spec['scaleTargetRef']);
  const min = wholeOf(spec['minReplicas']) ?? 1;
  return {
    entry,
    keda: false,
    target: readTarget(target, '', undefined),
    min,
    max: wholeOf(spec['maxReplicas']) ?? min,
    minPath: 'spec.minReplicas',
    maxPath: 'spec.maxReplicas',
    signals: hpaSignals(entry.manifest),
    behavior: objectOf(spec['behavior']),
    behaviorPath: 'spec.behavior',
  };
}

function readScaledObject(entry: Entry): Autoscaler {
  const spec = objectOf(entry.manifest['spec']);
  return {
    entry,
    keda: true,
    target: readTarget(objectOf(spec['scaleTargetRef']), 'Deployment', 'apps/v1'),
    min: wholeOf(spec['minReplicaCount']) ?? 0,
    max: wholeOf(spec['maxReplicaCount']) ?? KEDA_DEFAULTS.maxReplicaCount,
    minPath: 'spec.minReplicaCount',
    maxPath: 'spec.maxReplicaCount',
    signals: kedaSignals(listOf(spec['triggers'])),
    behavior: objectOf(at(spec, 'advanced', 'horizontalPodAutoscalerConfig', 'behavior')),
    behaviorPath: 'spec.advanced.horizontalPodAutoscalerConfig.behavior',
  };
}

function readTarget(reference: PlainObject, defaultKind: string, defaultVersion: string | undefined): ScaleTarget {
  const kind = textOf(reference['kind']) ?? defaultKind;
  const apiVersion = textOf(reference['apiVersion']) ?? (kind === 'Deployment' ? defaultVersion : undefined);
  const slash = apiVersion?.indexOf('/') ?? -1;
  return {
    apiVersion,
    group: slash < 0 ? '' : (apiVersion ?? '').slice(0, slash),
    kind,
    name: textOf(reference['name']) ?? '',
  };
}

/** Whether the triggers of a ScaledObject are terms of a formula, which is what KEDA then compares. */
export function scalesOnFormula({ manifest }: Entry): boolean {
  return at(manifest, 'spec', 'advanced', 'scalingModifiers', 'formula') !== undefined;
}

/** How many replicas a workload has at least and at most. */
export interface ReplicaRange {
  readonly min: number;
  readonly max: number;
  /** Present where an autoscaler decides. */
  readonly autoscaler?: Autoscaler;
}

/** Kinds whose objects say how many pods of one template they make. */
const COUNTED: readonly string[] = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController', 'Rollout'];

/**
 * How many replicas a workload has; undefined where the number of nodes decides or a Rollout that refers to it, where
 * nothing runs for long, or where a replica is a group of pods.
 */
export function replicaRange(set: ObjectSet, workload: Workload): ReplicaRange | undefined {
  if (makesGroups(workload.entry)) return undefined;
  const autoscaler = autoscalersFor(set, workload)[0];
  if (autoscaler) return { min: autoscaler.min, max: autoscaler.max, autoscaler };
  const { kind, manifest } = workload.entry;
  if (kind === 'Pod') return { min: 1, max: 1 };
  if (!COUNTED.includes(kind) || isReferred(set, workload.entry)) return undefined;
  const replicas = wholeOf(at(manifest, 'spec', 'replicas')) ?? 1;
  return { min: replicas, max: replicas };
}
