import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from './errors';

/**
 * Deletes a folder with all that is in it, what is in read-only folders included.
 *
 * @returns why something is left, in words for a person; nothing where all is gone
 */
export function removeTree(folder: string): string | undefined {
  try {
    removeAll(folder);
    return undefined;
  } catch {
    // Most likely a folder that may not be written in: the user's own, who may write in it all the same.
  }
  makeWritable(folder);
  try {
    removeAll(folder);
    return undefined;
  } catch (error) {
    return `${folder} could not be deleted: ${messageOf(error)}. Fix: delete it; it is of no more use.`;
  }
}

function removeAll(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** As far as the user may; the folders alone, since files may have a second name elsewhere. */
function makeWritable(folder: string): void {
  try {
    chmodSync(folder, 0o700);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) makeWritable(join(folder, entry.name));
    }
  } catch {
    // Deleting it will tell.
  }
}
