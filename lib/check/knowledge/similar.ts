/** Most edits by which a misspelt name differs from the right one. */
const MAX_EDITS = 2;
/** Shorter names are too easily alike. */
const MIN_LENGTH = 4;

/** Whether two different names are so alike that one is probably the other misspelt. */
export function isSimilar(left: string, right: string): boolean {
  if (left === right || isSeries(left, right)) return false;
  if (left.toLowerCase() === right.toLowerCase()) return true;
  if (Math.min(left.length, right.length) < MIN_LENGTH || Math.abs(left.length - right.length) > MAX_EDITS)
    return false;
  return editsBetween(left, right) <= MAX_EDITS;
}

/** Names of a series, such as `chat`, `chat-1` and `chat2`, or `model-a` and `model-b`, are told apart on purpose. */
function isSeries(left: string, right: string): boolean {
  const unnumbered = (name: string) => name.replace(/[-_.]?\d+$/, '').replace(/\d+/g, '#');
  if (unnumbered(left) === unnumbered(right)) return true;
  const stem = (name: string) => name.replace(/[-_.][a-z0-9]{1,2}$/i, '');
  return stem(left) === stem(right) && stem(left) !== left && stem(right) !== right;
}

/** The name among many that a misspelt one probably stands for. */
export function mostSimilar(name: string, candidates: Iterable<string>): string | undefined {
  for (const candidate of candidates) if (isSimilar(name, candidate)) return candidate;
  return undefined;
}

/** Longest name that is compared letter by letter; names in Kubernetes have no more. */
const MAX_LENGTH = 253;

function editsBetween(left: string, right: string): number {
  if (left.length > MAX_LENGTH || right.length > MAX_LENGTH) return Number.POSITIVE_INFINITY;
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const swap = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(swap, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}
