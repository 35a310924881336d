import { execFile, execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const repository = resolve(__dirname, '../../..');

/** Data that the room loads, which the compiler passes over. */
const SHAPES = 'lib/props/shapes.json';

/** Whether the tests run as root, whom no permission stops. */
export const IS_ROOT = process.getuid?.() === 0;
const NOBODY = 65534;

/** What a process left behind. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Compiles the synth room once, so that the many processes of a test start fast and write no caches. */
export function compileSynth(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'model-serving-build-')));
  chmodSync(folder, 0o755);
  const options =
    '--ignoreConfig --module nodenext --target es2022 --lib es2023 --skipLibCheck --types node --rootDir .';
  const tsc = join(repository, 'node_modules/typescript/bin/tsc');
  const sources = ['lib/synth/serving-app.ts'];
  execFileSync(process.execPath, [tsc, ...options.split(' '), '--outDir', folder, ...sources], { cwd: repository });
  cpSync(join(repository, SHAPES), join(folder, SHAPES));
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** A user's project: `app.js`, `cdk8s.yaml` of this repository, and the CLI. */
export class Project {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'model-serving-project-')));

  constructor(build: string, app: string) {
    symlinkSync(join(repository, 'node_modules'), join(this.folder, 'node_modules'));
    writeFileSync(
      join(this.folder, 'app.js'),
      `const { ServingApp, synthesize } = require(${JSON.stringify(join(build, 'lib/synth/serving-app.js'))});\n${app}`,
    );
    writeFileSync(join(this.folder, 'cdk8s.yaml'), 'language: typescript\napp: node app.js\noutput: dist.staging\n');
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): void {
    mkdirSync(join(this.path(name), '..'), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  /** Lays down a copy of another project's folder in place of this one's. */
  copyFrom(other: Project, name: string): void {
    rmSync(this.path(name), { recursive: true, force: true });
    cpSync(other.path(name), this.path(name), { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  }

  /** Runs the real cdk8s CLI. */
  cli(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Exit> {
    const cdk8s = join(repository, 'node_modules/cdk8s-cli/bin/cdk8s');
    return this.run([cdk8s, 'synth', '--check-upgrade=false', ...args], env);
  }

  /** Runs the app by itself. */
  app(env: Readonly<Record<string, string>> = {}): Promise<Exit> {
    return this.run(['app.js'], env);
  }

  /** Runs the app as a user for whom permissions count, which they do not for root. */
  appUnprivileged(env: Readonly<Record<string, string>> = {}): Promise<Exit> {
    return this.run(['app.js'], env, process.execPath, IS_ROOT ? NOBODY : undefined);
  }

  /** Gives all that is here to that user. */
  give(): void {
    if (!IS_ROOT) return;
    lchownSync(this.folder, NOBODY, NOBODY);
    for (const entry of readdirSync(this.folder, { withFileTypes: true, recursive: true })) {
      lchownSync(join(entry.parentPath, entry.name), NOBODY, NOBODY);
    }
  }

  /** Runs a script that lies in the project. */
  shell(script: string, env: Readonly<Record<string, string>> = {}): Promise<Exit> {
    return this.run([script], env, 'sh');
  }

  private run(
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    program = process.execPath,
    user?: number,
  ): Promise<Exit> {
    const { NODE_OPTIONS: _options, CDK8S_OUTDIR: _outdir, FORCE_COLOR: _colour, ...inherited } = process.env;
    const fault = `--require=${join(repository, 'test/synth/support/fault.cjs')}`;
    const full = { ...inherited, PROJECT: this.folder, ...(env.FAULT ? { NODE_OPTIONS: fault } : {}), ...env };
    return new Promise((done) => {
      const options = { cwd: this.folder, env: full, uid: user, gid: user };
      const child = execFile(program, [...args], options, (_error, stdout, stderr) =>
        done({ code: child.exitCode, signal: child.signalCode, stdout, stderr }),
      );
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
