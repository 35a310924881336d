import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { hasCode, isMissing } from './errors';
import { readIfThere } from './owned-files';

const PATIENCE_MILLISECONDS = 60_000;
const POLL_MILLISECONDS = 20;

interface Owner {
  readonly pid: number;
  readonly host: string;
}

/**
 * Runs the work while no other process holds the same lock file. Waits for another run to end; takes over what a killed
 * run left behind.
 *
 * @throws Error where the lock file cannot be written, or another run holds the lock for longer than a minute
 */
export function withLock<T>(path: string, work: () => T): T {
  mkdirSync(dirname(path), { recursive: true });
  const token = JSON.stringify({ pid: process.pid, host: hostname() } satisfies Owner);
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  while (!tryLock(path, token)) {
    const holder = readIfThere(path)?.toString('utf8');
    if (Date.now() > deadline) throw heldTooLong(path, holder ?? 'unknown');
    if (holder !== undefined && isAbandoned(holder)) takeAway(path, holder);
    else pause(POLL_MILLISECONDS);
  }
  try {
    sweep(path);
    return work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** A lock file appears whole or not at all, so that nobody reads half an owner. */
function tryLock(path: string, token: string): boolean {
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, token);
    linkSync(draft, path);
    return true;
  } catch (error) {
    // Without the draft: another run took it for one of the dead. Both mean to try again.
    if (hasCode(error, 'EEXIST', 'ENOENT')) return false;
    if (!hasCode(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP')) throw error;
    return tryLockWithoutLinks(path, token);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Deletes what processes that died in `tryLock` or `takeAway` left. */
function sweep(path: string): void {
  const prefix = `${basename(path)}.`;
  for (const name of readdirSync(dirname(path)).filter((entry) => entry.startsWith(prefix))) {
    const pid = Number(name.slice(name.lastIndexOf('.') + 1));
    if (pid === process.pid || !isAlive(pid)) rmSync(join(dirname(path), name), { force: true });
  }
}

function tryLockWithoutLinks(path: string, token: string): boolean {
  try {
    writeFileSync(path, token, { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function isAbandoned(holder: string): boolean {
  const owner = parseOwner(holder);
  if (owner?.host !== hostname()) return false;
  return owner.pid === process.pid || !isAlive(owner.pid);
}

function parseOwner(text: string): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(text);
    if (typeof owner !== 'object' || owner === null || !('pid' in owner) || !('host' in owner)) return undefined;
    const { pid, host } = owner;
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host } : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
}

/** Moves an abandoned lock aside; should another run have replaced it meanwhile, puts that one back. */
function takeAway(path: string, expected: string): void {
  const aside = `${path}.abandoned.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  if (readFileSync(aside, 'utf8') !== expected) restore(aside, path);
  unlinkSync(aside);
}

function restore(aside: string, path: string): void {
  try {
    linkSync(aside, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

function heldTooLong(path: string, holder: string): Error {
  return new Error(
    `another run (${holder.trim()}) has held ${path} for over a minute. ` +
      'Fix: wait for it to end, or delete the file if no such run exists.',
  );
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
