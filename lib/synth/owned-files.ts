import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareText } from '../manifest/canonical';
import { isMissing } from './errors';

/** The file in the output folder that lists what synthesis wrote there. Committed with the rest. */
export const OWNED_FILES = '.synth-files';

const HEADING = '# Written by cdk8s-model-serving. It replaces and removes the files listed here, and no others.\n';

/**
 * The files of this folder that an earlier run wrote. None where there is no list.
 *
 * @throws Error where the list is no plain file, or names what is not in the folder
 */
export function readOwnedFiles(folder: string): Set<string> {
  refuseOther(join(folder, OWNED_FILES));
  const text = readIfThere(join(folder, OWNED_FILES));
  if (text === undefined) return new Set();
  const lines = text
    .toString('utf8')
    .split(LINE_END)
    .filter((line) => line !== '' && !line.startsWith('#'));
  const unsafe = lines.filter((line) => !staysInside(line)).map((line) => JSON.stringify(line));
  if (unsafe.length > 0) {
    const what = unsafe.length === 1 ? 'which is not a file' : 'which are not files';
    throw new Error(`${join(folder, OWNED_FILES)} lists ${unsafe.join(', ')}, ${what} of this folder. ${FIX}`);
  }
  return new Set(lines);
}

/** Git for Windows may have checked the list out with line ends of its own. */
const LINE_END = /\r?\n/;

const FIX = 'Fix: restore the list from version control, or delete it together with the files that it lists.';

/** What a link leads to is not ours to judge by, nor to replace. */
function refuseOther(list: string): void {
  const stats = lstatSync(list, { throwIfNoEntry: false });
  if (stats === undefined || stats.isFile()) return;
  throw new Error(`${list} is ${stats.isSymbolicLink() ? 'a symbolic link' : 'not a plain file'}. ${FIX}`);
}

export function ownedFilesText(paths: Iterable<string>): string {
  return `${HEADING}${[...paths]
    .sort(compareText)
    .map((path) => `${path}\n`)
    .join('')}`;
}

/** Whether a path names a file below the folder that it is relative to, on every platform. */
export function staysInside(path: string): boolean {
  const isName = (part: string) => part !== '' && part !== '.' && part !== '..';
  return path.split('/').every(isName) && !path.startsWith('#') && path !== OWNED_FILES && !TROUBLEMAKERS.test(path);
}

/** Separators of other platforms and control characters. */
const TROUBLEMAKERS = /[\\:\p{Cc}]/u;

/** The content of a file, or nothing where there is none. */
export function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
