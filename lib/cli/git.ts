import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, posix, relative, resolve } from 'node:path';
import { CliError } from './context';
import { decode, isReadBelow, kustomizationPlacesAbove, type ReadFile } from './files';

/** Most that git may print of one call. */
const MAX_BUFFER = 1024 ** 3;

/** What git lists in a tree: its mode, its kind, its name in the store, and its path. */
const LISTED = /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s;
/** A file of the index that a sparse checkout leaves out of the working tree. */
const LEFT_OUT = /^S 100(?:644|755) ([0-9a-f]+) 0\t(.*)$/s;
const FILE = /^100(?:644|755)$/;
const LINK = '120000';
const SUBMODULE = '160000';

/** One line of what git lists in a tree. */
interface Listed {
  readonly mode: string;
  /** The name in the store, or the commit of a submodule. */
  readonly id: string;
  readonly file: string;
}

/**
 * The commit at which the current branch left a revision, which is what a pull request is compared with.
 *
 * @throws CliError where there is no repository, no such revision, or no commit in common
 */
export function branchPoint(revision: string, cwd: string): string {
  if (
    revision.startsWith('-') ||
    ask(['rev-parse', '--verify', '--quiet', `${revision}^{commit}`], cwd) === undefined
  ) {
    const { status, stderr } = git(['rev-parse', '--git-dir'], cwd);
    throw new CliError(`--since ${revision}: ${status === 0 ? UNKNOWN : noRepository(cwd, stderr.toString('utf8'))}`);
  }
  const commit = ask(['merge-base', revision, 'HEAD'], cwd);
  if (commit !== undefined) return commit.toString('utf8').trim();
  throw new CliError(
    `--since ${revision}: it has no commit in common with HEAD. A shallow clone ends before it: fetch more, such as by git fetch --unshallow, or fetch-depth: 0 of actions/checkout.`,
  );
}

const UNKNOWN = 'git knows no such commit here. Fetch it first, such as by git fetch origin main.';

/** A repository of somebody else is there, and git says how to have it read. */
function noRepository(cwd: string, said: string): string {
  if (said.includes('dubious ownership')) return `git does not read the repository: ${said.trim()}`;
  return `${cwd} is in no git repository. Compare two folders instead.`;
}

/**
 * The manifests and kustomizations below paths as they were at a commit; of a path that was not there yet, none.
 *
 * @throws CliError where a path leads out of the repository
 */
export function filesAt(commit: string, paths: readonly string[], cwd: string): ReadFile[] {
  const files = new Map<string, ReadFile>();
  for (const path of paths)
    for (const found of filesBelow(partAt({ commit, cwd, path, shown: path, open: [] })))
      if (isRead(found.file, path) && !files.has(found.file)) files.set(found.file, found);
  return [...files.values()];
}

/** The kustomizations in the folders above paths, as far as these are in the repository, as they were at a commit. */
export function kustomizationsAbove(commit: string, paths: readonly string[], cwd: string): ReadFile[] {
  const folders = paths.flatMap(kustomizationPlacesAbove);
  const inRepository = folders.filter((places) => ask(['ls-tree', commit, '--', ...places], cwd) !== undefined);
  return filesAt(commit, [...new Set(inRepository.flat())], cwd);
}

/**
 * Refuses files of the working tree that lie outside of the repository, to which links lead: they would read as new.
 *
 * @throws CliError naming each of them
 */
export function requireInRepository(files: readonly string[], cwd: string): void {
  const top = ask(['rev-parse', '--show-toplevel'], cwd)?.toString('utf8').trim();
  if (top === undefined) return;
  const root = realpathSync(top);
  const outside = files.filter((file) => isOutside(relative(root, realpathSync(resolve(cwd, file)))));
  if (outside.length > 0) throw new CliError(outside.map((file) => `${file}: ${UNKNOWN_TO_GIT}`).join('\n'));
}

const UNKNOWN_TO_GIT =
  'leads out of the repository, and git does not know what was there. Compare two folders instead.';

function isOutside(place: string): boolean {
  return isAbsolute(place) || place.split(/[\\/]/)[0] === '..';
}

/** The manifests and kustomizations below paths that a sparse checkout leaves out of the working tree, as the index holds them. */
export function filesLeftOut(paths: readonly string[], cwd: string): ReadFile[] {
  const blobs = lines(tell(['--literal-pathspecs', 'ls-files', '-t', '-s', '-z', '--', ...paths], cwd)).flatMap(
    (line) => {
      const [, id, file = ''] = LEFT_OUT.exec(line) ?? [];
      return id !== undefined && paths.some((path) => isRead(file, path)) ? [{ id, file }] : [];
    },
  );
  return read(blobs, cwd);
}

/** A part of the tree of a commit, and where it is shown: a link shows the files that it leads to below itself. */
interface Part {
  readonly commit: string;
  /** A folder of the repository; paths are relative to it. */
  readonly cwd: string;
  readonly path: string;
  readonly shown: string;
  /** The folders that this part was reached through, so that links in a circle come to an end. */
  readonly open: readonly string[];
}

/** Most links that a path may lead through, as Linux has it. */
const MOST_LINKS = 40;

