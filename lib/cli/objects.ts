import type { CheckedManifest, Unread } from '../check';
import { readManifests } from '../manifest/yaml';
import { CliError } from './context';
import type { ReadFile } from './files';

/** What files hold. */
export interface ReadObjects {
  readonly objects: readonly CheckedManifest[];
  /** What could not be read as an object. */
  readonly unread: readonly Unread[];
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
