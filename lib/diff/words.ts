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

/** A value in one line: text as it is where that is plain to see, everything else as JSON, cut where it is long. */
export function valueText(value: unknown): string {
  if (value === undefined) return 'none';
  if (typeof value !== 'string') return cut(JSON.stringify(value));
  const isPlain = /^[^\s"'](?:[^\n\r\t]*[^\s"'])?$/.test(value) && value !== 'none' && !value.includes(' -> ');
  return isPlain ? cut(value) : cut(JSON.stringify(value));
}

function cut(text: string): string {
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
}
