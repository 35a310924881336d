import { existsSync } from 'node:fs';
import { basename, normalize, relative, resolve } from 'node:path';
import type { CheckedManifest } from '../check';
import { type CliContext, CliError } from './context';
import { findFiles, type ReadFile, STANDARD_INPUT } from './files';
import { branchPoint, filesAt, filesLeftOut, requireInRepository } from './git';
import { readFiles, soundObjects } from './objects';

/** The two sides of a comparison. */
export interface Sides {
  readonly before: readonly CheckedManifest[];
  readonly after: readonly CheckedManifest[];
}

type Where = Pick<CliContext, 'cwd' | 'stdin'>;

/**
 * The manifests at two paths, known by their places below these.
 *
 * @throws CliError where a path does not exist or holds what cannot be read
 */
export async function sidesAt(before: string, after: string, where: Where): Promise<Sides> {
  if (before === STANDARD_INPUT && after === STANDARD_INPUT) throw new CliError('standard input can be one side only');
  const [former, next] = [await filesBelow(before, where), await filesBelow(after, where)];
  return { before: toldBy(before, objectsIn(former, before)), after: toldBy(after, objectsIn(next, after)) };
}

/** A pipe that brings nothing is a command that failed, and not a cluster without objects. */
function toldBy(path: string, objects: readonly CheckedManifest[]): readonly CheckedManifest[] {
  if (path === STANDARD_INPUT && objects.length === 0) throw new CliError('standard input holds no Kubernetes object');
  return objects;
}

async function filesBelow(path: string, where: Where): Promise<ReadFile[]> {
  const read = await readFiles(findFiles([path], where.cwd).files, where);
  return read.map(({ file, text }) => ({ file: placeBelow(file, path), text }));
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
  const places = paths.map((path) => relative(cwd, resolve(cwd, path)) || '.');
  const former = filesAt(branchPoint(revision, cwd), places, cwd);
  const leftOut = filesLeftOut(places, cwd);
  const present = places.filter((place) => existsSync(resolve(cwd, place)));
  const known = [...former, ...leftOut];
  const unknown = places.filter((place) => !present.includes(place) && !known.some(({ file }) => isIn(file, place)));
  if (unknown.length > 0) throw new CliError(unknown.map((place) => `${place}: is not here, and was not`).join('\n'));
  const { files } = findFiles(present, cwd);
  requireInRepository(files, cwd);
  const next = (await readFiles(files, where)).map(({ file, text }) => ({
    file: normalize(file),
    text,
  }));
  const found = new Set(next.map(({ file }) => file));
  const whole = [...next, ...leftOut.filter(({ file }) => !found.has(file))];
  return { before: objectsIn(former, revision), after: objectsIn(whole, 'now') };
}

function isIn(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

function objectsIn(files: readonly ReadFile[], side: string): readonly CheckedManifest[] {
  return soundObjects(files, ` (${side})`);
}
