import { resolve } from 'node:path';
import { type CheckReport, checkEnvironments, SETTINGS_FILE, type Settings } from '../check';
import { CliError } from './context';
import { findFiles } from './files';
import { renderedBy, withoutParts } from './kustomize';
import { readFiles, readObjects } from './objects';

/** Where manifests are, and how they are checked. */
export interface FileCheck extends Settings {
  readonly paths: readonly string[];
  readonly cwd: string;
  readonly stdin: NodeJS.ReadableStream;
}

/**
 * Reads manifests and checks what can be in one cluster as one set.
 *
 * @throws CliError where a path does not exist or there is nothing to check
 */
export async function checkFiles({ paths, cwd, stdin, ...settings }: FileCheck): Promise<CheckReport> {
  const found = findFiles(paths, cwd);
  const whole = withoutParts({ ...found, files: found.files.filter((file) => !isSettings(file, paths)) }, cwd);
  const { files } = whole;
  const { objects, unread } = readObjects(await readFiles(files, { cwd, stdin }));
  const { findings, ignored } = checkEnvironments(objects, { ...settings, unread: [...whole.unread, ...unread] });
  if (objects.length === 0 && !findings.some(({ severity }) => severity === 'error')) {
    throw new CliError(nothingIn(paths, found.kustomizations));
  }
  return { findings, ignored, objects: objects.length, files: files.length };
}

function nothingIn(paths: readonly string[], [kustomization]: readonly string[]): string {
  const message = `there is no Kubernetes object to check in ${paths.join(', ')}`;
  return kustomization === undefined ? message : `${message}. Of a kustomization: ${renderedBy(kustomization)}`;
}

/** The settings of the check are no manifest, unless they are asked for by name. */
function isSettings(file: string, paths: readonly string[]): boolean {
  return !paths.includes(file) && resolve('/', file).endsWith(`/${SETTINGS_FILE}`);
}
