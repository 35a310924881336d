import {
  chmodSync,
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
import { linkOrCopy } from './link';
import { type Lock, withLock } from './lock';
import { fillMirror, type Mirror } from './mirror';
import { lstatIfThere, type Plan, planWrites } from './plan';
import { removeTree } from './remove-tree';
import { besides, holdsUnfinished, isUnfinished, NEXT, recover, replaceFolder } from './swap';

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
  /**
   * Called often while another run holds the folder, and how long that is borne.
   *
   * @default - the wait is silent
   */
  readonly waiting?: (seconds: number, atMost: number) => void;
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
  { mirror, answersFor, waiting }: WriteOptions = {},
): Written {
  const fault = folderFault(folder);
  if (fault !== undefined) throw new Error(fault);
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  const work = ({ refresh }: Lock) => {
    recover(folder, warn);
    // Made before the folder is looked at: should another run take this one for dead, it takes the workspace away before
    // it looks itself, so that what was planned on an older state cannot be carried out.
    const workspace = mkdtempSync(besides(folder, '-'));
    try {
      const plan = planWrites(folder, refreshing(contents, refresh), answersFor);
      apply(folder, workspace, plan, mirror, refresh);
      return { ...plan, warnings };
    } finally {
      // What cannot be cleared away is told, and left to the next run. The old folder is, where it could not be put back.
      const left = holdsUnfinished(workspace) ? undefined : removeTree(workspace);
      if (left !== undefined) warn(left);
    }
  };
  return withLock(besides(folder, '.lock'), work, { warn, waiting });
}

/** Puts the folder back where a killed run left it missing or empty. What cannot be cleared away is left to `writeFolder`. */
export function recoverFolder(folder: string): void {
  const listener = { warn: () => undefined };
  if (isUnfinished(folder)) withLock(besides(folder, '.lock'), () => recover(folder, listener.warn), listener);
}

function* refreshing<T>(items: Iterable<T>, refresh: () => void): Iterable<T> {
  for (const item of items) {
    refresh();
    yield item;
  }
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

function apply(folder: string, workspace: string, plan: Plan, mirror: Mirror | undefined, refresh: () => void): void {
  const single = singleChange(folder, plan);
  const fill = (source: (path: string) => string) => mirror && fillMirror(mirror, plan, source, refresh);
  if (single === 'none') fill((path) => join(folder, path));
  else if (single !== undefined) {
    const draft = join(workspace, 'file');
    writeFile(draft, single.content, modeOf(join(folder, single.path)));
    fill((path) => (path === single.path ? draft : join(folder, path)));
    renameSync(draft, join(folder, single.path));
  } else {
    const next = join(workspace, NEXT);
    buildNext(folder, next, plan, refresh);
    fill((path) => join(next, path));
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
function buildNext(folder: string, next: string, plan: Plan, refresh: () => void): void {
  const cloned: ClonedFolder[] = [];
  if (lstatIfThere(folder)) cloneFolder(folder, next, cloned, refresh);
  else mkdirSync(next);
  for (const path of plan.removed) unlinkSync(join(next, path));
  const created = new Set(plan.created);
  const folders = new Set<string>(['.']);
  for (const [path, content] of plan.writes) {
    refresh();
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
function cloneFolder(from: string, to: string, cloned: ClonedFolder[], refresh: () => void): void {
  const { mode, atime, mtime } = statSync(from);
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    refresh();
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) cloneFolder(source, target, cloned, refresh);
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

function writeFile(path: string, content: Buffer, mode: number | undefined): void {
  writeFileSync(path, content, { flag: 'wx' });
  if (mode !== undefined) chmodSync(path, mode);
}

/** The permissions of a file that is there. */
function modeOf(path: string): number | undefined {
  return lstatIfThere(path)?.mode;
}
