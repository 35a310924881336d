import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, posix } from 'node:path';
import { compareText } from '../manifest/canonical';
import { isLoop, isNotThere, unreadable, unreadableText } from '../manifest/unreadable';

/** A file that holds a model. */
export interface ModelFile {
  /** The model's name: that of the file, without the ending. */
  readonly name: string;
  /** The path of the file, as it is told in faults. */
  readonly path: string;
  readonly text: string;
}

const ENDING = /\.ya?ml$/;
const ENDING_IN_ANY_CASE = /\.ya?ml$/i;

/**
 * Reads every `.yaml` and `.yml` file of a folder. Files with other endings are not models; what looks like a model and
 * cannot be read as one is a fault.
 *
 * @param faults takes what is wrong, each with its file
 */
export function modelFilesIn(folder: string, faults: string[]): ModelFile[] {
  const files = new Map<string, ModelFile>();
  for (const entry of entriesOf(folder, faults)) {
    const path = posix.join(folder, entry.name);
    const name = entry.name.replace(ENDING, '');
    const other = files.get(name);
    if (!ENDING.test(entry.name)) faults.push(...passedOver(folder, entry, path));
    else if (other) {
      faults.push(
        `${path}: is the model "${name}" as ${other.path} is. Fix: Keep one of the two files, or rename one.`,
      );
    } else {
      const text = textOf(join(folder, entry.name), path, faults);
      if (text !== undefined) files.set(name, { name, path, text });
    }
  }
  return [...files.values()];
}

function entriesOf(folder: string, faults: string[]): Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => compareText(a.name, b.name));
  } catch (error) {
    faults.push(`${folder}: ${folderFault(folder, error)}`);
    return [];
  }
}

/** Why a folder of models cannot be read. */
function folderFault(folder: string, error: unknown): string {
  const { problem, fix } = unreadable(error);
  if (!isNotThere(error)) return `is no folder that can be read: it ${problem}. Fix: ${fix}`;
  const create = 'Create it, and put one YAML file for each model into it';
  if (isAbsolute(folder)) return `there is no such folder. Fix: ${create}.`;
  return `there is no such folder in ${process.cwd()}. Fix: ${create}, or run the app in the folder that holds it.`;
}

/** Tells of what would be a model in another place or under another name. */
function passedOver(folder: string, entry: Dirent, path: string): string[] {
  if (ENDING_IN_ANY_CASE.test(entry.name)) {
    const meant = entry.name.replace(ENDING_IN_ANY_CASE, '.yaml');
    return [`${path}: is no model, as its name ends in other letters than .yaml. Fix: Rename it to ${meant}.`];
  }
  if (!entry.isDirectory()) return [];
  const [first] = namesBelow(join(folder, entry.name)).filter((name) => ENDING_IN_ANY_CASE.test(name));
  if (first === undefined) return [];
  return [
    `${path}: is a folder with ${first} in it, and models are read from ${folder} alone. Fix: Move its files up, or read it by a modelsFrom of its own.`,
  ];
}

/** The paths of what is in a folder, at any depth; nothing where it cannot be read. */
function namesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort(compareText);
  } catch {
    return [];
  }
}

/** The text of a file; undefined, and a fault, where it has none. */
function textOf(file: string, path: string, faults: string[]): string | undefined {
  try {
    const stats = statSync(file);
    if (stats.isFile()) return decoded(readFileSync(file), path, faults);
    const what = stats.isDirectory() ? 'is a folder' : 'is no plain file';
    faults.push(`${path}: ${what}. Fix: Give it a name without the ending .yaml, or put a file in its place.`);
  } catch (error) {
    const isDangling = isNotThere(error) || isLoop(error);
    const dangling = `${path}: is a link that leads nowhere. Fix: Mend the link, or remove it.`;
    faults.push(isDangling ? dangling : unreadableText(path, error));
  }
  return undefined;
}

function decoded(bytes: Uint8Array, path: string, faults: string[]): string | undefined {
  try {
    return utf8(bytes);
  } catch {
    faults.push(`${path}:${firstForeignLine(bytes)}: is not UTF-8. Fix: Save the file as UTF-8.`);
    return undefined;
  }
}

const NEWLINE = 10;

/** The first line that is not UTF-8: no character of UTF-8 has the byte of a line's end in it. */
function firstForeignLine(bytes: Uint8Array): number {
  for (let line = 1, start = 0; ; line++) {
    const end = bytes.indexOf(NEWLINE, start);
    try {
      utf8(bytes.subarray(start, end < 0 ? bytes.length : end));
    } catch {
      return line;
    }
    if (end < 0) return 1;
    start = end + 1;
  }
}

function utf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
