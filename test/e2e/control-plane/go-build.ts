import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Build, builtProgram, cacheDirectory, type DefinitionSource, definitionsDirectory } from './pins';

/** True where the definitions are in the cache. */
export function isFetched(source: DefinitionSource): boolean {
  return existsSync(definitionsDirectory(source));
}

/** Copies the definitions that a module holds into the cache. */
export async function fetchDefinitions(source: DefinitionSource): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), 'model-serving-definitions-'));
  try {
    const module = await download(source, workspace);
    const from = join(module.directory, source.directory);
    const files = source.files.length > 0 ? source.files : readdirSync(from).filter((file) => file.endsWith('.yaml'));
    fill(definitionsDirectory(source), from, files);
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** True where every program of the build is in the cache. */
export function isBuilt(build: Build): boolean {
  return build.programs.every(({ name }) => existsSync(builtProgram(build, name)));
}

/** Builds a module's programs into the cache; needs Go and its module proxy. */
export async function buildPrograms(build: Build): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), 'model-serving-build-'));
  try {
    const { moduleFile } = await download(build, workspace);
    writeFileSync(join(workspace, 'go.mod'), wrapperModule(build, moduleFile));
    const mains = build.programs.map(({ main }) => main);
    await go(workspace, ['get', ...mains.map((main) => `${main}@${build.version}`)]);
    for (const { name, main } of build.programs) {
      await go(workspace, ['build', '-trimpath', ...buildFlags(build), '-o', join(workspace, 'bin', name), main]);
    }
    const names = build.programs.map(({ name }) => name);
    fill(cacheDirectory(build), join(workspace, 'bin'), names);
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** Puts files into a folder of the cache, which appears whole or not at all. */
function fill(target: string, from: string, files: readonly string[]): void {
  mkdirSync(dirname(target), { recursive: true });
  const staging = mkdtempSync(`${target}-`);
  for (const file of files) copyFileSync(join(from, file), join(staging, file));
  rmSync(target, { recursive: true, force: true });
  renameSync(staging, target);
}

interface DownloadedModule {
  readonly directory: string;
  /** The module's own go.mod, which names the Go version and the modules that it replaces. */
  readonly moduleFile: string;
}

async function download(
  { module, version }: { readonly module: string; readonly version: string },
  workspace: string,
): Promise<DownloadedModule> {
  writeFileSync(join(workspace, 'go.mod'), 'module wrapper\n');
  const answer: unknown = JSON.parse(await go(workspace, ['mod', 'download', '-json', `${module}@${version}`]));
  if (typeof answer === 'object' && answer !== null && 'GoMod' in answer && 'Dir' in answer) {
    return { directory: String(answer.Dir), moduleFile: readFileSync(String(answer.GoMod), 'utf8') };
  }
  throw new Error(`go mod download says nothing of ${module}@${version}`);
}

/**
 * The module that the programs are built in.
 *
 * A module's own `replace` lines count only where it is the main module, so those that name versions are repeated.
 * Kubernetes requires its staging modules as
 * `v0.0.0` and replaces them by folders that the published module does not hold; they are published beside it as
 * `v0.MINOR.PATCH`.
 */
export function wrapperModule({ module, version }: Build, moduleFile: string): string {
  const go = /^go (\S+)$/m.exec(moduleFile)?.[1];
  if (go === undefined) throw new Error(`${module}@${version} names no Go version`);
  const published = version.replace(/^v1\./, 'v0.');
  const staging = Array.from(moduleFile.matchAll(/^\s+(k8s\.io\/\S+) v0\.0\.0(?: |$)/gm), ([, path]) => path);
  const replaced = new Set(staging.map((path) => `${path} => ${path} ${published}`));
  for (const [, from, to] of moduleFile.matchAll(/^(?:replace|\t)\s*(\S+(?: v\S+)?) => (\S+ v\S+)/gm)) {
    replaced.add(`${from} => ${to}`);
  }
  return [
    'module wrapper',
    `go ${go}`,
    `require ${module} ${version}`,
    ...[...replaced].sort().map((line) => `replace ${line}`),
    '',
  ].join('\n');
}

function buildFlags({ tags, variables }: Build): string[] {
  const linker = ['-s', '-w', ...Object.entries(variables ?? {}).map(([name, value]) => `-X ${name}=${value}`)];
  return [...(tags ? ['-tags', tags.join(',')] : []), '-ldflags', linker.join(' ')];
}

/** Runs Go and gives what it prints; throws with its complaint when it fails. */
function go(directory: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, GOFLAGS: '-mod=mod -buildvcs=false', CGO_ENABLED: '0', GOWORK: 'off' };
  return new Promise((resolve, reject) => {
    const child = spawn('go', args, { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let complaint = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      complaint += chunk;
    });
    child.once('error', (error) => reject(new Error(`cannot run go: ${error.message}`)));
    child.once('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`go ${args[0]} failed:\n${withoutDownloads(complaint)}`));
    });
  });
}

function withoutDownloads(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('go: downloading'))
    .slice(-40)
    .join('\n');
}
