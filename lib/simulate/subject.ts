import { environmentOf, environmentRoots, environmentsOf } from '../check/environments';
import { type Autoscaler, autoscalersFor } from '../check/graph/autoscalers';
import { nameOf, type Workload, workloadsOf } from '../check/graph/workloads';
import { ObjectSet } from '../check/object-set';
import type { CheckedManifest } from '../check/run';
import { SimulationError } from './simulation-error';

/** A model among the objects that are in one cluster with it. */
export interface Subject {
  readonly set: ObjectSet;
  readonly workload: Workload;
  /** What scales it; undefined where its replicas are fixed. */
  readonly autoscaler?: Autoscaler;
}

/** Kinds whose replicas can be told and changed. */
const SCALABLE: readonly string[] = ['Deployment', 'StatefulSet', 'ReplicaSet'];

/**
 * The model of that name among manifests; the only one that is scaled where no name is given.
 *
 * @param name of the workload, also as `namespace/name` or `folder/namespace/name`
 * @throws SimulationError listing the models where none or several have the name, or where two autoscalers scale it
 */
export function findSubject(objects: readonly CheckedManifest[], name?: string): Subject {
  const all = subjectsIn(objects);
  const candidates = name === undefined ? scaledOf(all) : all.filter((subject) => spellings(subject).includes(name));
  const [only, ...others] = candidates;
  if (!only || others.length > 0) throw new SimulationError([choiceFault(all, candidates, name)]);
  const [, ...rivals] = autoscalersFor(only.set, only.workload);
  if (rivals.length > 0) throw new SimulationError([rivalFault(only)]);
  return only;
}

/** Whether there is a model of that name among manifests; any at all where no name is given. */
export function holdsModel(objects: readonly CheckedManifest[], name?: string): boolean {
  return subjectsIn(objects).some((subject) => name === undefined || spellings(subject).includes(name));
}

/** What the model is called that {@link findSubject} finds without a name; undefined where it finds none or several. */
export function onlyModel(objects: readonly CheckedManifest[]): string | undefined {
  const [only, ...others] = scaledOf(subjectsIn(objects));
  return only && others.length === 0 ? nameWithin(only) : undefined;
}

interface Found extends Subject {
  /** The folder or file that is its environment; empty where there are none. */
  readonly environment: string;
}

function subjectsIn(objects: readonly CheckedManifest[]): readonly Found[] {
  const roots = environmentRoots(objects);
  const found = new Map<unknown, Found>();
  for (const environment of environmentsOf(objects, roots)) {
    const set = new ObjectSet(environment);
    for (const workload of workloadsOf(set)) {
      const { manifest, origin, kind } = workload.entry;
      if (!SCALABLE.includes(kind) || found.has(manifest)) continue;
      const autoscaler = autoscalersFor(set, workload)[0];
      found.set(manifest, { set, workload, autoscaler, environment: environmentOf({ manifest, origin }, roots) });
    }
  }
  return [...found.values()];
}

/** Those that an autoscaler scales; where there are none, all. */
function scaledOf(all: readonly Found[]): readonly Found[] {
  const scaled = all.filter(({ autoscaler }) => autoscaler);
  return scaled.length > 0 ? scaled : all;
}

/** What a model can be called, the fullest last. */
function spellings(subject: Found): readonly string[] {
  const { workload, environment } = subject;
  const named = nameWithin(subject);
  return [workload.entry.name, named, ...(environment === '' ? [] : [`${environment}/${named}`])];
}

function nameWithin({ workload: { entry } }: Found): string {
  return `${entry.namespace}/${entry.name}`;
}

function choiceFault(all: readonly Found[], candidates: readonly Found[], name: string | undefined) {
  const listed = (candidates.length > 0 ? candidates : all).map((subject) => spellings(subject).at(-1)).join(', ');
  if (all.length === 0) {
    const problem = `must hold a model: there is no ${SCALABLE.join(', ')} in these manifests`;
    return { field: 'path', problem, fix: 'Give the file or folder that holds the model.' };
  }
  const problem = candidates.length > 1 ? `must name one of ${listed}` : `must be one of ${listed}`;
  return { field: '--model', value: name, problem, fix: 'Name the model, as in --model ml/chat.' };
}

function rivalFault({ set, workload }: Subject) {
  const names = autoscalersFor(set, workload).map(({ entry }) => nameOf(entry));
  const problem = `must be scaled by one autoscaler, not by ${names.join(' and ')}`;
  return { field: nameOf(workload.entry), problem, fix: 'Delete one of them.' };
}
