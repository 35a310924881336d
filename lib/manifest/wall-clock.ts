/** Offsets of time zones change at whole quarters of an hour. */
const QUARTER_SECONDS = 900;

/** The time on the wall in a time zone. */
export class WallClock {
  private readonly format: Intl.DateTimeFormat;
  private quarter = Number.NaN;
  private offset = 0;

  /**
   * @param timeZone a name of the IANA time zone database; `Local` is that of KEDA's pod, which is UTC
   * @throws RangeError where there is no such time zone
   */
  constructor(timeZone: string) {
    this.format = new Intl.DateTimeFormat('en', {
      timeZone: timeZone === 'Local' ? 'UTC' : timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** The local time of a moment, in the fields that a date has for UTC. */
  at(unixSeconds: number): Date {
    const quarter = Math.floor(unixSeconds / QUARTER_SECONDS);
    if (quarter !== this.quarter) this.offset = this.offsetAt(quarter * QUARTER_SECONDS);
    this.quarter = quarter;
    return new Date((unixSeconds + this.offset) * 1000);
  }

  private offsetAt(unixSeconds: number): number {
    const parts = this.format.formatToParts(unixSeconds * 1000);
    const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
    const day = Date.UTC(part('year'), part('month') - 1, part('day'));
    return day / 1000 + part('hour') * 3600 + part('minute') * 60 + part('second') - unixSeconds;
  }
}
