import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, posix, resolve } from 'node:path';
import { compareText } from '../manifest/canonical';
import { KUSTOMIZATION_NAMES } from '../manifest/kustomization';
import { MAX_TEXT_LENGTH } from '../manifest/yaml-values';
import { CliError } from './context';

/** The argument that stands for standard input. */
export const STANDARD_INPUT = '-';

const MANIFEST = /\.(?:ya?ml|json)$/i;
/** What holds no manifests of the project's own; one of them is where cdk8s keeps construct paths for its plugins. */
const PASSED_OVER = /^(?:\..*|node_modules|construct-metadata\.json)$/;
const MAX_BYTES = MAX_TEXT_LENGTH;

/** A file and what it holds. */
export interface ReadFile {
  /** The path as given or found. */
  readonly file: string;
  readonly text: string;
}

/** The files that paths stand for. */
export interface FoundFiles {
  /** The files to read. */
  readonly files: readonly string[];
  /** The kustomizations of the folders that were searched, and of those above each path. */
  readonly kustomizations: readonly string[];
}

/**
 * The files that paths stand for: a file for itself, a folder for every `.yaml`, `.yml` and `.json` file in it and below,
 * in the order of their names; `node_modules`, hidden files and hidden folders, and the `construct-metadata.json` of cdk8s
 * are left out, and the `kustomization.yaml` of a folder is told apart. A file is told once.
 *
 * @throws CliError naming every path that does not exist
 */
export function findFiles(paths: readonly string[], cwd: string): FoundFiles {
  const found = new Map<string, string>();
  const kustomizations = new Map<string, string>();
  const missing: string[] = [];
  const add = (files: Map<string, string>, file: string) => {
    const place = resolve(cwd, file);
    if (!files.has(place)) files.set(place, file);
  };
  for (const path of paths) {
    if (path === STANDARD_INPUT) found.set(path, path);
    else if (!exists(resolve(cwd, path))) missing.push(path);
    else {
      for (const file of kustomizationsAbove(path, cwd)) add(kustomizations, file);
      for (const file of filesAt(path, cwd, new Set()))
        add(file !== path && isKustomization(file) ? kustomizations : found, file);
    }
  }
  if (missing.length > 0)
    throw new CliError(missing.map((path) => `${path}: there is no such file or folder`).join('\n'));
  return { files: [...found.values()], kustomizations: [...kustomizations.values()] };
}

function isKustomization(file: string): boolean {
  return KUSTOMIZATION_NAMES.includes(basename(file));
}

/** The kustomizations of the folders that a path leads through, the nearest first. */
function kustomizationsAbove(path: string, cwd: string): string[] {
  const folder = dirname(path);
  const here = KUSTOMIZATION_NAMES.map((name) => (folder === '.' ? name : posix.join(folder, name)));
  const found = here.filter((file) => statSync(resolve(cwd, file), { throwIfNoEntry: false })?.isFile());
  return dirname(folder) === folder ? found : [...found, ...kustomizationsAbove(folder, cwd)];
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Whether a path below a folder leads to a file that is read: no part of it is passed over, and it ends as manifests do. */
export function isManifestFile(path: string): boolean {
  return MANIFEST.test(path) && !isKustomization(path) && !path.split('/').some((name) => PASSED_OVER.test(name));
}

/** @param open the folders that this one is in, so that a link to one of them ends the walk */
function* filesAt(path: string, cwd: string, open: Set<string>): Iterable<string> {
  const absolute = resolve(cwd, path);
  if (!statSync(absolute).isDirectory()) {
    yield path;
    return;
  }
  const real = realpathSync(absolute);
  if (open.has(real)) return;
  const within = new Set([...open, real]);
  for (const name of readdirSync(absolute).sort(compareText)) {
    if (PASSED_OVER.test(name)) continue;
    const child = path.endsWith('/') ? `${path}${name}` : `${path}/${name}`;
    const stats = statSync(resolve(cwd, child), { throwIfNoEntry: false });
    const isRead = MANIFEST.test(name) || isKustomization(name);
    if (stats?.isDirectory() || (stats?.isFile() && isRead)) yield* filesAt(child, cwd, within);
  }
}

/** Reads a file; what is no text in UTF-8 comes back as text that no YAML reader takes. */
export function readFile(file: string, cwd: string): ReadFile {
  const path = resolve(cwd, file);
  const { size } = statSync(path);
  if (size > MAX_BYTES) throw new CliError(`${file}: has ${size} bytes, more than the ${MAX_BYTES} that are read`);
  return { file, text: decode(readFileSync(path)) };
}

/** Reads standard input up to the limit. */
export async function readStandardInput(stdin: NodeJS.ReadableStream): Promise<ReadFile> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BYTES) throw new CliError(`standard input has more than the ${MAX_BYTES} bytes that are read`);
    chunks.push(bytes);
  }
  return { file: STANDARD_INPUT, text: decode(Buffer.concat(chunks)) };
}

/** UTF-8, or UTF-16 where a byte order mark says so. */
export function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return bytes.toString('utf8');
}
