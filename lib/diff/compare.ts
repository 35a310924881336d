import { dirname } from 'node:path';
import { environmentRoots } from '../check/environments';
import { workloadOf } from '../check/graph/workloads';
import type { CheckedManifest } from '../check/run';
import { compareText } from '../manifest/canonical';
import { type Amounts, acceleratorsOfWorkload, addAmounts, amountText, NONE } from './accelerators';
import { changeStatements, wholeStatements } from './model-statements';
import { added, changed, removed } from './object-diff';
import { readerStatements } from './readers';
import {
  type AcceleratorDiff,
  type DiffReport,
  type FolderDiff,
  isObjectRefused,
  type ModelDiff,
  type ObjectDiff,
} from './report';
import { changesPods } from './rollout';
import { type Located, readSide, type Side } from './side';
import type { Subject } from './subject';

/**
 * Compares two sets of manifests as a cluster would see them: objects are met by environment, kind, namespace and name,
 * wherever they stand, and fields that mean the same count as equal.
 */
export function diff(before: readonly CheckedManifest[], after: readonly CheckedManifest[]): DiffReport {
  const roots = new Set([...environmentRoots(before), ...environmentRoots(after)]);
  const sides: Sides = { before: readSide(before, roots), after: readSide(after, roots) };
  const objects = differing(sides);
  const models = new Map<string, ObjectDiff[]>();
  const others: ObjectDiff[] = [];
  for (const { object, owner } of objects) {
    if (owner === undefined) others.push(object);
    else models.set(owner, [...(models.get(owner) ?? []), object]);
  }
  const modelDiffs = Array.from(models, ([key, own]) => modelDiff(sides, key, own));
  return {
    folders: byFolder(sides, modelDiffs, others),
    unchanged: workloads(sides.after).length - stayed(modelDiffs),
  };
}

interface Sides {
  readonly before: Side;
  readonly after: Side;
}

function stayed(models: readonly ModelDiff[]): number {
  return models.filter(({ change }) => change !== 'removed').length;
}

/** An object that differs, and the workload that it belongs to. */
interface Differing {
  readonly object: ObjectDiff;
  readonly owner?: string;
}

/** Every object that differs. */
function differing({ before, after }: Sides): readonly Differing[] {
  const found = [...new Set([...after.keys(), ...before.keys()])].flatMap((key) => {
    const [former, next] = [before.get(key), after.get(key)];
    const object = objectDiff(former, next);
    return object ? [{ object, owner: (next ?? former)?.owner, set: next?.set }] : [];
  });
  const replaced = new Set(found.filter(({ object }) => replacesPods(object)).map(({ object }) => object.entry));
  return found.map(({ object, owner, set }) => {
    const statements = set ? readerStatements(set, object, replaced) : [];
    return { object: { ...object, statements: [...object.statements, ...statements] }, owner };
  });
}

function replacesPods(object: ObjectDiff): boolean {
  return object.change === 'added' || (!isObjectRefused(object) && changesPods(object.fields));
}

function objectDiff(before: Located | undefined, after: Located | undefined): ObjectDiff | undefined {
  if (before && after) return changed(before.entry, after.entry);
  if (after) return added(after.entry);
  return before && removed(before.entry);
}

function modelDiff({ before, after }: Sides, key: string, objects: readonly ObjectDiff[]): ModelDiff {
  const [former, next] = [subjectOf(before.get(key)), subjectOf(after.get(key))];
  const subject = next ?? former;
  if (!subject) throw new Error(`no workload is known by ${key}`);
  const { entry } = subject.workload;
  if (!former) return { change: 'added', entry, objects, statements: wholeStatements(subject) };
  if (!next) return { change: 'removed', entry, objects, statements: wholeStatements(subject) };
  const own = objects.find((object) => object.entry === entry);
  const fields = own && !isObjectRefused(own) ? own.fields : [];
  return { change: 'changed', entry, objects, statements: changeStatements(former, next, fields) };
}

function subjectOf(located: Located | undefined): Subject | undefined {
  const workload = located && workloadOf(located.set, located.entry);
  return located && workload && { set: located.set, workload };
}

function byFolder({ before, after }: Sides, models: readonly ModelDiff[], others: readonly ObjectDiff[]): FolderDiff[] {
  // A model that moves to another folder was there all along.
  const placeOf = ({ key, entry }: Located) => folderOf((after.get(key) ?? { entry }).entry);
  const [former, next] = [totalsByFolder(before, placeOf), totalsByFolder(after, placeOf)];
  const [modelsIn, othersIn] = [groupByFolder(models), groupByFolder(others)];
  const folders = new Set([...modelsIn.keys(), ...othersIn.keys()]);
  return [...folders].sort(compareText).map((folder) => ({
    folder,
    models: modelsIn.get(folder) ?? [],
    others: othersIn.get(folder) ?? [],
    accelerators: acceleratorDiffs(former.get(folder) ?? new Map(), next.get(folder) ?? new Map()),
  }));
}

function groupByFolder<T extends Pick<ObjectDiff, 'entry'>>(items: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const folder = folderOf(item.entry);
    const known = groups.get(folder);
    if (known) known.push(item);
    else groups.set(folder, [item]);
  }
  return groups;
}

function folderOf({ origin }: Located['entry']): string {
  const folder = dirname(origin.file ?? '');
  return folder === '.' ? '' : folder;
}

function acceleratorDiffs(before: Amounts, after: Amounts): AcceleratorDiff[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort(compareText).flatMap((name) => {
    const [was, is] = [before.get(name) ?? NONE, after.get(name) ?? NONE];
    return amountText(was) === amountText(is) ? [] : [{ name, before: was, after: is }];
  });
}

function totalsByFolder(side: Side, placeOf: (located: Located) => string): ReadonlyMap<string, Amounts> {
  const totals = new Map<string, Amounts>();
  for (const located of side.values()) {
    const subject = subjectOf(located);
    if (!subject) continue;
    const folder = placeOf(located);
    const amounts = acceleratorsOfWorkload(subject.set, subject.workload);
    totals.set(folder, addAmounts(totals.get(folder) ?? new Map(), amounts));
  }
  return totals;
}

function workloads(side: Side): Subject[] {
  return [...side.values()].flatMap((located) => subjectOf(located) ?? []);
}
