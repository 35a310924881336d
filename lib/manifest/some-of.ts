/** Most names that are given of many that have something in common. */
const MOST_NAMED = 3;

/** The first of some names, and how many more there are: `a, b, c and 2 more`. */
export function someOf(names: readonly string[]): string {
  const named = names.slice(0, MOST_NAMED);
  const more = names.length > named.length ? ` and ${names.length - named.length} more` : '';
  return `${named.join(', ')}${more}`;
}
