/** `90 s`, `12 min`, `1 h 30 min` */
export function durationText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** Longest value that is written out. */
const MOST = 120;

/** How much of what two cut values have in common stands before the first difference. */
const LEAD = 20;

/** A value in one line: text as it is where that is plain to see, everything else as JSON, cut where it is long. */
export function valueText(value: unknown): string {
  return cut(wholeText(value));
}

/** Two texts, cut where they are long: what differs stays. */
export function cutBoth(before: string, after: string): readonly [string, string] {
  if (before.length <= MOST && after.length <= MOST) return [before, after];
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const start = same < MOST / 2 ? 0 : same - LEAD;
  const lead = start > 0 ? '…' : '';
  return [cut(`${lead}${before.slice(start)}`), cut(`${lead}${after.slice(start)}`)];
}

/** A value in one line, whatever its length. */
export function wholeText(value: unknown): string {
  if (value === undefined) return 'none';
  if (typeof value !== 'string') return JSON.stringify(value);
  const isPlain = /^[^\s"'](?:[^\n\r\t]*[^\s"'])?$/.test(value) && value !== 'none' && !value.includes(' -> ');
  return isPlain ? value : JSON.stringify(value);
}

function cut(text: string): string {
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
}
