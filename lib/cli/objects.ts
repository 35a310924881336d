import type { CheckedManifest, Unread } from '../check';
import { readManifests } from '../manifest/yaml';
import { type CliContext, CliError } from './context';
import { type ReadFile, readFile, readStandardInput, STANDARD_INPUT } from './files';

/** What files hold. */
export interface ReadObjects {
  readonly objects: readonly CheckedManifest[];
  /** What could not be read as an object. */
  readonly unread: readonly Unread[];
}

/** Reads files, standard input among them where it is named. */
export async function readFiles(
  files: readonly string[],
  { cwd, stdin }: Pick<CliContext, 'cwd' | 'stdin'>,
): Promise<ReadFile[]> {
  const read: ReadFile[] = [];
  for (const file of files) read.push(file === STANDARD_INPUT ? await readStandardInput(stdin) : readFile(file, cwd));
  return read;
}

/** The objects in files, and what else is in them. */
export function readObjects(files: Iterable<ReadFile>): ReadObjects {
  const objects: CheckedManifest[] = [];
  const unread: Unread[] = [];
  for (const { file, text } of files) {
    const { manifests, faults } = readManifests(text);
    for (const { manifest, line } of manifests) objects.push({ manifest, origin: { file, line } });
    for (const fault of faults) unread.push({ file, fault });
  }
  return { objects, unread };
}

/**
 * The objects in files, all of which must be readable.
 *
 * @param side what is said of a file beside its name
 * @throws CliError where any is not
 */
export function soundObjects(files: Iterable<ReadFile>, side = ''): readonly CheckedManifest[] {
  const { objects, unread } = readObjects(files);
  const faults = unread.filter(({ fault }) => fault.severity === 'error');
  if (faults.length === 0) return objects;
  throw new CliError(faults.map(({ file, fault }) => `${file}:${fault.line}${side}: ${fault.message}`).join('\n'));
}
