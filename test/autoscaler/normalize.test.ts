import { configurationOf } from '../../lib/autoscaler';
import { limitWithBehavior, limitWithRules } from '../../lib/autoscaler/limits';
import { scaleDownLimit, scaleUpLimit } from '../../lib/autoscaler/policies';
import { stabilizeRecommendation, stabilizeRecommendationWithBehaviors } from '../../lib/autoscaler/recommendations';
import { replicasChangedIn, storeScaleEvent } from '../../lib/autoscaler/scale-events';
import { behavior } from './support';

const NO_EVENTS = { up: [], down: [] };
const at = (timestamp: number, replicas: number) => ({ replicas, timestamp });
const event = (timestamp: number, replicaChange: number) => ({ replicaChange, timestamp, outdated: false });
const percent = (value: number, periodSeconds = 60) => ({ policies: [{ type: 'Percent', value, periodSeconds }] });
const podsIn = (value: number, periodSeconds = 60) => ({ policies: [{ type: 'Pods', value, periodSeconds }] });

describe('stabilization without behavior', () => {
  test('keeps the highest recommendation of the window, its edge included', () => {
    expect(stabilizeRecommendation([at(700, 9)], 3, 1000, 300).replicas).toBe(9);
    expect(stabilizeRecommendation([at(699, 9)], 3, 1000, 300).replicas).toBe(3);
  });

  test('never delays the way up', () => {
    expect(stabilizeRecommendation([at(900, 2)], 8, 1000, 300).replicas).toBe(8);
  });

  test('remembers in the place of the last that is too old', () => {
    const earlier = [at(1, 1), at(900, 2), at(2, 3)];
    expect(stabilizeRecommendation(earlier, 5, 1000, 300).recommendations).toEqual([at(1, 1), at(900, 2), at(1000, 5)]);
    expect(stabilizeRecommendation([at(900, 2)], 5, 1000, 300).recommendations).toEqual([at(900, 2), at(1000, 5)]);
    expect(earlier).toEqual([at(1, 1), at(900, 2), at(2, 3)]);
  });
});

describe('stabilization with behavior', () => {
  const windows = { upSeconds: 60, downSeconds: 300 };

  test('drops what is at the very edge', () => {
    expect(stabilizeRecommendationWithBehaviors([at(700, 9)], 9, 3, 1000, windows).replicas).toBe(3);
    expect(stabilizeRecommendationWithBehaviors([at(701, 9)], 9, 3, 1000, windows).replicas).toBe(9);
    expect(stabilizeRecommendationWithBehaviors([at(940, 2)], 2, 8, 1000, windows).replicas).toBe(8);
    expect(stabilizeRecommendationWithBehaviors([at(941, 2)], 2, 8, 1000, windows).replicas).toBe(2);
  });

  test('goes up to the lowest and down to the highest recommendation', () => {
    const earlier = [at(980, 4), at(970, 6)];
    expect(stabilizeRecommendationWithBehaviors(earlier, 2, 8, 1000, windows).replicas).toBe(4);
    expect(stabilizeRecommendationWithBehaviors(earlier, 8, 2, 1000, windows).replicas).toBe(6);
    expect(stabilizeRecommendationWithBehaviors(earlier, 5, 5, 1000, windows).replicas).toBe(5);
  });

  test('forgets what is too old for both windows', () => {
    const remembered = (timestamp: number) =>
      stabilizeRecommendationWithBehaviors([at(timestamp, 1)], 5, 5, 1000, windows).recommendations;
    expect(remembered(700)).toHaveLength(2);
    expect(remembered(699)).toEqual([at(1000, 5)]);
  });
});

