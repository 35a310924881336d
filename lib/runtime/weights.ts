import type { Fault } from '../manifest/fault';
import { normalPath } from '../manifest/mount-path';

/** Weights that come as files: where they are mounted, and the file that is the model, if it is one. */
export interface WeightsFiles {
  readonly folder: string;
  readonly file?: string;
}

/** Whether a path is a folder or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  const [inner, outer] = [normalPath(path), normalPath(folder)];
  return inner === outer || inner.startsWith(outer === '/' ? outer : `${outer}/`);
}

/** What a server loads, and what is wrong with that. */
export interface Loaded<Path extends string | undefined = string> {
  readonly path: Path;
  readonly faults: readonly Fault[];
}

/**
 * The folder that a server loads: what was asked for, which must be in the weights if they come as files, else the weights,
 * else `fallback`.
 *
 * @param field the option that asks for a folder
 */
export function loadedFolder(
  asked: string | undefined,
  weights: WeightsFiles | undefined,
  { field, title, fallback }: { readonly field: string; readonly title: string; readonly fallback: string },
): Loaded {
  if (asked !== undefined) return { path: asked, faults: outsideFaults(asked, weights, field) };
  return { path: weights?.folder ?? fallback, faults: fileFaults(weights, title) };
}

/** A path that is not in the weights: they would be fetched and never read. */
export function outsideFaults(path: string, weights: WeightsFiles | undefined, field: string): Fault[] {
  if (!weights || isWithin(path, weights.folder)) return [];
  return [
    {
      field,
      value: path,
      problem: `is not in the weights, which are mounted at ${weights.folder}: they would never be read`,
      fix: `Give a path below ${weights.folder}, or leave the weights out.`,
    },
  ];
}

/** One file, for a server that loads a folder. */
export function fileFaults(weights: WeightsFiles | undefined, title: string): Fault[] {
  if (weights?.file === undefined) return [];
  return [
    {
      field: 'weights',
      value: weights.file,
      problem: `are one file, and ${title} loads a folder`,
      fix: 'Take them from a bucket, a claim or an image, which hold folders.',
    },
  ];
}
