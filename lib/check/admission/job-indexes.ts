/** How many indexes a list such as `1,3-5` names, or what is wrong with it. */
export function indexCount(list: string, completions: number): number | string {
  if (list === '') return 0;
  let last = -1;
  let total = 0;
  for (const interval of list.split(',')) {
    const [first, end = first, ...rest] = interval.split('-');
    if (rest.length > 0 || !isIndex(first) || !isIndex(end))
      return `has ${JSON.stringify(interval)}, which is no index or interval`;
    const [from, to] = [Number(first), Number(end)];
    if (from >= completions || to >= completions) return `has an index that is not below completions, ${completions}`;
    if (from <= last || (interval.includes('-') && from >= to)) return 'must be in ascending order';
    total += to - from + 1;
    last = to;
  }
  return total;
}

function isIndex(text: string | undefined): boolean {
  return text !== undefined && /^\+?\d+$/.test(text);
}
