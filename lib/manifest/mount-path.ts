import { posix } from 'node:path';

/** A path as two that mean the same place are alike: without `.`, `..`, doubled slashes and one at the end. */
export function normalPath(path: string): string {
  return posix.normalize(path).replace(/(.)\/$/, '$1');
}
