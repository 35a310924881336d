import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../../../lib/manifest/manifest';
import { FLOOR, type KubernetesVersion, parseVersion } from '../../../lib/manifest/version';
import { isJson, type Json } from './objects';

const ROOT = join(__dirname, '..', '..', '..');

/** API groups of controllers that read their objects from Git: no cluster of ours serves them. */
const NOT_SERVED = [
  'argoproj.io/',
  'kustomize.config.k8s.io/',
  'kustomize.toolkit.fluxcd.io/',
  'source.toolkit.fluxcd.io/',
];

/** A file that synth wrote, with the objects in it. */
export interface WrittenFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly objects: readonly Manifest[];
  /** The oldest Kubernetes that the app of the file is meant for. */
  readonly target: KubernetesVersion;
}

/** All that is in `dist/` and in the `dist/` of every example. */
export function writtenFiles(): WrittenFile[] {
  const examples = entriesOf(join(ROOT, 'examples')).map((example) => join(ROOT, 'examples', example));
  return [ROOT, ...examples].flatMap((app) => {
    const files = yamlFilesIn(join(app, 'dist')).map((file) => ({
      path: relative(ROOT, file),
      objects: objectsIn(readFileSync(file, 'utf8')),
      target: targetOf(app),
    }));
    return files.filter(({ objects }) => objects.length > 0);
  });
}

/** The version that an app names in its `main.ts`. */
function targetOf(app: string): KubernetesVersion {
  const main = join(app, 'main.ts');
  const named = existsSync(main) ? /targetVersion: '([^']+)'/.exec(readFileSync(main, 'utf8'))?.[1] : undefined;
  return parseVersion(named ?? '') ?? FLOOR;
}

function yamlFilesIn(directory: string): string[] {
  return entriesOf(directory, true)
    .filter((path) => /\.ya?ml$/.test(path))
    .map((path) => join(directory, path));
}

function entriesOf(directory: string, recursive = false): string[] {
  try {
    return readdirSync(directory, { recursive, encoding: 'utf8' }).sort();
  } catch {
    return [];
  }
}

function objectsIn(text: string): Manifest[] {
  return parseAllDocuments(text)
    .map((document): unknown => document.toJS())
    .filter(isManifest)
    .filter(({ apiVersion }) => !NOT_SERVED.some((group) => apiVersion.startsWith(group)));
}

function isManifest(value: unknown): value is Manifest & Json {
  return isJson(value) && typeof value['apiVersion'] === 'string' && typeof value['kind'] === 'string';
}
