import { WallClock } from '../manifest/wall-clock';
import { type Load, secondsOf } from './load';

/** `0.25 s`, `90 s`, `12 min`, `1 h 30 min`, `14 d`: to the second below two minutes, to the minute beyond. */
export function secondsText(seconds: number): string {
  if (seconds < 120) return `${numberText(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  if (days === 0) return joined([hours, 'h'], [rest, 'min']);
  return joined([days, 'd'], [hours, 'h']);
}

function joined(...parts: readonly (readonly [number, string])[]): string {
  return parts
    .filter(([amount], index) => amount > 0 || index === 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}

/**
 * A moment of a load: `2026-03-02T09:05:30Z` where it is known when it begins, or `2026-03-02T10:05:30+01:00` where it has a
 * time zone; else `09:05:30` of one that lasts a day at most, `2d 09:05` of a longer one, from the zero of its trace.
 */
export function momentText(load: Load, second: number): string {
  if (load.beginning === undefined) return clockText(load.start + second, load.start + secondsOf(load));
  const moment = load.beginning + Math.floor(second);
  const zone = zoneOf(load);
  return zone === undefined ? unixText(moment) : zonedText(moment, zone);
}

/** The time zone by whose clock the moments of a load are told; undefined where that is UTC, or they are no calendar's. */
export function zoneOf({ beginning, timeZone }: Load): string | undefined {
  return beginning === undefined || timeZone === 'UTC' ? undefined : timeZone;
}

/** `2026-03-02T09:05:30Z` */
export function unixText(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString().replace(/\.\d+/, '');
}

/** `2026-03-02T10:05:30+01:00` */
function zonedText(unixSeconds: number, timeZone: string): string {
  const local = new WallClock(timeZone).at(unixSeconds);
  const minutes = Math.round((local.getTime() / 1000 - unixSeconds) / 60);
  const ahead = Math.abs(minutes);
  const offset = `${minutes < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
  return `${local.toISOString().replace(/\.\d+Z/, '')}${offset}`;
}

/** A moment of a load: `09:05:30` of one that lasts a day at most, `2d 09:05` of a longer one. */
export function clockText(second: number, total: number): string {
  const whole = Math.floor(second);
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ];
  if (total > 86_400) return `${days}d ${two(hours)}:${two(minutes)}`;
  return `${two(days * 24 + hours)}:${two(minutes)}:${two(whole % 60)}`;
}

function two(amount: number): string {
  return String(amount).padStart(2, '0');
}

/** A number for people: thousands apart, three digits that count below 100. */
export function numberText(value: number): string {
  if (Math.abs(value) >= 100) return wholeText(Math.round(value));
  const text = Number(value.toPrecision(3)).toString();
  return text.includes('e') ? value.toFixed(6) : text;
}

/** `12,031` */
export function wholeText(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `2`, or `1 to 2,000` */
export function rangeText(fewest: number, most: number): string {
  return fewest === most ? wholeText(most) : `${wholeText(fewest)} to ${wholeText(most)}`;
}

/** `1.2%`; what is not quite nothing or everything never reads as it. */
export function shareText(share: number): string {
  if (share > 0 && share < 0.0001) return '<0.01%';
  if (share < 1 && share > 0.9999) return '>99.99%';
  return `${Number((share * 100).toFixed(share < 0.1 ? 2 : 1))}%`;
}
