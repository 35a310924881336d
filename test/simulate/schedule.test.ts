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
