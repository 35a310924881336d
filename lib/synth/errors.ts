/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
  return hasMessage ? String(error.message) : String(error);
}

/** Whether a system call failed with this code, such as `EEXIST`. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && codes.includes(String(error.code));
}

/** Whether a system call failed because there is no such file or folder. */
export function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT', 'ENOTDIR');
}

const ELSEWHERE = 'or write to another folder, such as by CDK8S_OUTDIR=/tmp/dist';
const FORBIDDEN = `Let this user write there, ${ELSEWHERE}.`;
const FULL = 'Make room there.';

/** What to do where the system refuses to write, by its code. */
const FIXES: Readonly<Record<string, string>> = {
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  EROFS: `Mount it to be written to, ${ELSEWHERE}.`,
  ENOSPC: FULL,
  EDQUOT: FULL,
};

/** The message of what was thrown while files were written, with what to do where the system gives the reason. */
export function notWrittenText(error: unknown): string {
  const code = Object.keys(FIXES).find((known) => hasCode(error, known));
  return code === undefined ? messageOf(error) : `${messageOf(error)}. Fix: ${FIXES[code]}`;
}
