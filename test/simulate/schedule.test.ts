import type { SimulateOptions } from '../../lib/simulate';
import { chartLines } from '../../lib/simulate/chart';
import { Schedule } from '../../lib/simulate/schedule';
import { DEPLOYMENT, keda, load, rescalesOf, simulated, trigger } from './support';

const MONDAY = Date.parse('2026-03-02T00:00:00Z') / 1000;
const HOUR = 3600;

describe('a schedule', () => {
  const text = { start: '0 8 * * 1-5', end: '0 20 * * 1-5', timeZone: 'UTC', replicas: 3 };

  test('is on from its start until its end', () => {
    const schedule = new Schedule(text, MONDAY);
    const hours = [0, 7.99, 8, 19.99, 20, 8 + 24, 8 + 5 * 24, 8 + 7 * 24];
    expect(hours.map((hour) => schedule.replicasAt(hour * HOUR))).toEqual([0, 0, 3, 3, 0, 3, 0, 3]);
    expect(schedule.replicasAt(9 * HOUR)).toBe(3);
  });

  test('is on over midnight where it ends before it starts', () => {
    const night = new Schedule({ ...text, start: '0 20 * * *', end: '0 6 * * *' }, MONDAY);
    expect([0, 6, 20, 25].map((hour) => night.replicasAt(hour * HOUR))).toEqual([3, 0, 3, 3]);
  });

  test('that never begins again is on until it ends, as in KEDA', () => {
    const never = new Schedule({ ...text, start: '0 0 30 2 *' }, MONDAY);
    expect([0, 19, 21].map((hour) => never.replicasAt(hour * HOUR))).toEqual([3, 3, 3]);
    const endless = new Schedule({ ...text, end: '0 0 30 2 *' }, MONDAY);
    expect([0, 19].map((hour) => endless.replicasAt(hour * HOUR))).toEqual([0, 0]);
  });
});

