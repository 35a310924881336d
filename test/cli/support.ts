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
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(cwd, path)), { recursive: true });
      writeFileSync(join(cwd, path), content);
    }
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(cwd, path));
    const written = { stdout: '', stderr: '' };
    const stdout = { isTTY, write: (text: string) => (written.stdout += text) };
    const stderr = { write: (text: string) => (written.stderr += text) };
    const exitCode = await run(args, { stdin: Readable.from([Buffer.from(stdin)]), stdout, stderr, env, cwd });
    return { exitCode, ...written } satisfies CliOutcome;
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
