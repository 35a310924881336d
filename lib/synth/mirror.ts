import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hasCode } from './errors';
import { linkOrCopy } from './link';
import type { Plan } from './plan';

/** A second folder for the same files. */
export interface Mirror {
  readonly folder: string;
  /** Files that it holds besides, by path relative to it. */
  readonly extra: Iterable<readonly [string, string]>;
}

/**
 * Brings the mirror to the files of the plan and its own. The cdk8s CLI of a run at the same time may delete it meanwhile:
 * then once more.
 *
 * @param source where the content of a file is
 * @param refresh called again and again
 */
export function fillMirror(mirror: Mirror, plan: Plan, source: (path: string) => string, refresh: () => void): void {
  const extra = [...mirror.extra];
  const fill = () => {
    rmSync(mirror.folder, { recursive: true, force: true });
    mkdirSync(mirror.folder, { recursive: true });
    for (const path of [...plan.created, ...plan.changed, ...plan.unchanged]) {
      refresh();
      linkOrCopy(source(path), placeIn(mirror.folder, path));
    }
    for (const [path, content] of extra) writeFileSync(placeIn(mirror.folder, path), content);
  };
  try {
    fill();
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    fill();
  }
}

function placeIn(folder: string, path: string): string {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  return target;
}
