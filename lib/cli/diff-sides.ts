import { statSync } from 'node:fs';
import { basename, normalize, relative, resolve } from 'node:path';
import type { CheckedManifest } from '../check';
import { leadsNowhere } from '../manifest/unreadable';
import { CliError } from './context';
import { isKustomization, type ReadFile, STANDARD_INPUT } from './files';
import { branchPoint, filesAt, filesLeftOut, kustomizationsAbove, requireInRepository } from './git';
import { type Whole, withoutParts } from './kustomize';
import { soundObjects } from './objects';
import { type PartsDiff, partsDiffs } from './parts-diff';
import { readPaths, type Where } from './read-paths';
import { together } from './together';

/** The two sides of a comparison. */
export interface Sides {
  readonly before: readonly CheckedManifest[];
  readonly after: readonly CheckedManifest[];
  /** Parts of kustomizations on either side, which are no objects to compare. */
  readonly parts: readonly PartsDiff[];
}

/**
 * The manifests at two paths, known by their places below these.
 *
 * @throws CliError where a path does not exist or holds what cannot be read
 */
export async function sidesAt(before: string, after: string, where: Where): Promise<Sides> {
  if (before === STANDARD_INPUT && after === STANDARD_INPUT) throw new CliError('standard input can be one side only');
  const [former, next] = await together(
    () => wholeBelow(before, where),
    () => wholeBelow(after, where),
  );
  const { before: was, after: is, parts } = sides(former, before, next, after);
  return { before: toldBy(before, was), after: toldBy(after, is), parts };
}

/** A pipe that brings nothing is a command that failed, and not a cluster without objects. */
function toldBy(path: string, objects: readonly CheckedManifest[]): readonly CheckedManifest[] {
  if (path === STANDARD_INPUT && objects.length === 0) throw new CliError('standard input holds no Kubernetes object');
  return objects;
}

async function wholeBelow(path: string, where: Where): Promise<Whole<ReadFile>> {
  const { files, kustomizations } = await readPaths([path], where);
  const whole = withoutParts(files, kustomizations, where.cwd);
  const placed = ({ file, text }: ReadFile) => ({ file: placeBelow(file, path), text });
  const parts = whole.parts.map((part) => ({
    ...part,
    kustomization: placeBelow(part.kustomization, path),
    files: part.files.map(placed),
  }));
  return { files: whole.files.map(placed), parts };
}

function placeBelow(file: string, path: string): string {
  return file === STANDARD_INPUT ? file : relative(path, file) || basename(file);
}

/**
 * The manifests at paths, as they were where the branch left a revision, and as they are.
 *
 * @throws CliError where git cannot tell, a path never was or leads out of the repository, or something cannot be read
 */
export async function sidesSince(revision: string, paths: readonly string[], where: Where): Promise<Sides> {
  const { cwd } = where;
  if (paths.includes(STANDARD_INPUT)) throw new CliError(NOT_IN_GIT);
  const places = paths.map((path) => relative(cwd, resolve(cwd, path)) || '.');
  const commit = branchPoint(revision, cwd);
  const former = filesAt(commit, places, cwd);
  const leftOut = filesLeftOut(places, cwd);
  const present = places.filter((place) => isHere(resolve(cwd, place)));
  const known = [...former, ...leftOut];
  const unknown = places.filter((place) => !present.includes(place) && !known.some(({ file }) => isIn(file, place)));
  if (unknown.length > 0) throw new CliError(unknown.map((place) => `${place}: is not here, and was not`).join('\n'));
  const next = await readPaths(present, where);
  const files = next.files.map(({ file }) => file);
  requireInRepository(files, cwd);
  const found = [...next.files, ...next.kustomizations].map(({ file, text }) => ({ file: normalize(file), text }));
  const names = new Set(found.map(({ file }) => file));
  const isNow = [...found, ...leftOut.filter(({ file }) => !names.has(file))];
  const was = [...former, ...kustomizationsAbove(commit, places, cwd)];
  return sides(wholeOf(was, places, cwd), revision, wholeOf(isNow, places, cwd), 'now');
}

const NOT_IN_GIT = 'git does not know what standard input was. Give files or folders beside --since.';

/** Whether there is anything at a path, be it that it cannot be read. */
function isHere(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch (error) {
    return !leadsNowhere(error);
  }
}

function isIn(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

/** What is whole of files; a kustomization that is asked for by its own name is a file as any other. */
function wholeOf(files: readonly ReadFile[], places: readonly string[], cwd: string): Whole<ReadFile> {
  const namesOthers = ({ file }: ReadFile) => isKustomization(file) && !places.includes(file);
  const others = files.filter((file) => !namesOthers(file));
  return withoutParts(others, files.filter(namesOthers), cwd);
}

function sides(former: Whole<ReadFile>, before: string, next: Whole<ReadFile>, after: string): Sides {
  return {
    before: objectsIn(former.files, before),
    after: objectsIn(next.files, after),
    parts: partsDiffs(former.parts, next.parts),
  };
}

function objectsIn(files: readonly ReadFile[], side: string): readonly CheckedManifest[] {
  return soundObjects(files, ` (${side})`);
}
