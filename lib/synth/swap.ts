import { type SpawnOptions, type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, renameSync } from 'node:fs';
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
 * Should even that one die between the two, the next run finds the old folder in the workspace and puts it back.
 *
 * Linux can exchange two folders in one step (renameat2), which Node does not offer. Of the programs that do, `mv` has
 * `--exchange` from coreutils 9.5 only: most machines would pay for an attempt that fails, to gain some microseconds.
 */
export function replaceFolder(folder: string, workspace: string): void {
  const next = join(workspace, NEXT);
  if (renameOnto(next, folder)) return;
  const { status, stderr, error } = spawnSync(process.execPath, ['-e', SWAP, folder, next, join(workspace, PREVIOUS)], {
    ...IN_A_SESSION_OF_ITS_OWN,
    env: {},
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (error) throw error;
  if (status === 0) return;
  const fix = 'Fix: it may be a mount point or in use; stop what uses it, or choose a folder inside it.';
  throw new Error(`${folder} could not be replaced: ${stderr.trim()}. ${fix}`);
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
    renameSync(previous, folder);
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
    if (hasCode(error, 'ENOTEMPTY', 'EEXIST')) return false;
    throw error;
  }
}

/** Whether the folder is missing and a killed run left a workspace that may hold it. */
export function isUnfinished(folder: string): boolean {
  return isAbsent(folder) && workspacesOf(folder).length > 0;
}

/**
 * Clears away what killed runs left beside the folder, and puts the folder back where one died while replacing it.
 *
 * @param warn told of what could not be cleared away, which is in nobody's way
 * @throws Error where the folder could not be put back
 */
export function recover(folder: string, warn: (message: string) => void): void {
  for (const workspace of workspacesOf(folder)) {
    const rubbish = setAside(workspace);
    const previous = join(rubbish, PREVIOUS);
    if (isAbsent(folder) && existsSync(previous)) putBack(previous, folder);
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

function putBack(previous: string, folder: string): void {
  try {
    renameSync(previous, folder);
  } catch (error) {
    const fix = `Fix: rename ${previous} to ${folder}.`;
    throw new Error(
      `a run was killed while it replaced ${folder}, which could not be put back: ${messageOf(error)}. ${fix}`,
    );
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
