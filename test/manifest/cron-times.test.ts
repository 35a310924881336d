import { CronTimes } from '../../lib/manifest/cron-times';

/** The next times after a moment, as robfig/cron v3.0.1 tells them, too. */
function timesOf(expression: string, timeZone: string, from: string, count = 2): string[] {
  const times = new CronTimes(expression, timeZone);
  const found: string[] = [];
  let moment: number | undefined = Date.parse(from) / 1000;
  for (let index = 0; index < count; index++) {
    moment = moment === undefined ? undefined : times.after(moment);
    found.push(moment === undefined ? 'never' : new Date(moment * 1000).toISOString().slice(0, 16));
  }
  return found;
}

describe('a cron expression comes up', () => {
  test.each([
    ['on weekdays', '0 8 * * 1-5', 'UTC', '2026-03-06T08:00:00Z', ['2026-03-09T08:00', '2026-03-10T08:00']],
    ['by name', '30 6 * mar MON', 'UTC', '2026-02-28T00:00:00Z', ['2026-03-02T06:30', '2026-03-09T06:30']],
    ['by steps', '*/20 22/1 * * *', 'UTC', '2026-03-02T22:30:00Z', ['2026-03-02T22:40', '2026-03-02T23:00']],
    ['after, not at a moment', '0 8 * * *', 'UTC', '2026-03-02T08:00:00.5Z', ['2026-03-03T08:00', '2026-03-04T08:00']],
    ['by one of both days', '0 0 13 * 5', 'UTC', '2026-03-01T00:00:00Z', ['2026-03-06T00:00', '2026-03-13T00:00']],
    [
      'by both days where one is open',
      '0 0 13 * *',
      'UTC',
      '2026-03-01T00:00:00Z',
      ['2026-03-13T00:00', '2026-04-13T00:00'],
    ],
    ['by the zone', '0 8 * * *', 'Asia/Kathmandu', '2026-03-02T00:00:00Z', ['2026-03-02T02:15', '2026-03-03T02:15']],
    [
      'by a zone of its own',
      'TZ=UTC 0 8 * * *',
      'Asia/Tokyo',
      '2026-03-02T00:00:00Z',
      ['2026-03-02T08:00', '2026-03-03T08:00'],
    ],
    ['in a leap year', '0 0 29 2 *', 'UTC', '2026-03-01T00:00:00Z', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['never', '0 0 30 2 *', 'UTC', '2026-03-01T00:00:00Z', ['never', 'never']],
  ])('%s', (_, expression, zone, from, times) => expect(timesOf(expression, zone, from)).toEqual(times));

  test('not in the hour that a clock leaves out, and twice in the one that it repeats', () => {
    expect(timesOf('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 1)).toEqual(['2026-03-30T00:30']);
    expect(timesOf('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z')).toEqual([
      '2026-10-25T00:30',
      '2026-10-25T01:30',
    ]);
  });
});
