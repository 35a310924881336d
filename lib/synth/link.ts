import { copyFileSync, linkSync, statSync, utimesSync } from 'node:fs';
import { hasCode } from './errors';

/** A second name for a file where the file system has such, a copy with the same times elsewhere. */
export function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EEXIST', 'ENOSPC')) throw error;
    copyFileSync(source, target);
    const { atime, mtime } = statSync(source);
    utimesSync(target, atime, mtime);
  }
}
