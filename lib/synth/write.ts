import {
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { folderFault } from './destination';
import { hasCode, isMissing } from './errors';
import { withLock } from './lock';
import { lstatIfThere, type Plan, planWrites } from './plan';
import { removeTree } from './remove-tree';
import { besides, isUnfinished, NEXT, recover, replaceFolder } from './swap';

/** A second folder for the same files. */
export interface Mirror {
  readonly folder: string;
  /** Files that it holds besides, by path relative to it. */
  readonly extra: Iterable<readonly [string, string]>;
}

/** How a folder is written. */
export interface WriteOptions {
  /** A folder that shall hold the same files, and no others but its own. */
  readonly mirror?: Mirror;
  /**
   * Whether a file of an earlier run is removed when it is not among the contents.
   *
   * @default - always
   */
  readonly answersFor?: (path: string) => boolean;
}

/** What was done to a folder. */
export interface Written extends Plan {
  /** What went wrong that is in nobody's way, such as a folder that could not be deleted. */
  readonly warnings: readonly string[];
}

/**
 * Brings a folder to the given content. Until the very last step the folder is what it was; after it, it holds the
 * complete new content. Files that an earlier run wrote and that are no longer wanted go, files of others stay as they
 * are, and what does not change keeps its modification time.
 *
 * A single changed file is renamed into its place. More than one change is made in a copy of the folder (of hard links,
 * so that nothing is copied and times are kept), which then takes the folder's place.
 *
 * @param contents the files and what is in them, by path relative to the folder
 */
export function writeFolder(
  folder: string,
  contents: Iterable<readonly [string, string | Buffer]>,
  { mirror, answersFor }: WriteOptions = {},
): Written {
  const fault = folderFault(folder);
  if (fault !== undefined) throw new Error(fault);
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  return withLock(besides(folder, '.lock'), () => {
    recover(folder, warn);
    const plan = planWrites(folder, contents, answersFor);
    const workspace = mkdtempSync(besides(folder, '-'));
    try {
      apply(folder, workspace, plan, mirror);
    } finally {
      // Whether the folder is new or old is settled: what cannot be cleared away is told, and left to the next run.
      const left = removeTree(workspace);
      if (left !== undefined) warn(left);
    }
    return { ...plan, warnings };
  });
}

/** Puts the folder back where a killed run left it missing. What cannot be cleared away is left to `writeFolder`. */
export function recoverFolder(folder: string): void {
  if (isUnfinished(folder)) withLock(besides(folder, '.lock'), () => recover(folder, () => undefined));
}

/** Writes into a fresh folder that nobody else looks into. */
export function writeUnguarded(folder: string, contents: Iterable<readonly [string, string | Buffer]>): Written {
  const created: string[] = [];
  for (const [path, content] of contents) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
    created.push(path);
  }
  return { writes: new Map(), created, changed: [], removed: [], unchanged: [], warnings: [] };
}

function apply(folder: string, workspace: string, plan: Plan, mirror: Mirror | undefined): void {
  const single = singleChange(folder, plan);
  const next = join(workspace, NEXT);
  if (single === 'none') {
    if (mirror !== undefined) fillMirror(mirror, plan, (path) => join(folder, path));
  } else if (single !== undefined) {
    const draft = join(workspace, 'file');
    writeFile(draft, single.content, modeOf(join(folder, single.path)));
    if (mirror !== undefined) {
      fillMirror(mirror, plan, (path) => (path === single.path ? draft : join(folder, path)));
    }
    renameSync(draft, join(folder, single.path));
  } else {
    buildNext(folder, next, plan);
    if (mirror !== undefined) fillMirror(mirror, plan, (path) => join(next, path));
    replaceFolder(folder, workspace);
  }
}

interface SingleChange {
  readonly path: string;
  readonly content: Buffer;
}

