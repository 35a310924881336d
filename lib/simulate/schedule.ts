import { CronTimes } from '../manifest/cron-times';

/** What KEDA's cron trigger says. */
export interface ScheduleText {
  /** Cron expressions of when it begins and ends. */
  readonly start: string;
  readonly end: string;
  readonly timeZone: string;
  readonly replicas: number;
}

/**
 * A schedule as KEDA's cron trigger keeps it: it is on where it ends before it begins again, whenever it began.
 *
 * @see https://github.com/kedacore/keda/blob/v2.20.2/pkg/scalers/cron_scaler.go
 */
export class Schedule {
  private readonly starts: CronTimes;
  private readonly ends: CronTimes;
  private readonly replicas: number;
  /** For which moments it is known whether it is on. */
  private from = Number.POSITIVE_INFINITY;
  private to = Number.NEGATIVE_INFINITY;
  private isOn = false;

  /** @param beginning Unix time of second 0, in seconds */
  constructor(
    { start, end, timeZone, replicas }: ScheduleText,
    private readonly beginning: number,
  ) {
    this.starts = new CronTimes(start, timeZone);
    this.ends = new CronTimes(end, timeZone);
    this.replicas = replicas;
  }

  /** The replicas that it asks for at a second from the start; 0 where it is off. */
  replicasAt(second: number): number {
    const moment = this.beginning + second;
    if (moment < this.from || moment >= this.to) this.lookAhead(moment);
    return this.isOn ? this.replicas : 0;
  }

  /** Like KEDA, takes what never comes again for past. */
  private lookAhead(moment: number): void {
    const [start, end] = [this.starts.after(moment), this.ends.after(moment)];
    const [began, ended] = [start ?? Number.NEGATIVE_INFINITY, end ?? Number.NEGATIVE_INFINITY];
    this.isOn = began < ended ? moment > began : moment > began || moment < ended;
    this.from = moment;
    this.to = Math.min(start ?? Number.POSITIVE_INFINITY, end ?? Number.POSITIVE_INFINITY);
  }
}
