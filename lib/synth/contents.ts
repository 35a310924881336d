import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import type { App } from 'cdk8s';
import { KUSTOMIZATION } from '../manifest/kustomization';
import type { Destination } from './destination';
import { emitYaml } from './emit';
import type { OutputFile } from './layout';
import type { RenderedApp } from './render';
import type { ExtraFile } from './serving-app';

/** The file from which the reports of the CLI's validation plugins take construct paths. */
const METADATA_FILE = 'construct-metadata.json';

/** Every file of the output folder with its content, one after the other, so that never all of them are in memory. */
export function* contentsOf(
  app: App,
  rendered: RenderedApp,
  files: readonly OutputFile[],
  place: Destination,
  extraFiles: readonly ExtraFile[] = [],
): Iterable<readonly [string, string | Buffer]> {
  if (place.staging !== undefined && place.below !== '') yield* chartFiles(place.staging, place.below);
  const within = place.below === '' ? '' : `${place.below}/`;
  if (place.printed) yield [`app${app.outputFileExtension}`, yamlOf(files)];
  else {
    for (const file of files) yield [`${within}${file.path}`, yamlOf([file])];
    for (const { path, text } of extraFiles) if (!isStranger(path, place)) yield [`${within}${path}`, text()];
  }
  // Where there is a staging folder, the CLI reads it there, and those who apply the folder are spared what is no manifest.
  if (place.staging === undefined && recordsMetadata(app)) yield [`${within}${METADATA_FILE}`, metadataOf(rendered)];
}

/** Helm takes every file below `templates` for objects of the cluster, which knows none of kustomize's. */
function isStranger(path: string, { below }: Destination): boolean {
  return below !== '' && basename(path) === KUSTOMIZATION;
}

/** The files that only the cdk8s CLI looks for, in the staging folder. */
export function* stagedOnly(
  app: App,
  rendered: RenderedApp,
  { below }: Destination,
): Iterable<readonly [string, string]> {
  if (recordsMetadata(app)) yield [below === '' ? METADATA_FILE : `${below}/${METADATA_FILE}`, metadataOf(rendered)];
}

/** The CLI prints files without a line between them, which glues the last object of one to the first of the next. */
function yamlOf(files: readonly OutputFile[]): string {
  return emitYaml(files.flatMap(({ objects }) => objects.map(({ manifest }) => manifest)));
}

/** What the CLI laid out of a Helm chart around the objects. */
function* chartFiles(chart: string, templates: string): Iterable<readonly [string, Buffer]> {
  for (const entry of readdirSync(chart, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const full = join(entry.parentPath, entry.name);
    const path = relative(chart, full).split(sep).join('/');
    if (!path.startsWith(`${templates}/`)) yield [path, readFileSync(full)];
  }
}

function recordsMetadata(app: App): boolean {
  return Reflect.get(app, 'recordConstructMetadata') === true;
}

function metadataOf({ charts }: RenderedApp): string {
  const resources: Record<string, { path: string }> = {};
  for (const { constructs } of charts) {
    for (const { name, node } of constructs) resources[name] = { path: node.path };
  }
  return JSON.stringify({ version: '1.0.0', resources });
}
