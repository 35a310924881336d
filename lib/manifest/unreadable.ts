import type { Fault } from './fault';

/** What is wrong with a path, and what to do about it. */
type Reason = Pick<Fault, 'problem' | 'fix'>;

const FORBIDDEN: Reason = {
  problem: 'must not be read by this user',
  fix: 'Let this user read it, and enter the folders above it.',
};
const TOO_MANY: Reason = {
  problem: 'cannot be opened, as too many files are open',
  fix: 'Close some, or raise the limit, such as by ulimit -n 4096.',
};

/** Why files and folders cannot be read, by the code that the system gives. */
const REASONS: Readonly<Record<string, Reason>> = {
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  EMFILE: TOO_MANY,
  ENFILE: TOO_MANY,
  EISDIR: { problem: 'is a folder, where a file is read', fix: 'Name a file.' },
  ELOOP: { problem: 'leads through links in a circle', fix: 'Mend the link, or remove it.' },
  ENAMETOOLONG: { problem: 'is longer than a path can be', fix: 'Shorten it.' },
  ENOENT: { problem: 'there is no such file or folder', fix: 'Respell it, or create it.' },
  ENOTDIR: { problem: 'is a file, or leads through one, where a folder is read', fix: 'Respell it.' },
};

/**
 * Why a file or folder cannot be read.
 *
 * @throws what was thrown, where it is no failure of the file system
 */
export function unreadable(error: unknown): Reason {
  if (!isOfSystem(error)) throw error;
  const known = REASONS[error.code];
  if (known) return { ...known, problem: `${known.problem} (${error.code})` };
  return { problem: `cannot be read: ${error.message}`, fix: 'See to the disk or the share that it is on.' };
}

/**
 * The same as a line that names the path.
 *
 * @throws what was thrown, where it is no failure of the file system
 */
export function unreadableText(path: string, error: unknown): string {
  const { problem, fix } = unreadable(error);
  return `${path}: ${problem}. Fix: ${fix}`;
}

/** Whether there is nothing at a path. */
export function isNotThere(error: unknown): boolean {
  return isOfSystem(error) && error.code === 'ENOENT';
}

/** Whether nothing can be at a path: it leads through what is not there, is no folder, or is a link in a circle. */
export function leadsNowhere(error: unknown): boolean {
  return isOfSystem(error) && ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(error.code);
}

/** Whether a path is a link in a circle, or leads through one. */
export function isLoop(error: unknown): boolean {
  return isOfSystem(error) && error.code === 'ELOOP';
}

/** Whether a call of the system failed: of whatever realm the error is, it names the call. */
function isOfSystem(error: unknown): error is { readonly code: string; readonly message: string } {
  return typeof error === 'object' && error !== null && 'syscall' in error && 'code' in error && 'message' in error;
}
