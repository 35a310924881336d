/** The tables of stabilization, policies, scale events, limits and quantities. */
import { type Behavior, configurationOf } from '../../lib/autoscaler';
import { limitWithBehavior, limitWithRules } from '../../lib/autoscaler/limits';
import { statusQuantity } from '../../lib/autoscaler/metric-status';
import { scaleDownLimit, scaleUpLimit } from '../../lib/autoscaler/policies';
import { readBehavior } from '../../lib/autoscaler/read-behavior';
import { stabilizeRecommendation, stabilizeRecommendationWithBehaviors } from '../../lib/autoscaler/recommendations';
import { replicasChangedIn, type ScaleEvent, storeScaleEvent } from '../../lib/autoscaler/scale-events';
import { Faults } from '../../lib/manifest/fault';
import { ago, NOW, named, table } from './conformance';

const { cases: tables, describe } = table('horizontal-cases.json');

interface TableEvent {
  readonly replicaChange: number;
  readonly secondsAgo: number;
  readonly outdated: boolean;
}

function eventsOf(events: readonly TableEvent[]): readonly ScaleEvent[] {
  return events.map(({ replicaChange, secondsAgo, outdated }) => ({
    replicaChange,
    timestamp: ago(secondsAgo),
    outdated,
  }));
}

/** Rules as the API server fills them in. */
function behaviorOf(scaleUp: unknown, scaleDown: unknown): Behavior {
  const faults = new Faults();
  const behavior = readBehavior({ scaleUp, scaleDown }, faults);
  expect(faults.all).toEqual([]);
  return behavior;
}

interface Stabilization {
  readonly name: string;
  readonly recommendations: readonly { readonly replicas: number; readonly secondsAgo: number }[];
  readonly currentReplicas: number;
  readonly desiredReplicas: number;
  readonly scaleUpStabilizationWindowSeconds: number;
  readonly scaleDownStabilizationWindowSeconds: number;
  readonly expectedReplicas: number;
  readonly expectedLogLength: number;
  readonly expectedRecommendations: readonly number[] | null;
}

function earlier({ recommendations }: Stabilization) {
  return recommendations.map(({ replicas, secondsAgo }) => ({ replicas, timestamp: ago(secondsAgo) }));
}

describe('stabilization', () => {
  test.each(named<Stabilization>(tables?.stabilizeRecommendation.cases))('without behavior: %s', (_, one) => {
    const { replicas, recommendations } = stabilizeRecommendation(earlier(one), one.desiredReplicas, NOW, 300);
    expect(replicas).toBe(one.expectedReplicas);
    expect(recommendations).toHaveLength(one.expectedLogLength);
  });

  test.each(named<Stabilization>(tables?.stabilizeRecommendationWithBehaviors.cases))('with behavior: %s', (_, one) => {
    const { currentReplicas, desiredReplicas } = one;
    const { replicas, recommendations } = stabilizeRecommendationWithBehaviors(
      earlier(one),
      currentReplicas,
      desiredReplicas,
      NOW,
      { upSeconds: one.scaleUpStabilizationWindowSeconds, downSeconds: one.scaleDownStabilizationWindowSeconds },
    );
    expect(replicas).toBe(one.expectedReplicas);
    if (one.expectedRecommendations)
      expect(recommendations.map(({ replicas }) => replicas)).toEqual(one.expectedRecommendations);
  });
});

interface Limit {
  readonly name: string;
  readonly currentReplicas: number;
  readonly desiredReplicas: number;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly scaleUpEvents: readonly TableEvent[];
  readonly scaleDownEvents: readonly TableEvent[];
  readonly scaleUpRules: unknown;
  readonly scaleDownRules: unknown;
  readonly rules: unknown;
  readonly expectedReplicas: number;
  readonly expectedReason: string;
  readonly expectedLimit: number;
}

function eventsIn({ scaleUpEvents, scaleDownEvents }: Limit) {
  return { up: eventsOf(scaleUpEvents), down: eventsOf(scaleDownEvents) };
}

describe('limits', () => {
  test.each(named<Limit>(tables?.convertDesiredReplicasWithRules.cases))('without behavior: %s', (_, one) => {
    const configuration = configurationOf({ scaleUpLimitFactor: 8 });
    const limited = limitWithRules(one.currentReplicas, one.desiredReplicas, one, configuration);
    expect(limited).toEqual({ replicas: one.expectedReplicas, reason: one.expectedReason });
  });

  test.each(named<Limit>(tables?.convertDesiredReplicasWithBehaviorRate.cases))('with behavior: %s', (_, one) => {
    const behavior = behaviorOf(one.scaleUpRules, one.scaleDownRules);
    const limited = limitWithBehavior(one.currentReplicas, one.desiredReplicas, one, behavior, eventsIn(one), NOW);
    expect(limited).toEqual({ replicas: one.expectedReplicas, reason: one.expectedReason });
  });

  test('of policies upwards', () => {
    for (const one of (tables?.calculateScaleUpLimitWithScalingRules.cases ?? []) as Limit[]) {
      const { scaleUp } = behaviorOf(one.rules, {});
      expect(scaleUpLimit(one.currentReplicas, eventsIn(one), scaleUp, NOW)).toBe(one.expectedLimit);
    }
  });

  test('of policies downwards', () => {
    for (const one of (tables?.calculateScaleDownLimitWithBehaviors.cases ?? []) as Limit[]) {
      const { scaleDown } = behaviorOf({}, one.rules);
      expect(scaleDownLimit(one.currentReplicas, eventsIn(one), scaleDown, NOW)).toBe(one.expectedLimit);
    }
  });
});

interface Storing {
  readonly name: string;
  readonly replicaChange: number;
  readonly prevEvents: readonly TableEvent[];
  readonly rules: unknown;
  readonly expectedReplicasChangeLast60s: number;
  readonly expectedEvents: readonly { readonly replicaChange: number; readonly outdated: boolean }[];
}

describe('scale events', () => {
  test.each(named<Storing>(tables?.storeScaleEvents.cases))('%s', (_, one) => {
    const before = eventsOf(one.prevEvents);
    expect(replicasChangedIn(60, before, NOW)).toBe(one.expectedReplicasChangeLast60s);
    for (const rules of [behaviorOf(one.rules, {}).scaleUp, behaviorOf({}, one.rules).scaleDown]) {
      const after = one.rules === null ? before : storeScaleEvent(before, one.replicaChange, rules, NOW);
      const seen = after.map(({ replicaChange, outdated }) => ({ replicaChange, outdated }));
      expect(seen).toEqual(one.expectedEvents);
    }
  });
});

interface Amount {
  readonly name: string;
  readonly resource: string;
  readonly rawMilli: number;
  readonly expected: { readonly milli: number; readonly format: string };
}

describe('quantities of the status', () => {
  test.each(named<Amount>(tables?.buildQuantity.cases))('%s', (_, { resource, rawMilli, expected }) => {
    const quantity = statusQuantity(resource, BigInt(rawMilli));
    const { format } = quantity;
    expect({ format, milli: Number(quantity.milliValue()) }).toEqual(expected);
  });
});
