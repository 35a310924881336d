import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareText } from '../manifest/canonical';
import { isMissing } from './errors';

/** The file in the output folder that lists what synthesis wrote there. Committed with the rest. */
export const OWNED_FILES = '.synth-files';

const HEADING = '# Written by cdk8s-model-serving. It replaces and removes the files listed here, and no others.\n';

/** The files of this folder that an earlier run wrote. None where there is no list. */
export function readOwnedFiles(folder: string): Set<string> {
  const text = readIfThere(join(folder, OWNED_FILES));
  if (text === undefined) return new Set();
  const lines = text
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const unsafe = lines.find((line) => !staysInside(line));
  if (unsafe !== undefined) {
    throw new Error(
      `${join(folder, OWNED_FILES)} lists ${JSON.stringify(unsafe)}, which is not a file of this folder. ` +
        'Fix: restore the list from version control, or delete it together with the files that it lists.',
    );
  }
  return new Set(lines);
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
  return path.split('/').every(isName) && !path.startsWith('#') && path !== OWNED_FILES && !hasTroublemaker(path);
}

/** Separators of other platforms and control characters. */
function hasTroublemaker(path: string): boolean {
  return [...path].some((character) => character === '\\' || character === ':' || character < ' ');
}

/** The content of a file, or nothing where there is none. */
export function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