describe('a model with a schedule', () => {
  const cron =
    '{ type: cron, metadata: { timezone: UTC, start: "0 8 * * *", end: "0 9 * * *", desiredReplicas: "3" } }';
  const dated = (hour: number, ...pieces: readonly (readonly [rate: number, seconds: number])[]) => ({
    ...load(...pieces),
    beginning: MONDAY + hour * HOUR,
  });

  test('is woken by it, and sleeps after its end and the cooldown', () => {
    const simulation = simulated(DEPLOYMENT + keda(`[${cron}]`), { load: dated(7.5, [0, 3 * HOUR]) });
    // 8:00 is at 1800, 9:00 at 5400: the last run that saw it is at 5392, the last poll at 5370.
    expect(rescalesOf(simulation)).toEqual([
      '1800: 0 -> 1 by keda',
      '1803: 1 -> 3 by hpa',
      '5693: 3 -> 1 by hpa',
      '5700: 1 -> 0 by keda',
    ]);
    expect(simulation.facts.map(({ text }) => text)).toContain(
      's0-cron: 3 replicas from 0 8 * * * until 0 9 * * *, UTC',
    );
  });

  test('begins with its replicas where it is on', () => {
    const { input, facts } = simulated(DEPLOYMENT + keda(`[${cron}]`), { load: dated(8.5, [0, 60]) });
    expect(input.initial).toBe(3);
    expect(facts.map(({ text }) => text)).toContain(
      'replicas that are ready: 3, by what comes in the first minute and by schedule',
    );
  });

  describe('is told by its own clock', () => {
    const inZone = (...zones: readonly string[]) =>
      zones.map((zone) => cron.replace('timezone: UTC', `timezone: "${zone}"`)).join(', ');
    const busy = (hour = 7) => dated(hour, [0.5, HOUR], [0, 600]);
    const momentsOf = (triggers: string, options: Partial<SimulateOptions> = {}) => {
      const own = trigger('sum(vllm:num_requests_waiting)', 4);
      const simulation = simulated(DEPLOYMENT + keda(`[${own}, ${triggers}]`), { load: busy(), ...options });
      const fact = simulation.facts.find(({ topic }) => topic === 'load')?.text;
      const found = simulation.findings.find(({ id }) => id === 'never-wakes')?.message;
      return [
        /from (\S+(?: \(\S+\))?) on/.exec(fact ?? '')?.[1],
        /from (\S+) on/.exec(found ?? '')?.[1],
        chartLines(simulation).at(-1),
      ];
    };

    test('with its offset and its name', () => {
      const [fact, found, time] = momentsOf(inZone('Europe/Berlin'), { load: busy(5) });
      expect(fact).toBe('2026-03-02T06:00:00+01:00 (Europe/Berlin)');
      expect(found).toMatch(/^2026-03-02T06:0\d:\d\d\+01:00$/);
      expect(time).toMatch(/^ {2,}2026-03-02T06:00:00\+01:00 {10}2026-03-02T07:10:00\+01:00 {2}Europe\/Berlin$/);
    });

    test.each([
      ['America/St_Johns', '2026-03-02T03:30:00-03:30 (America/St_Johns)'],
      ['Asia/Kathmandu', '2026-03-02T12:45:00+05:45 (Asia/Kathmandu)'],
      ['Europe/London', '2026-03-02T07:00:00+00:00 (Europe/London)'],
      ['Etc/UTC', '2026-03-02T07:00:00Z'],
      ['Local', '2026-03-02T07:00:00Z'],
    ])('in %s', (zone, moment) => expect(momentsOf(inZone(zone))[0]).toBe(moment));

    test('by UTC where there are several, and where it is left out', () => {
      const utc = '2026-03-02T07:00:00Z';
      expect(momentsOf(inZone('Europe/Berlin', 'Asia/Tokyo'))[0]).toBe(utc);
      expect(momentsOf(inZone('Europe/Berlin').replace('"0 9', '"TZ=UTC 0 9'))[0]).toBe(utc);
      expect(momentsOf(inZone('Europe/Berlin', 'Europe/Berlin'))[0]).toMatch(/Berlin/);
      expect(momentsOf(inZone('Europe/Berlin'), { meanings: new Map([['s1-cron', 'ignore' as const]]) })[0]).toBe(utc);
    });

    test('that stands still where clocks change', () => {
      const [, , time] = momentsOf(inZone('Europe/Berlin'), { load: dated(27 * 24 - 0.5, [0, HOUR]) });
      expect(time).toMatch(/2026-03-29T00:30:00\+01:00 +2026-03-29T01:30:00\+01:00/);
      const summer = momentsOf(inZone('Europe/Berlin'), { load: dated(27 * 24 + 0.5, [0, HOUR]) });
      expect(summer[2]).toMatch(/2026-03-29T01:30:00\+01:00 +2026-03-29T03:30:00\+02:00/);
    });
  });

  test('has as many as the metrics ask for beyond it', () => {
    const queue = trigger('sum(gateway_queue)', 1);
    const yaml = DEPLOYMENT + keda(`[${queue}, ${cron}]`, '  minReplicaCount: 1\n');
    const busy = { load: dated(8.5, [6, 900]), meanings: new Map([['s0-prometheus', 'concurrency' as const]]) };
    expect(simulated(yaml, busy).figures.fewestReplicas).toBeGreaterThan(3);
  });

  test('that wakes nobody else is told of as one that sleeps through requests', () => {
    const own = trigger('sum(vllm:num_requests_waiting)', 4);
    const simulation = simulated(DEPLOYMENT + keda(`[${own}, ${cron}]`), {
      load: dated(7, [0.5, 2 * HOUR]),
      concurrency: 4,
    });
    expect(rescalesOf(simulation).slice(0, 3)).toEqual([
      '330: 1 -> 0 by keda',
      '3600: 0 -> 1 by keda',
      '3605: 1 -> 3 by hpa',
    ]);
    expect(simulation.findings.map(({ id }) => id)).toEqual(['never-wakes', 'slow-start', 'from-zero']);
    expect(simulation.findings[0]?.message).toMatch(
      /at the worst 5\d min from 2026-03-02T07:05:\d\dZ on, and nothing woke/,
    );
  });
});
