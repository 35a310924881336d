/**
 * Cron expressions and time zones as KEDA's cron scaler reads them, by robfig/cron with five fields and by Go's time zone
 * database.
 *
 * @see https://github.com/kedacore/keda/blob/v2.20.2/pkg/scalers/cron_scaler.go
 */

/** The fields of an expression, in their order. */
export const CRON_FIELDS: readonly { readonly name: string; readonly least: number; readonly most: number }[] = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day of month', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12 },
  { name: 'day of week', least: 0, most: 6 },
];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** An expression may bring a time zone of its own. */
export const OWN_TIME_ZONE = /^(?:CRON_)?TZ=(\S+)\s+/;

/** What is wrong with a cron expression of five fields; empty when nothing is. */
export function cronFaults(expression: string): string[] {
  const [, own] = OWN_TIME_ZONE.exec(expression.trim()) ?? [];
  if (own !== undefined && !isTimeZone(own)) {
    return [`must name a time zone of the IANA time zone database, which ${own} is not`];
  }
  const fields = expression.trim().replace(OWN_TIME_ZONE, '').split(/\s+/);
  if (fields.length !== CRON_FIELDS.length) {
    return ['must have five fields: minute, hour, day of month, month, day of week'];
  }
  return CRON_FIELDS.flatMap(({ name, least, most }, index) => {
    const parts = (fields[index] ?? '').split(',').filter((part) => part !== '');
    const wrong = parts.some((part) => !isCronPart(part, name, least, most));
    return wrong ? [`must have a ${name} from ${least} to ${most}, a range, a step or *`] : [];
  });
}

function isCronPart(part: string, name: string, least: number, most: number): boolean {
  const match = /^([^-/]+(?:-[^-/]+)?)(?:\/(\d+))?$/.exec(part);
  if (!match?.[1] || Number(match[2]) === 0) return false;
  const bounds = match[1].split('-');
  if (bounds[0] === '*' || bounds[0] === '?') return true;
  const [low = least, high = most] = bounds.map((text) => cronNumber(text.toLowerCase(), name));
  return [low, high].every((bound) => bound >= least && bound <= most) && high >= low;
}

/** The number of a part, which may be the name of a month or of a day; NaN where it is none. */
export function cronNumber(text: string, name: string): number {
  if (/^\+?\d+$/.test(text)) return Number(text);
  if (name === 'month' && MONTHS.includes(text)) return MONTHS.indexOf(text) + 1;
  return name === 'day of week' && DAYS.includes(text) ? DAYS.indexOf(text) : Number.NaN;
}

/** Names that Node takes for time zones beyond the IANA time zone database, which is all that Go has. */
const ABBREVIATIONS =
  'ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST'.split(' ');

/** Whether Go knows a time zone by this name. Its files are found by their exact name; `Local` is that of KEDA's pod. */
export function isTimeZone(name: string): boolean {
  if (name === 'Local') return true;
  // Node also takes offsets such as +02:00.
  if (/^[+-]/.test(name) || ABBREVIATIONS.includes(name.toUpperCase())) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    return timeZone === name || timeZone.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}
