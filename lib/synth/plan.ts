import { accessSync, constants, lstatSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { compareText } from '../manifest/canonical';
import { isMissing } from './errors';
import { OWNED_FILES, ownedFilesText, readIfThere, readOwnedFiles, staysInside } from './owned-files';

/** What a run does to the output folder. Paths are relative to it and sorted. */
export interface Plan {
  /** Content of the files to be written, new and changed ones, the list of owned files among them. */
  readonly writes: ReadonlyMap<string, Buffer>;
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: readonly string[];
}

/**
 * Compares what shall be in a folder with what is there, and touches nothing.
 *
 * @param contents every file that synthesis yields, whole
 * @param answersFor whether a file of an earlier run that is not among the contents is to go
 * @throws PlanError where a path leaves the folder, runs over a symbolic link, meets a file that is not ours, or lies in
 * a folder that may not be written in
 */
export function planWrites(
  folder: string,
  contents: Iterable<readonly [string, string | Buffer]>,
  answersFor: (path: string) => boolean = () => true,
): Plan {
  const refuse: string[] = [];
  const owned = readOwnedFiles(folder);
  const kinds = new FolderKinds(folder);
  const writes = new Map<string, Buffer>();
  const created: string[] = [];
  const changed: string[] = [];
  const unchanged: string[] = [];
  const seen = new Set<string>();
  for (const [path, given] of contents) {
    const place = staysInside(path) ? kinds.look(path) : { obstacle: 'would lie outside the output folder' };
    const reason = seen.has(path) ? 'would be written twice' : place.obstacle;
    seen.add(path);
    if (reason !== undefined) {
      refuse.push(`${JSON.stringify(path)} ${reason}`);
      continue;
    }
    const content = typeof given === 'string' ? Buffer.from(given) : given;
    const present = place.taken ? readIfThere(join(folder, path)) : undefined;
    if (present === undefined) created.push(path);
    else if (present.equals(content)) {
      unchanged.push(path);
      continue;
    } else if (owned.has(path)) changed.push(path);
    else refuse.push(`${JSON.stringify(path)} is already there and was not written by synthesis`);
    writes.set(path, content);
  }
  const files = new Set([...created, ...changed, ...unchanged]);
  const others = [...owned].filter((path) => !files.has(path) && kinds.isFile(path));
  const removed = others.filter(answersFor);
  addList(folder, new Set([...files, ...others.filter((path) => !answersFor(path))]), writes);
  refuse.push(...readOnlyFolders(kinds, [...writes.keys(), ...removed]));
  if (refuse.length > 0) throw new PlanError(folder, refuse);
  for (const list of [created, changed, removed, unchanged]) list.sort(compareText);
  return { writes, created, changed, removed, unchanged };
}

/** Of the folders in which something changes, those that may not be written in. A copy of them could be, unseen. */
function readOnlyFolders(kinds: FolderKinds, changed: readonly string[]): string[] {
  const folders = new Set([...new Set(changed.map(dirname))].map((path) => kinds.nearest(path)));
  if (folders.size > 0) folders.add('.');
  return [...folders]
    .filter((path) => kinds.isReadOnly(path))
    .sort(compareText)
    .map((path) => `${path === '.' ? 'the folder itself' : JSON.stringify(path)} is read-only for this user`);
}

function addList(folder: string, files: ReadonlySet<string>, writes: Map<string, Buffer>): void {
  const list = Buffer.from(ownedFilesText(files));
  const present = readIfThere(join(folder, OWNED_FILES));
  if (files.size === 0 && present === undefined) return;
  if (!present?.equals(list)) writes.set(OWNED_FILES, list);
}

/** What stands in the way of writing, one line for each file. */
class PlanError extends Error {
  constructor(
    folder: string,
    readonly reasons: readonly string[],
  ) {
    super(
      `${folder} cannot be written:\n${reasons.map((reason) => `- ${reason}`).join('\n')}\n` +
        'Fix: move these files or links away, make folders writable, or choose another output folder or other names.',
    );
    this.name = 'PlanError';
  }
}

/** Looks at folders and files on the way to a path, each folder once. */
class FolderKinds {
  private readonly folders = new Map<string, string | undefined>();

  constructor(private readonly root: string) {}

  /** What is wrong with writing here, if anything, and whether a file is here already. */
  look(path: string): { readonly obstacle?: string; readonly taken?: boolean } {
    const onTheWay = this.folderObstacle(dirname(path));
    if (onTheWay !== undefined) return { obstacle: onTheWay };
    const stats = lstatIfThere(join(this.root, path));
    if (stats === undefined || stats.isFile()) return { taken: stats !== undefined };
    return { obstacle: stats.isSymbolicLink() ? 'is a symbolic link' : 'is not a plain file' };
  }

  /** Whether a plain file is there, reached over plain folders only. */
  isFile(path: string): boolean {
    if (this.folderObstacle(dirname(path)) !== undefined) return false;
    return lstatIfThere(join(this.root, path))?.isFile() === true;
  }

  /** The folder itself, or the one nearest above it that is there. */
  nearest(folder: string): string {
    return folder === '.' || lstatIfThere(join(this.root, folder)) ? folder : this.nearest(dirname(folder));
  }

  /** Whether a folder is there and may not be written in. */
  isReadOnly(folder: string): boolean {
    try {
      accessSync(join(this.root, folder), constants.W_OK);
      return false;
    } catch (error) {
      return !isMissing(error);
    }
  }

  private folderObstacle(path: string): string | undefined {
    if (path === '.') return undefined;
    const known = this.folders.get(path);
    if (known !== undefined || this.folders.has(path)) return known;
    const reason = this.folderObstacle(dirname(path)) ?? this.kind(path);
    this.folders.set(path, reason);
    return reason;
  }

  private kind(path: string): string | undefined {
    const stats = lstatIfThere(join(this.root, path));
    if (stats === undefined || stats.isDirectory()) return undefined;
    return stats.isSymbolicLink()
      ? `would be written through the symbolic link ${JSON.stringify(path)}`
      : `needs a folder ${JSON.stringify(path)}, which is a file`;
  }
}

/** What is there, links not followed. */
export function lstatIfThere(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
