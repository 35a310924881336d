import { CRON_FIELDS, cronNumber, OWN_TIME_ZONE } from './cron';
import { WallClock } from './wall-clock';

/** What a field of a cron expression allows. */
interface CronField {
  readonly values: ReadonlySet<number>;
  /** Whether it was left open by `*` or `?`. */
  readonly isOpen: boolean;
}

const FIVE_YEARS = 5 * 366 * 86_400;
const DAY_MINUTES = 1440;
/** More than clocks are ever put forward, in minutes: a leap to midnight must not go beyond it. */
const CLOCK_CHANGE_MINUTES = 120;

/**
 * The times of a cron expression of five fields: each minute whose time on the wall fits, so that what falls into the hour
 * that a clock leaves out does not come, and what falls into the hour that it repeats comes twice. It differs from KEDA on
 * that day only where clocks change at midnight or by half an hour.
 *
 * @see https://github.com/robfig/cron/blob/v3.0.1/spec.go
 */
export class CronTimes {
  private readonly fields: readonly CronField[];
  private readonly clock: WallClock;

  /** @param expression without faults, see `cronFaults` */
  constructor(expression: string, timeZone: string) {
    const [, own] = OWN_TIME_ZONE.exec(expression.trim()) ?? [];
    const texts = expression.trim().replace(OWN_TIME_ZONE, '').split(/\s+/);
    this.clock = new WallClock(own ?? timeZone);
    this.fields = CRON_FIELDS.map((field, index) => readField(texts[index] ?? '', field));
  }

  /** The first time after a moment, in seconds of Unix time; undefined where there is none within five years. */
  after(moment: number): number | undefined {
    const limit = moment + FIVE_YEARS;
    let at = (Math.floor(moment / 60) + 1) * 60;
    while (at < limit) {
      const minutes = this.minutesToTry(this.clock.at(at));
      if (minutes === 0) return at;
      at += minutes * 60;
    }
    return undefined;
  }

  /** Minutes until the next time that may fit; 0 where this one does. */
  private minutesToTry(time: Date): number {
    const [hour, minute] = [time.getUTCHours(), time.getUTCMinutes()];
    const untilHour = 60 - minute;
    if (!this.isOnDay(time)) return Math.max(untilHour, DAY_MINUTES - hour * 60 - minute - CLOCK_CHANGE_MINUTES);
    if (!this.allows(1, hour)) return untilHour;
    return this.allows(0, minute) ? 0 : 1;
  }

  /** Of the day of the month and that of the week one is enough, unless one of them is open. */
  private isOnDay(time: Date): boolean {
    if (!this.allows(3, time.getUTCMonth() + 1)) return false;
    const [ofMonth, ofWeek] = [this.allows(2, time.getUTCDate()), this.allows(4, time.getUTCDay())];
    return this.fields[2]?.isOpen || this.fields[4]?.isOpen ? ofMonth && ofWeek : ofMonth || ofWeek;
  }

  private allows(field: number, value: number): boolean {
    return this.fields[field]?.values.has(value) ?? false;
  }
}

function readField(text: string, { name, least, most }: (typeof CRON_FIELDS)[number]): CronField {
  const values = new Set<number>();
  let isOpen = false;
  for (const part of text.split(',').filter((each) => each !== '')) {
    const [range = '', step] = part.split('/');
    const isAny = /^[*?]/.test(range);
    const [low = least, high = step === undefined ? low : most] = isAny
      ? [least, most]
      : range.split('-').map((bound) => cronNumber(bound.toLowerCase(), name));
    for (let value = low; value <= high; value += Number(step ?? 1)) values.add(value);
    isOpen ||= isAny && Number(step ?? 1) === 1;
  }
  return { values, isOpen };
}
