import {
  appendFileSync,
  closeSync,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { hasCode, isMissing, messageOf } from './errors';

/** How long a run waits for another one that shows life. */
const PATIENCE_MILLISECONDS = 60_000;
const POLL_MILLISECONDS = 20;
/** How often a run that holds a lock shows life. */
const REFRESH_SECONDS = 5;
/** A lock whose holder has shown no life for so long is taken over; less than a run waits. */
const LIFELESS_MILLISECONDS = 45_000;
/** Where the file system has no links, a lock file is empty for a moment. */
const UNREADABLE_MILLISECONDS = 2_000;

/** How a file system that has no links refuses one. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP'];

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Within what the pid is unique: the start of the kernel and its namespace of processes, where they can be read. */
  readonly space?: string;
}

function ownName(): Owner {
  return { pid: process.pid, host: hostname(), space: pidSpace() };
}

function pidSpace(): string | undefined {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
}

/** What a run that holds a lock can do with it. */
export interface Lock {
  /** Shows other runs that this one is alive. To be called again and again: most calls only look at the clock. */
  refresh(): void;
}

/** Whom a lock tells what. */
export interface LockListener {
  /** Something is wrong that stops nobody. */
  warn(message: string): void;
  /** Another run holds the lock; called often while this one waits. */
  waiting?(seconds: number, atMost: number): void;
}

/**
 * Runs the work while no other process holds the same lock file. Waits for another run to end; takes over what a killed
 * run left behind: at once where the process was of this machine or container and is no more, else (another machine, a
 * container that is gone) when the lock has not been refreshed for 45 seconds.
 *
 * Who loses the lock so, having slept meanwhile, finds its workspace gone at the next step and fails; the folder is never
 * a mixture.
 *
 * @throws Error where the lock file cannot be written, or another run that is alive holds the lock for longer than a
 * minute
 */
export function withLock<T>(path: string, work: (lock: Lock) => T, listener: LockListener): T {
  mkdirSync(dirname(path), { recursive: true });
  const run = Math.random().toString(36).slice(2);
  const token = JSON.stringify({ ...ownName(), run });
  const held = acquire(path, token, `${run}.${process.pid}`, listener);
  let refreshed = process.uptime();
  const refresh = () => {
    const now = process.uptime();
    if (now - refreshed < REFRESH_SECONDS) return;
    refreshed = now;
    // By its own descriptor: should another run have taken over, that one's file is left alone.
    writeSync(held, token, 0);
  };
  try {
    sweep(path);
    return work({ refresh });
  } catch (error) {
    if (!isLost(path, token, held)) throw error;
    throw new Error(`another run took over ${path} from this one, which stood still. ${RETRY}`, { cause: error });
  } finally {
    closeSync(held);
    release(path, token, listener);
  }
}

const RETRY = 'Fix: look at what that run wrote, and run again.';

/**
 * @param suffix for files beside the lock: unlike that of any run, also where two containers number their processes alike
 * @returns a descriptor of the lock file
 */
function acquire(path: string, token: string, suffix: string, listener: LockListener): number {
  const start = Date.now();
  for (;;) {
    const attempt = tryLock(path, token, `${path}.${suffix}`);
    if (attempt.held !== undefined) return attempt.held;
    const holder = readHolder(path);
    const waited = Date.now() - start;
    if (waited > PATIENCE_MILLISECONDS) throw heldTooLong(path, holder);
    if (holder !== undefined && takeOver(path, holder, attempt.now, `${path}.abandoned.${suffix}`, listener)) continue;
    listener.waiting?.(Math.floor(waited / 1000), PATIENCE_MILLISECONDS / 1000);
    pause(POLL_MILLISECONDS);
  }
}

/**
 * Whether another run has the lock, or had it: it marks the file that this one holds. That the file is gone says nothing,
 * as anybody may delete it.
 */
function isLost(path: string, token: string, held: number): boolean {
  try {
    if (fstatSync(held).size > Buffer.byteLength(token)) return true;
    const holder = readHolder(path);
    return holder !== undefined && holder.text !== token;
  } catch {
    return false;
  }
}

/** Tells the holder of a lock file, who may have it open still, that it was taken over. */
function mark(file: string): void {
  try {
    appendFileSync(file, '\n');
  } catch {
    // Of another user, who then is told less.
  }
}

/** The work is done, so that a failure is a warning. */
function release(path: string, token: string, { warn }: LockListener): void {
  try {
    if (readHolder(path)?.text === token) unlinkSync(path);
  } catch (error) {
    warn(`${path} could not be deleted: ${messageOf(error)}. Fix: delete it.`);
  }
}