/** The one file that has to be replaced, if one rename is all it takes. */
function singleChange(folder: string, { writes, removed }: Plan): SingleChange | 'none' | undefined {
  const [first] = writes;
  if (removed.length > 0 || writes.size > 1) return undefined;
  if (first === undefined) return lstatIfThere(folder) ? 'none' : undefined;
  const [path, content] = first;
  return lstatIfThere(dirname(join(folder, path))) ? { path, content } : undefined;
}

/** Makes the complete new folder out of links to the old one and the new files. */
function buildNext(folder: string, next: string, plan: Plan): void {
  const cloned: ClonedFolder[] = [];
  if (lstatIfThere(folder)) cloneFolder(folder, next, cloned);
  else mkdirSync(next);
  for (const path of plan.removed) unlinkSync(join(next, path));
  const created = new Set(plan.created);
  const folders = new Set<string>(['.']);
  for (const [path, content] of plan.writes) {
    const target = join(next, path);
    const mode = created.has(path) ? undefined : modeOf(target);
    if (mode === undefined) makeFolder(next, dirname(path), folders);
    else unlinkSync(target);
    writeFile(target, content, mode);
  }
  removeEmptied(next, plan.removed);
  for (const { path, mode } of cloned) setMode(path, mode);
}

/**
 * Makes a folder in `next` with those above it, each once. Never `next` itself: where that is gone, another run took
 * this one for dead, and half a folder must not come into being.
 */
function makeFolder(next: string, path: string, made: Set<string>): void {
  if (made.has(path)) return;
  makeFolder(next, dirname(path), made);
  made.add(path);
  try {
    mkdirSync(join(next, path));
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

/** A folder of the new content, with the permissions of the one that it takes the place of. */
interface ClonedFolder {
  readonly path: string;
  readonly mode: number;
}

/** @param cloned takes every folder after those in it; permissions are set last, since they may forbid changes */
function cloneFolder(from: string, to: string, cloned: ClonedFolder[]): void {
  const { mode, atime, mtime } = statSync(from);
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) cloneFolder(source, target, cloned);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkOrCopy(source, target);
  }
  utimesSync(to, atime, mtime);
  cloned.push({ path: to, mode });
}

function setMode(folder: string, mode: number): void {
  try {
    chmodSync(folder, mode);
  } catch (error) {
    // It held nothing but removed files, and went with them.
    if (!isMissing(error)) throw error;
  }
}

/** Folders that held nothing but removed files go with them. */
function removeEmptied(next: string, removed: readonly string[]): void {
  for (const path of removed) {
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
      const full = join(next, folder);
      if (!lstatIfThere(full) || readdirSync(full).length > 0) break;
      rmSync(full, { recursive: true });
    }
  }
}

/** The cdk8s CLI of a run at the same time may delete the mirror while it is filled: then once more. */
function fillMirror({ folder, extra }: Mirror, plan: Plan, source: (path: string) => string): void {
  const own = [...extra];
  try {
    refill(folder, plan, source, own);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    refill(folder, plan, source, own);
  }
}

function refill(
  mirror: string,
  { created, changed, unchanged }: Plan,
  source: (path: string) => string,
  own: readonly (readonly [string, string])[],
): void {
  rmSync(mirror, { recursive: true, force: true });
  mkdirSync(mirror, { recursive: true });
  const place = (path: string) => {
    const target = join(mirror, path);
    mkdirSync(dirname(target), { recursive: true });
    return target;
  };
  for (const path of [...created, ...changed, ...unchanged]) linkOrCopy(source(path), place(path));
  for (const [path, content] of own) writeFileSync(place(path), content);
}

/** A second name for a file where the file system has such, a copy with the same times elsewhere. */
function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EEXIST', 'ENOSPC')) throw error;
    copyFileSync(source, target);
    const { atime, mtime } = statSync(source);
    utimesSync(target, atime, mtime);
  }
}

function writeFile(path: string, content: Buffer, mode: number | undefined): void {
  writeFileSync(path, content, { flag: 'wx' });
  if (mode !== undefined) chmodSync(path, mode);
}

/** The permissions of a file that is there. */
function modeOf(path: string): number | undefined {
  return lstatIfThere(path)?.mode;
}