describe('policies', () => {
  test.each([
    [10, 50, 56],
    [120, 25, 56],
    [100, 3, 6],
    [1, 3, 4],
    [50, 0, 0],
  ])('%i %% more than %i are %i, rounded up as doubles are', (value, current, limit) => {
    expect(scaleUpLimit(current, NO_EVENTS, behavior({ scaleUp: percent(value) }).scaleUp, 0)).toBe(limit);
  });

  test.each([
    [80, 10, 1],
    [80, 5, 0],
    [90, 10, 0],
    [55, 60, 26],
    [100, 7, 0],
    [50, 5, 2],
  ])('%i %% less than %i are %i, cut off as doubles are', (value, current, limit) => {
    expect(scaleDownLimit(current, NO_EVENTS, behavior({ scaleDown: percent(value) }).scaleDown, 0)).toBe(limit);
  });

  test('are chosen from by the change that they allow', () => {
    const policies = [...podsIn(4).policies, ...percent(100).policies];
    const limits = (selectPolicy: string) => {
      const { scaleUp, scaleDown } = behavior({
        scaleUp: { policies, selectPolicy },
        scaleDown: { policies, selectPolicy },
      });
      return [scaleUpLimit(10, NO_EVENTS, scaleUp, 0), scaleDownLimit(10, NO_EVENTS, scaleDown, 0)];
    };
    expect(['Max', 'Min', 'Disabled'].map(limits)).toEqual([
      [20, 0],
      [14, 6],
      [10, 10],
    ]);
  });

  test('count from the replicas at the start of the period, whatever happened since', () => {
    const { scaleUp } = behavior({ scaleUp: podsIn(4) });
    expect(scaleUpLimit(10, { up: [event(50, 3)], down: [] }, scaleUp, 100)).toBe(11);
    expect(scaleUpLimit(10, { up: [], down: [event(50, 3)] }, scaleUp, 100)).toBe(17);
    expect(scaleUpLimit(10, { up: [event(40, 3)], down: [] }, scaleUp, 100)).toBe(14);
    const { scaleDown } = behavior({ scaleDown: podsIn(4) });
    expect(scaleDownLimit(10, { up: [event(50, 3)], down: [] }, scaleDown, 100)).toBe(3);
    expect(scaleDownLimit(10, { up: [], down: [event(50, 3)] }, scaleDown, 100)).toBe(9);
  });
});

describe('limits with behavior', () => {
  const limited = (current: number, desired: number, given: Record<string, unknown>, events = NO_EVENTS) => {
    const { replicas, reason } = limitWithBehavior(
      current,
      desired,
      { minReplicas: 2, maxReplicas: 20 },
      behavior(given),
      events,
      100,
    );
    return `${replicas} ${reason}`;
  };

  test('are those of the direction', () => {
    expect(limited(5, 12, { scaleUp: podsIn(4) })).toBe('9 ScaleUpLimit');
    expect(limited(5, 9, { scaleUp: podsIn(4) })).toBe('9 DesiredWithinRange');
    expect(limited(18, 30, { scaleUp: podsIn(4) })).toBe('20 TooManyReplicas');
    expect(limited(16, 30, { scaleUp: podsIn(4) })).toBe('20 TooManyReplicas');
    expect(limited(9, 1, { scaleDown: podsIn(4) })).toBe('5 ScaleDownLimit');
    expect(limited(6, 1, { scaleDown: podsIn(4) })).toBe('2 TooFewReplicas');
    expect(limited(9, 5, { scaleDown: podsIn(4) })).toBe('5 DesiredWithinRange');
    expect(limited(9, 9, { scaleDown: podsIn(4) })).toBe('9 DesiredWithinRange');
  });

  test('do not go back on what earlier steps used up', () => {
    const events = { up: [event(90, 6)], down: [] };
    expect(
      limitWithBehavior(10, 15, { minReplicas: 1, maxReplicas: 20 }, behavior({ scaleUp: podsIn(4) }), events, 100),
    ).toEqual({
      replicas: 10,
      reason: 'ScaleUpLimit',
    });
  });

  test('forbid a direction that is disabled', () => {
    expect(limited(5, 9, { scaleUp: { selectPolicy: 'Disabled' } })).toBe('5 ScaleUpLimit');
    expect(limited(5, 3, { scaleDown: { selectPolicy: 'Disabled' } })).toBe('5 ScaleDownLimit');
  });
});

test.each([
  [5, 100, '10 ScaleUpLimit'],
  [1, 100, '4 ScaleUpLimit'],
  [8, 100, '12 TooManyReplicas'],
  [6, 100, '12 TooManyReplicas'],
  [6, 12, '12 DesiredWithinRange'],
  [6, 1, '3 TooFewReplicas'],
])('without behavior, %i replicas that should be %i become %s', (current, desired, expected) => {
  const { replicas, reason } = limitWithRules(current, desired, { minReplicas: 3, maxReplicas: 12 }, configurationOf());
  expect(`${replicas} ${reason}`).toBe(expected);
});

describe('scale events', () => {
  const { scaleUp } = behavior({ scaleUp: { policies: [...podsIn(1, 30).policies, ...podsIn(1, 60).policies] } });

  test('count within the period, but not at its edge', () => {
    expect(replicasChangedIn(60, [event(40, 5), event(41, 2), event(99, 1)], 100)).toBe(3);
  });

  test('take the place of the last that no policy looks back to', () => {
    const stored = storeScaleEvent([event(10, 1), event(39, 2), event(40, 3)], 7, scaleUp, 100);
    expect(stored).toEqual([{ ...event(10, 1), outdated: true }, event(100, 7), event(40, 3)]);
    expect(storeScaleEvent([event(40, 3)], 7, scaleUp, 100)).toEqual([event(40, 3), event(100, 7)]);
    const outdated = { ...event(90, 1), outdated: true };
    expect(storeScaleEvent([outdated], 7, scaleUp, 100)).toEqual([event(100, 7)]);
  });
});
