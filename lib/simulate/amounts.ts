import { durationMilliseconds } from '../manifest/duration';

/** How a duration is written. */
export const DURATION_FORM = 'a duration such as 250ms, 90s, 5m or 1h30m';

/** Seconds of `250ms`, `90s`, `5m`, `1h30m` or `14d`; undefined where the text is no duration. */
export function parseSeconds(text: string): number | undefined {
  const milliseconds = durationMilliseconds(text);
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}

const PER_SECOND: Readonly<Record<string, number>> = { rps: 1, rpm: 1 / 60 };
const RATE = /^(\d+(?:\.\d+)?)(rps|rpm)$/;

const MOST_RATE = 1e9;

/** How a rate is written. */
export const RATE_FORM = 'a rate such as 5rps or 300rpm, a billion requests in a second at the most';

/** Requests in a second of `5rps` or `300rpm`; undefined where the text is no rate, or more than anybody has. */
export function parseRate(text: string): number | undefined {
  const [, amount, unit = ''] = RATE.exec(text) ?? [];
  const rate = Number(amount) * (PER_SECOND[unit] ?? 0);
  return rate <= MOST_RATE ? rate : undefined;
}

/** How a share is written. */
export const SHARE_FORM = 'a share from 0% to 100%, such as 1% or 0.5%';

/** The share, from 0 to 1, of `1%` or `0.5%`; undefined where the text is none. */
export function parseShare(text: string): number | undefined {
  const [, amount] = /^(\d+(?:\.\d+)?)%$/.exec(text) ?? [];
  const share = Number(amount) / 100;
  return share <= 1 ? share : undefined;
}

/** How a moment is written. */
export const MOMENT_FORM = 'a moment such as 2026-03-02T08:00:00Z or 2026-03-02T09:00:00+01:00';

const MOMENT = /^(\d{4}-\d\d-(\d\d)T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?:Z|[+-]\d\d:\d\d)$/;

/** Seconds of Unix time of `2026-03-02T08:00:00Z`; undefined where the text is no such moment. */
export function parseMoment(text: string): number | undefined {
  const [, local, day] = MOMENT.exec(text) ?? [];
  // The 30th of February would read as a day in March.
  const isDay = local !== undefined && new Date(`${local}Z`).getUTCDate() === Number(day);
  const milliseconds = isDay ? Date.parse(text) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}
