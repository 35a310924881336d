import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { run } from '../../lib/cli/run';

/** What a run of the program left. */
export interface CliOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliRun {
  /** Files in the working folder, by their paths. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /** Symbolic links there, by their paths, with what they lead to. */
  readonly links?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTTY?: boolean;
}

/** Runs the program in a folder of its own. */
export async function cli(
  args: readonly string[],
  { files = {}, links = {}, stdin = '', env = {}, isTTY }: CliRun = {},
) {
  const cwd = mkdtempSync(join(tmpdir(), 'model-serving-cli-'));
  try {
    write(cwd, files);
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(cwd, path));
    return await cliIn(cwd, args, { stdin, env, isTTY });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** Runs the program in a folder that is there. */
export async function cliIn(
  cwd: string,
  args: readonly string[],
  { stdin = '', env = {}, isTTY }: Pick<CliRun, 'stdin' | 'env' | 'isTTY'> = {},
): Promise<CliOutcome> {
  const written = { stdout: '', stderr: '' };
  const stdout = { isTTY, write: (text: string) => (written.stdout += text) };
  const stderr = { write: (text: string) => (written.stderr += text) };
  const exitCode = await run(args, { stdin: Readable.from([Buffer.from(stdin)]), stdout, stderr, env, cwd });
  return { exitCode, ...written };
}

/** Lays files into a folder, by their paths. */
export function write(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** Runs git in a folder; returns what it printed. */
export function git(folder: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];
  const { status, stdout, stderr } = spawnSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

/** Makes a folder a repository of git whose branch is `main`. */
export function initialize(folder: string): void {
  git(folder, 'init', '--quiet', '--initial-branch', 'main');
}

/** Lays files into a repository and commits all that is there. */
export function commit(folder: string, files: Readonly<Record<string, string>>): void {
  write(folder, files);
  git(folder, 'add', '--all', '--force');
  git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'change');
}
