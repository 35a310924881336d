/** How git begins and ends the two sides of a change that it could not merge, each with the name of a side behind it. */
const MARKER = /^(?:<{7}|>{7}) .*$/m;

/** A line of a merge that was not finished. */
export interface MergeConflict {
  /** Where the line begins in the text. */
  readonly position: number;
  readonly problem: string;
  readonly fix: string;
}

/** The first line that an unfinished merge left in a text, to be asked for where the text cannot be read. */
export function mergeConflict(text: string): MergeConflict | undefined {
  const marker = MARKER.exec(text);
  if (!marker) return undefined;
  const problem = 'holds a merge that git could not finish';
  return {
    position: marker.index,
    problem,
    fix: 'Keep what is right of the two sides, and take the lines of git away.',
  };
}
