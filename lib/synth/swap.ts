import { type SpawnOptions, type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, renameSync, rmdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { hasCode, messageOf } from './errors';
import { removeTree } from './remove-tree';

/** The complete new folder, in a workspace. */
export const NEXT = 'next';
/** The folder that was replaced, in a workspace, until the workspace is deleted. */
const PREVIOUS = 'previous';

/** Where locks and workspaces of an output folder lie: beside it, so that a rename suffices. */
export function besides(folder: string, suffix: string): string {
  return join(dirname(folder), `.${basename(folder)}.synth${suffix}`);
}

/**
 * Puts `next` of the workspace into the place of the folder.
 *
 * A folder that is new or empty is replaced by one rename. Otherwise one rename takes the old one away and another puts
 * the new one in its place; both are left to a process of their own, out of reach of the signal that kills this one.
 * Should that one die between the two, this process puts the old folder back; should both die, the next run does.
 *
 * Linux can exchange two folders in one step (renameat2), which Node does not offer. Of the programs that do, `mv` has
 * `--exchange` from coreutils 9.5 only: most machines would pay for an attempt that fails, to gain some microseconds.
 *
 * @throws NotPutBack where the old folder stays in the workspace, which then must not be deleted
 */
export function replaceFolder(folder: string, workspace: string): void {
  const next = join(workspace, NEXT);
  if (renameOnto(next, folder)) return;
  const previous = join(workspace, PREVIOUS);
  const { status, signal, stderr, error } = spawnSync(process.execPath, ['-e', SWAP, folder, next, previous], {
    ...IN_A_SESSION_OF_ITS_OWN,
    env: {},
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  // It may have died with all done.
  if (status === 0 || (existsSync(previous) && !existsSync(next))) return;
  const why = signal ? `the process that does so was ended by ${signal}` : (error?.message ?? stderr.trim());
  const what = `${folder} could not be replaced: ${why}`;
  if (holdsUnfinished(workspace)) putBack(previous, folder, what);
  const fix = signal
    ? 'Fix: run again; see that memory suffices.'
    : 'Fix: it may be a mount point or in use; stop what uses it, or choose a folder inside it.';
  throw new Error(`${what}. ${fix}`);
}

/** The folder is not what it was: a replacement was broken off, and what it held lies beside it. */
export class NotPutBack extends Error {}

/**
 * Whether the workspace holds the whole old folder, as the new one did not take its place. Where `next` is gone it did,
 * and what is here of the old one may be half deleted.
 */
export function holdsUnfinished(workspace: string): boolean {
  return existsSync(join(workspace, PREVIOUS)) && existsSync(join(workspace, NEXT));
}

/** Node honours this for `spawnSync` as for `spawn`; its types do not know. */
const IN_A_SESSION_OF_ITS_OWN: SpawnSyncOptions & SpawnOptions = { detached: true };

const SWAP = `
const { renameSync } = require('node:fs');
const [folder, next, previous] = process.argv.slice(1);
try {
  renameSync(folder, previous);
  try {
    renameSync(next, folder);
  } catch (error) {
    try {
      renameSync(previous, folder);
    } catch {
      // The process that waits for this one tries again, and tells.
    }
    throw error;
  }
} catch (error) {
  process.stderr.write(error.message);
  process.exitCode = 1;
}
`;

/** Renames onto a folder that is missing or empty; false where it is neither. */
function renameOnto(next: string, folder: string): boolean {
  if (existsSync(folder) && (process.platform === 'win32' || readdirSync(folder).length > 0)) return false;
  try {
    renameSync(next, folder);
    return true;
  } catch (error) {
    // What is busy, such as a mount point, is left to the other way, which tells what to do.
    if (hasCode(error, 'ENOTEMPTY', 'EEXIST', 'EBUSY', 'EXDEV')) return false;
    throw error;
  }
}

/** Whether the folder is missing or empty and a killed run left a workspace that holds it. */
export function isUnfinished(folder: string): boolean {
  return isVacant(folder) && workspacesOf(folder).some(holdsUnfinished);
}

/**
 * Clears away what killed runs left beside the folder, and puts the folder back where one died while replacing it. Should
 * somebody have filled the folder since, both are left.
 *
 * @param warn told of what was not cleared away, which is in nobody's way
 * @throws NotPutBack where the folder could not be put back
 */
export function recover(folder: string, warn: (message: string) => void): void {
  for (const workspace of workspacesOf(folder)) {
    const rubbish = setAside(workspace);
    if (holdsUnfinished(rubbish)) {
      const previous = join(rubbish, PREVIOUS);
      if (!isVacant(folder)) {
        const fix = `Fix: take from there what is missed, and delete ${rubbish}.`;
        warn(`${previous} is what ${folder} was before a run was killed that replaced it. ${fix}`);
        continue;
      }
      putBack(previous, folder, `a run was killed while it replaced ${folder}`);
    }
    const left = removeTree(rubbish);
    if (left !== undefined) warn(left);
  }
}

/** Renamed first: whoever may still be at work in it finds nothing, instead of half of it. */
function setAside(workspace: string): string {
  if (workspace.endsWith(RUBBISH)) return workspace;
  const rubbish = `${workspace}${RUBBISH}`;
  try {
    renameSync(workspace, rubbish);
    return rubbish;
  } catch {
    // It is not ours to rename, and so not to delete: that will tell.
    return workspace;
  }
}

/** @param what happened, for the error */
function putBack(previous: string, folder: string, what: string): void {
  try {
    // Only Windows cannot rename onto an empty folder.
    if (process.platform === 'win32' && !isAbsent(folder)) rmdirSync(folder);
    renameSync(previous, folder);
  } catch (error) {
    const fix = `Fix: put ${previous} in the place of ${folder}.`;
    throw new NotPutBack(`${what}; what it held could not be put back: ${messageOf(error)}. ${fix}`);
  }
}

const RUBBISH = '.rubbish';

function workspacesOf(folder: string): string[] {
  const parent = dirname(folder);
  if (!existsSync(parent)) return [];
  const prefix = basename(besides(folder, '-'));
  return readdirSync(parent)
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(parent, name));
}

function isAbsent(folder: string): boolean {
  return lstatSync(folder, { throwIfNoEntry: false }) === undefined;
}

/** Whether the folder is missing or holds nothing. */
function isVacant(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  return stats === undefined || (stats.isDirectory() && readdirSync(folder).length === 0);
}