/** A lock that is held, by its descriptor, or the time by the clock of the file system. */
type Attempt = { readonly held: number } | { readonly held?: undefined; readonly now: number };

/** A lock file appears whole or not at all, so that nobody reads half an owner. */
function tryLock(path: string, token: string, draft: string): Attempt {
  let now = Date.now();
  try {
    writeFileSync(draft, token);
    now = statSync(draft).mtimeMs;
    linkSync(draft, path);
  } catch (error) {
    // Without the draft: another run took it for one of the dead. Both mean to try again.
    if (hasCode(error, 'EEXIST', 'ENOENT')) return { now };
    if (!hasCode(error, ...NO_LINKS)) throw error;
    if (!lockWithoutLinks(path, token)) return { now };
  } finally {
    rmSync(draft, { force: true });
  }
  return { held: openSync(path, 'r+') };
}

/** Deletes what processes that died in `tryLock` or `takeAway` left. */
function sweep(path: string): void {
  const prefix = `${basename(path)}.`;
  for (const name of readdirSync(dirname(path)).filter((entry) => entry.startsWith(prefix))) {
    const pid = Number(name.slice(name.lastIndexOf('.') + 1));
    if (pid !== process.pid && isAlive(pid)) continue;
    try {
      rmSync(join(dirname(path), name), { force: true });
    } catch {
      // Of another user, and a few bytes in nobody's way.
    }
  }
}

function lockWithoutLinks(path: string, token: string): boolean {
  try {
    writeFileSync(path, token, { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

interface Holder {
  readonly text: string;
  /** When it last showed life, by the clock of the file system. */
  readonly modified: number;
}

/** Who holds the lock. Opened afresh, since file systems of a network keep times in a cache until then. */
function readHolder(path: string): Holder | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    return { text: readFileSync(file, 'utf8'), modified: fstatSync(file).mtimeMs };
  } finally {
    closeSync(file);
  }
}

/** Takes the lock away from one who is dead, or seems to be. */
function takeOver(path: string, holder: Holder, now: number, aside: string, { warn }: LockListener): boolean {
  const owner = parseOwner(holder.text);
  if (owner && isDead(owner)) return takeAway(path, holder, aside);
  // A time to come is as far from life as one long gone: a clock was set, or the file is a copy.
  const age = Math.abs(now - holder.modified);
  if (age <= (owner ? LIFELESS_MILLISECONDS : UNREADABLE_MILLISECONDS)) return false;
  if (!takeAway(path, holder, aside)) return false;
  warn(`${path} was taken over from ${nameOf(holder)}, which has shown no life for ${Math.round(age / 1000)} s.`);
  return true;
}

/** Certainly: containers can share a host name, and a pid says nothing of another container's process. */
function isDead({ pid, host, space }: Owner): boolean {
  const own = ownName();
  return host === own.host && space === own.space && (pid === own.pid || !isAlive(pid));
}

function nameOf(holder: Holder | undefined): string {
  const owner = parseOwner(holder?.text ?? '');
  return owner ? `process ${owner.pid} on ${owner.host}` : 'a run that does not say who it is';
}

function parseOwner(text: string): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(text);
    if (typeof owner !== 'object' || owner === null || !('pid' in owner) || !('host' in owner)) return undefined;
    const { pid, host } = owner;
    const space = 'space' in owner && typeof owner.space === 'string' ? owner.space : undefined;
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host, space } : undefined;
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

/** Moves an abandoned lock aside; should its holder have come to life or another have replaced it, puts it back. */
function takeAway(path: string, expected: Holder, aside: string): boolean {
  try {
    renameSync(path, aside);
  } catch (error) {
    if (isMissing(error)) return true;
    throw error;
  }
  const found = readHolder(aside);
  const isSame = found?.text === expected.text && found.modified === expected.modified;
  if (isSame) mark(aside);
  else if (found) restore(aside, path, found.text);
  rmSync(aside, { force: true });
  return isSame;
}

function restore(aside: string, path: string, text: string): void {
  try {
    linkSync(aside, path);
  } catch (error) {
    // Without the file: another run took it for one of the dead.
    if (hasCode(error, 'EEXIST', 'ENOENT')) return;
    if (!hasCode(error, ...NO_LINKS)) throw error;
    lockWithoutLinks(path, text);
  }
}

function heldTooLong(path: string, holder: Holder | undefined): Error {
  const fix = 'Fix: wait for it to end, or end it.';
  return new Error(`another run (${nameOf(holder)}) has held ${path} for over a minute. ${fix}`);
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
