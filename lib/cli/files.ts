import { existsSync, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, posix, resolve } from 'node:path';
import { compareText } from '../manifest/canonical';
import { KUSTOMIZATION_NAMES } from '../manifest/kustomization';
import { isLoop, isNotThere, unreadableText } from '../manifest/unreadable';
import { MAX_TEXT_LENGTH } from '../manifest/yaml-values';
import { stagedFor } from '../synth/destination';
import { OWNED_FILES } from '../synth/owned-files';
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
  /** What could not be found or looked into, a line each. */
  readonly faults: readonly string[];
}

/**
 * The files that paths stand for: a file for itself, a folder for every `.yaml`, `.yml` and `.json` file in it and below,
 * in the order of their names; `node_modules`, hidden files and hidden folders, and the `construct-metadata.json` of cdk8s
 * are left out, and so is `dist.staging` beside the `dist` of which it is a copy. The `kustomization.yaml` of a folder is told
 * apart. A file is told once.
 */
export function findFiles(paths: readonly string[], cwd: string): FoundFiles {
  const found = new Map<string, string>();
  const kustomizations = new Map<string, string>();
  const finder = new Finder(cwd);
  const add = (files: Map<string, string>, file: string) => {
    const place = resolve(cwd, file);
    if (!files.has(place)) files.set(place, file);
  };
  for (const path of paths) {
    if (path === STANDARD_INPUT) found.set(path, path);
    else if (finder.isThere(path)) {
      for (const file of finder.kustomizationsAbove(path)) add(kustomizations, file);
      for (const file of finder.filesAt(path))
        add(file !== path && isKustomization(file) ? kustomizations : found, file);
    }
  }
  return { files: [...found.values()], kustomizations: [...kustomizations.values()], faults: finder.faults };
}

/** Whether a path is that of a kustomization. */
export function isKustomization(file: string): boolean {
  return KUSTOMIZATION_NAMES.includes(basename(file));
}

/** Where kustomizations may lie in the folders that a path leads through, by folder, the nearest first. */
export function kustomizationPlacesAbove(path: string): readonly (readonly string[])[] {
  const folder = dirname(path);
  const here = KUSTOMIZATION_NAMES.map((name) => (folder === '.' ? name : posix.join(folder, name)));
  return dirname(folder) === folder ? [here] : [here, ...kustomizationPlacesAbove(folder)];
}

/** Whether a path below a folder leads to a manifest or a kustomization, and no part of it is passed over. */
export function isReadBelow(path: string): boolean {
  return isReadName(path) && !path.split('/').some((name) => PASSED_OVER.test(name));
}

function isReadName(path: string): boolean {
  return MANIFEST.test(path) || isKustomization(path);
}

/** Looks for files, and goes on where something cannot be looked into. */
class Finder {
  readonly faults: string[] = [];

  constructor(private readonly cwd: string) {}

  /** Whether there is anything at a path that a person gave. */
  isThere(path: string): boolean {
    try {
      statSync(resolve(this.cwd, path));
      return true;
    } catch (error) {
      this.faults.push(isNotThere(error) ? `${path}: there is no such file or folder` : unreadableText(path, error));
      return false;
    }
  }

  kustomizationsAbove(path: string): string[] {
    return kustomizationPlacesAbove(path)
      .flat()
      .filter((file) => this.statsOf(file)?.isFile());
  }

  /** @param open the folders that this one is in, so that a link to one of them ends the walk */
  *filesAt(path: string, open: ReadonlySet<string> = new Set()): Iterable<string> {
    const stats = this.statsOf(path);
    if (stats?.isDirectory()) yield* this.filesBelow(path, open);
    else if (stats) yield path;
  }

  private *filesBelow(path: string, open: ReadonlySet<string>): Iterable<string> {
    const absolute = resolve(this.cwd, path);
    const real = this.orFault(path, () => realpathSync(absolute));
    if (real === undefined || open.has(real)) return;
    const within = new Set([...open, real]);
    for (const name of this.orFault(path, () => readdirSync(absolute).sort(compareText)) ?? []) {
      if (PASSED_OVER.test(name)) continue;
      const child = path.endsWith('/') ? `${path}${name}` : `${path}/${name}`;
      if (this.isCopy(child)) continue;
      const isRead = isReadName(name);
      const stats = this.statsOf(child, isRead);
      if (stats?.isDirectory() || (stats?.isFile() && isRead)) yield* this.filesAt(child, within);
    }
  }

  /** Whether a folder is what synthesis leaves to the cdk8s CLI of the folder beside it. */
  private isCopy(path: string): boolean {
    const original = stagedFor(path);
    return original !== undefined && existsSync(resolve(this.cwd, original, OWNED_FILES));
  }

  /**
   * What there is at a path; undefined where there is nothing.
   *
   * @param isRead whether a file there would be read, so that links in a circle hide one
   */
  private statsOf(path: string, isRead = true): Stats | undefined {
    return this.orFault(path, () => {
      try {
        return statSync(resolve(this.cwd, path));
      } catch (error) {
        if (isNotThere(error) || (isLoop(error) && !isRead)) return undefined;
        throw error;
      }
    });
  }

  private orFault<T>(path: string, look: () => T): T | undefined {
    try {
      return look();
    } catch (error) {
      this.faults.push(unreadableText(path, error));
      return undefined;
    }
  }
}

/**
 * Reads a file; what is no text in UTF-8 comes back as text that no YAML reader takes.
 *
 * @throws CliError where it cannot be read, or is too large
 */
export function readFile(file: string, cwd: string): ReadFile {
  return { file, text: decode(bytesOf(file, resolve(cwd, file))) };
}

function bytesOf(file: string, path: string): Buffer {
  try {
    const { size } = statSync(path);
    if (size <= MAX_BYTES) return readFileSync(path);
    throw new CliError(`${file}: has ${size} bytes, more than the ${MAX_BYTES} that are read`);
  } catch (error) {
    throw error instanceof CliError ? error : new CliError(unreadableText(file, error));
  }
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
