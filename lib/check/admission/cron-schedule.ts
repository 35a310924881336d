/** The schedule of a CronJob: five fields, or a word such as `@daily`. */

interface Bounds {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const FIELDS: readonly Bounds[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, words: MONTHS },
  { name: 'day of week', min: 0, max: 6, words: DAYS },
];
const WORDS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];
const EVERY = /^@every (?:[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+))$/;

/** What is wrong with a schedule, in words; empty when nothing is. */
export function scheduleFaults(schedule: string): string[] {
  if (schedule.includes('TZ')) return ['must not name a time zone; use the field timeZone instead'];
  if (schedule.startsWith('@')) {
    if (WORDS.includes(schedule) || EVERY.test(schedule)) return [];
    return [`must be five fields, or one of ${WORDS.join(', ')}, or @every and a duration`];
  }
  const fields = schedule.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== FIELDS.length)
    return [`has ${fields.length} fields, needs 5: minute, hour, day of month, month, day of week`];
  return FIELDS.flatMap((bounds, index) => fieldFaults(fields[index] ?? '', bounds)).slice(0, 1);
}

function fieldFaults(field: string, bounds: Bounds): string[] {
  return field
    .split(',')
    .filter((part) => part !== '')
    .flatMap((part) => partFaults(part, bounds));
}

function partFaults(part: string, bounds: Bounds): string[] {
  const [range = '', step, ...more] = part.split('/');
  if (more.length > 0) return [`has too many slashes in the ${bounds.name} ${JSON.stringify(part)}`];
  const ends = range.split('-');
  if (ends.length > 2) return [`has too many hyphens in the ${bounds.name} ${JSON.stringify(part)}`];
  if (step !== undefined && !(/^\+?\d+$/.test(step) && Number(step) > 0))
    return [`has the step ${JSON.stringify(step)} in the ${bounds.name}, which is no number above 0`];
  if (ends[0] === '*' || ends[0] === '?') return [];
  const [first, last] = [boundedValue(ends[0] ?? '', bounds), boundedValue(ends[ends.length - 1] ?? '', bounds)];
  if (first === undefined || last === undefined)
    return [`has ${JSON.stringify(range)} as ${bounds.name}, which is no number`];
  if (first < bounds.min || last > bounds.max)
    return [`has ${JSON.stringify(range)} as ${bounds.name}, which must be from ${bounds.min} to ${bounds.max}`];
  return first > last ? [`has ${JSON.stringify(range)} as ${bounds.name}, whose start is after its end`] : [];
}

function boundedValue(text: string, bounds: Bounds): number | undefined {
  const word = bounds.words?.indexOf(text.toLowerCase()) ?? -1;
  if (word >= 0) return word + bounds.min;
  return /^\+?\d+$/.test(text) ? Number(text) : undefined;
}
