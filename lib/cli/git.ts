import { spawnSync } from 'node:child_process';
import { relative } from 'node:path';
import { CliError } from './context';
import { decode, isManifestFile, type ReadFile } from './files';

/** Most that git may print of one call. */
const MAX_BUFFER = 1024 ** 3;

/** A file as git lists it: no link, no other repository. */
const FILE = /^100(?:644|755) blob ([0-9a-f]+)\t(.*)$/s;

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
    const known = ask(['rev-parse', '--git-dir'], cwd) !== undefined;
    throw new CliError(
      known
        ? `--since ${revision}: git knows no such commit here. Fetch it first, such as by git fetch origin main.`
        : `--since ${revision}: ${cwd} is in no git repository. Give two folders to compare instead.`,
    );
  }
  const commit = ask(['merge-base', revision, 'HEAD'], cwd);
  if (commit !== undefined) return commit.toString('utf8').trim();
  throw new CliError(
    `--since ${revision}: it has no commit in common with HEAD. A shallow clone ends before it: fetch more, such as by git fetch --unshallow, or fetch-depth: 0 of actions/checkout.`,
  );
}

/** The manifests below paths as they were at a commit; of a path that was not there yet, none. */
export function filesAt(commit: string, paths: readonly string[], cwd: string): ReadFile[] {
  const listed = tell(['ls-tree', '-r', '-z', commit, '--', ...paths], cwd).toString('utf8');
  const blobs = listed.split('\0').flatMap((line) => {
    const [, id, file = ''] = FILE.exec(line) ?? [];
    return id !== undefined && paths.some((path) => isRead(file, path)) ? [{ id, file }] : [];
  });
  const content = tell(['cat-file', '--batch'], cwd, blobs.map(({ id }) => `${id}\n`).join(''));
  return splitBatch(content, blobs);
}

/** Whether a file is read when a path is given: the file itself, or a manifest below it. */
function isRead(file: string, path: string): boolean {
  const below = relative(path, file);
  return below === '' || isManifestFile(below);
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
  throw new CliError(`git ${args[0]} failed: ${stderr.toString('utf8').trim()}`);
}

function git(args: readonly string[], cwd: string, input = '') {
  const run = spawnSync('git', args, { cwd, input, maxBuffer: MAX_BUFFER });
  if (run.error) throw new CliError(`git cannot be run: ${run.error.message}. Give two folders to compare instead.`);
  return run;
}
