import { resolve } from 'node:path';
import { type CheckReport, checkEnvironments, SETTINGS_FILE, type Settings } from '../check';
import { CliError } from './context';
import { renderedBy, toldParts } from './kustomize';
import { readObjects } from './objects';
import { readWhole } from './read-paths';
import { together } from './together';

/** Where manifests are, and how they are checked. */
export interface FileCheck {
  readonly paths: readonly string[];
  readonly cwd: string;
  readonly stdin: NodeJS.ReadableStream;
  /** Called once; what it throws is told with what else cannot be read. */
  readonly settings: () => Settings;
}

/**
 * Reads manifests and checks what can be in one cluster as one set.
 *
 * @throws CliError where a path cannot be read, settings are wrong or there is nothing to check
 */
export async function checkFiles({ paths, cwd, stdin, settings }: FileCheck): Promise<CheckReport> {
  const [how, { files, parts, kustomizations }] = await together(settings, () =>
    readWhole(paths, { cwd, stdin }, (file) => !isSettings(file, paths)),
  );
  const { objects, unread } = readObjects(files);
  const passedOver = parts.map((part) => toldParts(part, 'check'));
  const { findings, ignored } = checkEnvironments(objects, { ...how, unread: [...passedOver, ...unread] });
  if (objects.length === 0 && !findings.some(({ severity }) => severity === 'error')) {
    throw new CliError(nothingIn(paths, kustomizations[0]?.file));
  }
  return { findings, ignored, objects: objects.length, files: files.length };
}

function nothingIn(paths: readonly string[], kustomization: string | undefined): string {
  const message = `there is no Kubernetes object to check in ${paths.join(', ')}`;
  if (kustomization === undefined) return message;
  return `${message}. Of a kustomization: ${renderedBy(kustomization)} | model-serving check -`;
}

/** The settings of the check are no manifest, unless they are asked for by name. */
function isSettings(file: string, paths: readonly string[]): boolean {
  return !paths.includes(file) && resolve('/', file).endsWith(`/${SETTINGS_FILE}`);
}
