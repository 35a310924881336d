import type { Entry } from '../check/object-set';
import type { Amount } from './accelerators';
import type { FieldChange } from './field-change';

/** What became of an object, or of a model. */
export type Change = 'added' | 'changed' | 'removed';

/** What a change means to the cluster. */
export interface Statement {
  readonly topic: string;
  readonly text: string;
  /**
   * - `refused`: the API server refuses the update
   * - `caution`: it is accepted, and something may be lost or be away for a while
   */
  readonly gravity?: 'refused' | 'caution';
}

/** Something that may be lost, or be away for a while. */
export function caution(text: string): Statement {
  return { topic: 'caution', text, gravity: 'caution' };
}

/** An object that differs. */
export interface ObjectDiff {
  readonly change: Change;
  readonly entry: Entry;
  /** Fields that differ; empty for an object that came or went. */
  readonly fields: readonly FieldChange[];
  readonly statements: readonly Statement[];
}

/** A workload of which something differs: the workload itself, or what belongs to it. */
export interface ModelDiff {
  readonly change: Change;
  /** The workload, as it becomes, or as it was where it goes. */
  readonly entry: Entry;
  readonly statements: readonly Statement[];
  readonly objects: readonly ObjectDiff[];
}

/** An accelerator of which a folder takes another number. */
export interface AcceleratorDiff {
  readonly name: string;
  readonly before: Amount;
  readonly after: Amount;
}

/** What differs in one folder, which is an environment of a fleet. */
export interface FolderDiff {
  /** Empty where files lie in no folder. */
  readonly folder: string;
  readonly models: readonly ModelDiff[];
  /** Objects that belong to no workload, or to several. */
  readonly others: readonly ObjectDiff[];
  readonly accelerators: readonly AcceleratorDiff[];
}

/** What differs between two sets of manifests. */
export interface DiffReport {
  /** Folders in which something differs, in order of their names. */
  readonly folders: readonly FolderDiff[];
  /** How many workloads do not differ. */
  readonly unchanged: number;
  /**
   * What was given and is not compared, a sentence or two each.
   *
   * @default - nothing
   */
  readonly notes?: readonly string[];
}

/** Every object that differs. */
export function objectsOf({ folders }: DiffReport): readonly ObjectDiff[] {
  return folders.flatMap(({ models, others }) => [...models.flatMap(({ objects }) => objects), ...others]);
}

/** Whether the API server would refuse an update. */
export function isRefused(report: DiffReport): boolean {
  return objectsOf(report).some(isObjectRefused);
}

/** Whether the API server would refuse an update of this object. */
export function isObjectRefused({ statements }: ObjectDiff): boolean {
  return statements.some(({ gravity }) => gravity === 'refused');
}
