import { cronFaults, isTimeZone, OWN_TIME_ZONE } from '../manifest/cron';
import type { Fault } from '../manifest/fault';
import { at, objectOf, textOf } from '../manifest/read';
import type { NamedSignal, ToldMeaning } from './read-metric';
import { Schedule, type ScheduleText } from './schedule';

/** Whether a signal is a schedule of KEDA. */
export function isSchedule({ signal, trigger }: NamedSignal): boolean {
  return trigger !== undefined && signal.name === 'cron';
}

/** What a trigger of type `cron` says; nothing where it is none. */
export function scheduleTextOf({ trigger }: NamedSignal): ScheduleText {
  const { start, end, timezone, desiredReplicas } = objectOf(at(trigger, 'metadata'));
  const replicas = Number(textOf(desiredReplicas) ?? desiredReplicas);
  return { start: textOf(start) ?? '', end: textOf(end) ?? '', timeZone: textOf(timezone) ?? '', replicas };
}

/** The schedule of a trigger of type `cron`, or what keeps it from being kept. */
export function readSchedule(
  named: NamedSignal,
  beginning: number | undefined,
): { readonly schedule?: Schedule; readonly fault?: Fault } {
  const text = scheduleTextOf(named);
  const fault = faultIn(text, named);
  if (fault) return { fault };
  return beginning === undefined ? { fault: undated(named) } : { schedule: new Schedule(text, beginning) };
}

/** What UTC is called in schedules; `Local` is the time zone of KEDA's pod. */
const UTC: readonly string[] = ['UTC', 'Etc/UTC', 'Local'];

/** The time zone by which all schedules are kept that are not left out; UTC where there are several, or none. */
export function timeZoneOf(signals: readonly NamedSignal[], meanings: ReadonlyMap<string, ToldMeaning>): string {
  const kept = signals.filter((named) => isSchedule(named) && meanings.get(named.label) !== 'ignore');
  const zones = kept.map(scheduleTextOf).flatMap(({ start, end, timeZone }) => {
    return [start, end].map((text) => OWN_TIME_ZONE.exec(text.trim())?.[1] ?? timeZone);
  });
  const [zone = 'UTC', ...others] = new Set(zones);
  return others.length > 0 || UTC.includes(zone) || !isTimeZone(zone) ? 'UTC' : zone;
}

function faultIn({ start, end, timeZone, replicas }: ScheduleText, named: NamedSignal): Fault | undefined {
  const isSound = cronFaults(start).length + cronFaults(end).length === 0 && start !== end && isTimeZone(timeZone);
  if (isSound && Number.isInteger(replicas) && replicas > 0) return undefined;
  const problem =
    'must have a start and an end of five fields each, which differ, a timezone and desiredReplicas above 0';
  return { field: `${named.signal.path}.metadata`, problem, fix: leaveOut(named, 'Write it as KEDA takes it') };
}

function undated(named: NamedSignal): Fault {
  const problem = 'must not be a schedule where it is not known when the load begins';
  const fix = leaveOut(named, 'Say it, as in --start 2026-03-02T08:00:00Z');
  return { field: named.signal.path, value: 'cron', problem, fix };
}

function leaveOut({ label }: NamedSignal, instead: string): string {
  return `${instead}, or leave the trigger out: --metric ${label}=ignore.`;
}
