import { Duration } from 'cdk8s';
import fc from 'fast-check';
import { cooldownFor, paceFor, pollingIntervalFor } from '../../lib';
import { Faults } from '../../lib/manifest/fault';
import { FLOOR } from '../../lib/manifest/version';
import { checkBehavior } from '../../lib/scaling/behavior';
import { overPace } from '../../lib/scaling/pace';

const threeMinutes = { typical: Duration.minutes(3), worst: Duration.minutes(12) };

function secondsOf(duration: Duration | undefined): number | undefined {
  return duration?.toSeconds();
}

describe('the pace of a model that loads for three minutes', () => {
  const { scaleUp, scaleDown } = paceFor(threeMinutes);

  test('orders at most as many replicas again, or two, within one load', () => {
    expect(scaleUp?.policies?.map(({ type, value, period }) => [type, value, period.toSeconds()])).toEqual([
      ['Percent', 100, 180],
      ['Pods', 2, 180],
    ]);
    expect(secondsOf(scaleUp?.stabilizationWindow)).toBe(30);
  });

  test('drops a replica only after four loads without need, a tenth at a time', () => {
    expect(secondsOf(scaleDown?.stabilizationWindow)).toBe(720);
    expect(scaleDown?.policies?.map(({ type, value, period }) => [type, value, period.toSeconds()])).toEqual([
      ['Percent', 10, 180],
    ]);
  });

  test('looks at zero each 18 s, and stays there only after the longest load and half of it again', () => {
    expect(pollingIntervalFor(threeMinutes).toSeconds()).toBe(18);
    expect(cooldownFor(threeMinutes).toSeconds()).toBe(1080);
  });
});

test('a budget alone is taken for three times the usual start', () => {
  const pace = paceFor({ worst: Duration.minutes(12) });
  expect(pace.scaleUp?.policies?.[0]?.period.toSeconds()).toBe(240);
});

test('what was set for one direction stands over what is derived, field by field', () => {
  const merged = overPace(paceFor(threeMinutes), { scaleDown: { selectPolicy: 'Disabled' } });
  expect(merged?.scaleUp).toEqual(paceFor(threeMinutes).scaleUp);
  expect(merged?.scaleDown).toEqual({ ...paceFor(threeMinutes).scaleDown, selectPolicy: 'Disabled' });
});

test('whatever the start takes, the server accepts the pace, and the cooldown is longer than the start', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200_000 }),
      fc.option(fc.integer({ min: 1, max: 200_000 })),
      (worst, typical) => {
        const time = {
          worst: Duration.seconds(worst),
          typical: typical === null ? undefined : Duration.seconds(typical),
        };
        const faults = new Faults();
        checkBehavior(paceFor(time), FLOOR, faults);
        expect(faults.all).toEqual([]);
        expect(cooldownFor(time).toSeconds()).toBeGreaterThan(worst);
        const window = paceFor(time).scaleDown?.stabilizationWindow?.toSeconds() ?? 0;
        expect(window).toBeGreaterThanOrEqual(Math.min(worst, 3600));
        expect(pollingIntervalFor(time).toSeconds()).toBeGreaterThanOrEqual(5);
        expect(pollingIntervalFor(time).toSeconds()).toBeLessThanOrEqual(30);
      },
    ),
  );
});