/** The part that a path leads to, where some of its folders are links or a submodule. */
function partAt(part: Part, links = 0): Part {
  const { commit, cwd, path, shown } = part;
  const folders = foldersAbove(path);
  if (folders.length === 0) return part;
  // Of a folder that it is asked for beside what is in it, git lists all that is in it.
  const listed = listedAt(part, [], folders).filter(({ file }) => folders.includes(file));
  const turn = listed.find(({ mode }) => mode === LINK || mode === SUBMODULE);
  if (!turn) return part;
  const rest = relative(turn.file, path);
  if (turn.mode === SUBMODULE) {
    const folder = resolve(cwd, turn.file);
    return isCheckedOut(folder) ? partAt({ ...part, commit: turn.id, cwd: folder, path: rest }) : part;
  }
  const target = targetOf(turn, cwd);
  if (links === MOST_LINKS) return part;
  if (ask(['ls-tree', commit, '--', target], cwd) === undefined) throw new CliError(`${shown}: ${UNKNOWN_TO_GIT}`);
  return partAt({ ...part, path: posix.join(target, rest) }, links + 1);
}

/** The folders that a path leads through: `a` and `a/b` of `a/b/c`. */
function foldersAbove(path: string): string[] {
  const names = path.split('/');
  const folders = names.map((_, depth) => names.slice(0, depth).join('/')).slice(1);
  return folders.filter((folder) => basename(folder) !== '..');
}

/** What git lists of paths in a tree. */
function listedAt({ commit, cwd }: Part, options: readonly string[], paths: readonly string[]): Listed[] {
  return lines(tell(['ls-tree', ...options, '-z', commit, '--', ...paths], cwd)).flatMap((line) => {
    const [, mode = '', id, file = ''] = LISTED.exec(line) ?? [];
    return id === undefined ? [] : [{ mode, id, file }];
  });
}

/** The path to which a link leads, from the folder that its own path is relative to. */
function targetOf(link: Pick<Listed, 'id' | 'file'>, cwd: string): string {
  const [{ text } = { text: '' }] = read([link], cwd);
  return isAbsolute(text) ? relative(cwd, text) || '.' : posix.join(dirname(link.file), text);
}

/** The files of a part, through links and into submodules, as one who reads the working tree finds them. */
function filesBelow(part: Part): ReadFile[] {
  const { commit, cwd, path, open } = part;
  const found = listedAt(part, ['-r'], [path]).flatMap(({ mode, id, file }) => {
    const through = foldersBetween(path, file).map((folder) => resolve(cwd, folder));
    if (through.some((folder) => open.includes(folder))) return [];
    return [{ mode, id, file, shown: posix.join(part.shown, relative(path, file)), through: [...open, ...through] }];
  });
  const own = found.filter(({ mode, shown }) => FILE.test(mode) && isRead(shown, part.shown));
  const linked = found.flatMap(({ mode, id, file, shown, through }) => {
    if (mode === SUBMODULE) return filesOfModule(id, resolve(cwd, file), shown);
    if (mode !== LINK) return [];
    const target = targetOf({ id, file }, cwd);
    const leadsOut = ask(['ls-tree', commit, '--', target], cwd) === undefined;
    return leadsOut ? [] : filesBelow({ commit, cwd, path: target, shown, open: through });
  });
  return [
    ...read(
      own.map(({ id, shown }) => ({ id, file: shown })),
      cwd,
    ),
    ...linked,
  ];
}

/** The folders from a path on that lead to a file below it. */
function foldersBetween(path: string, file: string): string[] {
  const names = relative(path, file).split('/').slice(0, -1);
  return file === path ? [] : [path, ...names.map((_, depth) => posix.join(path, ...names.slice(0, depth + 1)))];
}

/** A submodule that is not checked out is an empty folder. */
function filesOfModule(commit: string, folder: string, shown: string): ReadFile[] {
  return isCheckedOut(folder) ? filesBelow({ commit, cwd: folder, path: '.', shown, open: [] }) : [];
}

function isCheckedOut(folder: string): boolean {
  return existsSync(resolve(folder, '.git'));
}

function read(blobs: readonly { readonly id: string; readonly file: string }[], cwd: string): ReadFile[] {
  if (blobs.length === 0) return [];
  return splitBatch(tell(['cat-file', '--batch'], cwd, blobs.map(({ id }) => `${id}\n`).join('')), blobs);
}

function lines(listed: Buffer): string[] {
  return listed.toString('utf8').split('\0');
}

/** Whether a file is read when a path is given: the file itself, or a manifest or a kustomization below it. */
function isRead(file: string, path: string): boolean {
  const below = relative(path, file);
  return below === '' || isReadBelow(below);
}

/** Takes apart what `git cat-file --batch` prints: a line with the size, as many bytes, and a line feed for each file. */
function splitBatch(content: Buffer, blobs: readonly { readonly file: string }[]): ReadFile[] {
  let start = 0;
  return blobs.map(({ file }) => {
    const end = content.indexOf('\n', start);
    const size = Number(content.subarray(start, end).toString('latin1').split(' ')[2]);
    start = end + 1 + size + 1;
    return { file, text: decode(content.subarray(end + 1, end + 1 + size)) };
  });
}

function ask(args: readonly string[], cwd: string): Buffer | undefined {
  const { status, stdout } = git(args, cwd);
  return status === 0 ? stdout : undefined;
}

function tell(args: readonly string[], cwd: string, input = ''): Buffer {
  const { status, stdout, stderr } = git(args, cwd, input);
  if (status === 0) return stdout;
  throw new CliError(`git ${args.find((arg) => !arg.startsWith('-'))} failed: ${stderr.toString('utf8').trim()}`);
}

function git(args: readonly string[], cwd: string, input = '') {
  const run = spawnSync('git', args, { cwd, input, maxBuffer: MAX_BUFFER, env: { ...process.env, LC_ALL: 'C' } });
  if (run.error) throw new CliError(`git cannot be run: ${run.error.message}. Compare two folders instead.`);
  return run;
}
