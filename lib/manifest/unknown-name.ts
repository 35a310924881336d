import { nearest } from './nearest';

/** What to do about a name that there is not: the one that was meant, or all that there are. */
export function unknownNameFix(name: string, known: readonly string[]): string {
  const similar = nearest(name, known);
  if (similar !== undefined) return `Did you mean ${similar}?`;
  return `Leave it out.${known.length === 0 ? '' : ` Known are ${[...known].sort().join(', ')}.`}`;
}
