/** What holds for every autoscaler and every load. */
import fc from 'fast-check';
import {
  AutoscalerController,
  type AutoscalerSpec,
  type Behavior,
  type Configuration,
  configurationOf,
  type MetricReading,
  type MetricSpec,
  type Pod,
  type ScalingRules,
  SYNC_PERIOD_SECONDS,
} from '../../lib/autoscaler';
import { autoscaler, cpu, external, measured, NOW, pods, queue } from './support';

const versions = fc.integer({ min: 27, max: 37 }).map((minor) => configurationOf({ version: { major: 1, minor } }));
const windows = fc.integer({ min: 0, max: 600 });
const selections = fc.constantFrom('Max', 'Min', 'Disabled');

const rules: fc.Arbitrary<ScalingRules> = fc.record({
  stabilizationWindowSeconds: windows,
  selectPolicy: selections,
  policies: fc.array(
    fc.record({
      type: fc.constantFrom('Pods', 'Percent'),
      value: fc.integer({ min: 1, max: 200 }),
      periodSeconds: fc.integer({ min: 1, max: 300 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  tolerance: fc.option(fc.constantFrom(0, 0.05, 0.3), { nil: undefined }),
});
const behaviors: fc.Arbitrary<Behavior> = fc.record({ scaleUp: rules, scaleDown: rules });

const metrics: fc.Arbitrary<MetricSpec> = fc.oneof(
  fc.integer({ min: 1, max: 120 }).map(cpu),
  fc.integer({ min: 1, max: 50 }).map(queue),
  fc.integer({ min: 1, max: 50 }).map((value) => external({ value })),
  fc.integer({ min: 1, max: 50 }).map((averageValue) => external({ averageValue })),
);

const autoscalers: fc.Arbitrary<AutoscalerSpec> = fc
  .record({
    minReplicas: fc.integer({ min: 0, max: 5 }),
    more: fc.integer({ min: 0, max: 40 }),
    metrics: fc.array(metrics, { minLength: 1, maxLength: 3 }),
    behavior: fc.option(behaviors, { nil: undefined }),
  })
  .map(({ minReplicas, more, ...rest }) => ({ ...rest, minReplicas, maxReplicas: Math.max(1, minReplicas + more) }));

const conditions: fc.Arbitrary<Partial<Pod>> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  fc.constantFrom<Partial<Pod>>(
    { phase: 'Pending', startTime: undefined, ready: undefined },
    { ready: { status: 'False', lastTransitionTime: NOW - 9_999 } },
    { deleting: true },
    { phase: 'Failed' },
  ),
);

/** What happens in one run. */
interface Moment {
  readonly load: number;
  readonly states: readonly Partial<Pod>[];
  readonly fails: boolean;
}

const moments: fc.Arbitrary<Moment> = fc.record({
  load: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 500_000 })),
  states: fc.array(conditions, { maxLength: 10 }),
  fails: fc.boolean(),
});

function readingOf({ type }: MetricSpec, all: readonly Pod[], load: number): MetricReading {
  if (type === 'External') return { values: [BigInt(load)] };
  const share = BigInt(Math.ceil(load / Math.max(1, all.length)));
  return { pods: new Map(all.filter(({ phase }) => phase === 'Running').map(({ name }) => [name, measured(share)])) };
}

interface Step {
  readonly now: number;
  readonly before: number;
  readonly after: number;
  readonly rescaled: boolean;
}

/** Runs an autoscaler on what happens. */
function stepsOf(
  hpa: AutoscalerSpec,
  configuration: Configuration,
  happening: readonly Moment[],
  start: number,
): Step[] {
  const controller = new AutoscalerController(configuration);
  let replicas = start;
  return happening.map(({ load, states, fails }, index) => {
    const now = NOW + index * SYNC_PERIOD_SECONDS;
    const all = pods(replicas).map((pod, place) => ({ ...pod, ...states[place] }));
    const readings = hpa.metrics.map(
      (metric, place): MetricReading => (fails && place === 0 ? { error: 'down' } : readingOf(metric, all, load)),
    );
    const scale = { specReplicas: replicas, statusReplicas: replicas };
    const result = controller.reconcile({ now, hpa, scale, pods: all, metrics: readings });
    const before = replicas;
    if (result.rescaled) replicas = result.desiredReplicas;
    return { now, before, after: replicas, rescaled: result.rescaled };
  });
}

const happenings = fc.array(moments, { minLength: 1, maxLength: 40 });
const starts = fc.integer({ min: 0, max: 60 });

test('a step always leads between the fewest and the most replicas', () => {
  fc.assert(
    fc.property(autoscalers, versions, happenings, starts, (hpa, configuration, happening, start) => {
      for (const { after, rescaled } of stepsOf(hpa, configuration, happening, start)) {
        if (!rescaled) continue;
        expect(Number.isInteger(after)).toBe(true);
        expect(after).toBeGreaterThanOrEqual(hpa.minReplicas);
        expect(after).toBeLessThanOrEqual(hpa.maxReplicas);
      }
    }),
  );
});

test('replicas within the bounds stay there', () => {
  fc.assert(
    fc.property(autoscalers, versions, happenings, (hpa, configuration, happening) => {
      for (const { after } of stepsOf(hpa, configuration, happening, hpa.minReplicas))
        expect(after).toBeGreaterThanOrEqual(hpa.minReplicas);
    }),
  );
});

test('a load exactly on target never moves anything', () => {
  fc.assert(
    fc.property(autoscalers, versions, fc.integer({ min: 1, max: 30 }), (given, configuration, replicas) => {
      const hpa = { ...given, minReplicas: 1, maxReplicas: 30 };
      const controller = new AutoscalerController(configuration);
      const readings = hpa.metrics.map(({ type, target }): MetricReading => {
        const { value = 0n, averageValue, averageUtilization = 0 } = target;
        const share = averageValue ?? BigInt(averageUtilization * 10);
        if (type === 'External')
          return { values: [averageValue === undefined ? value : averageValue * BigInt(replicas)] };
        return { pods: new Map(pods(replicas).map(({ name }) => [name, measured(share)])) };
      });
      for (let run = 0; run < 30; run++) {
        const scale = { specReplicas: replicas, statusReplicas: replicas };
        const now = NOW + run * SYNC_PERIOD_SECONDS;
        const result = controller.reconcile({ now, hpa, scale, pods: pods(replicas), metrics: readings });
        expect({ ...result, error: undefined }).toMatchObject({
          rescaled: false,
          desiredReplicas: replicas,
          reason: '',
        });
      }
    }),
  );
});

test('more load never asks for fewer replicas', () => {
  const loads = fc.tuple(fc.integer({ min: 0, max: 2_000_000 }), fc.integer({ min: 0, max: 2_000_000 }));
  fc.assert(
    fc.property(
      autoscalers,
      versions,
      fc.integer({ min: 1, max: 30 }),
      loads,
      (given, configuration, replicas, pair) => {
        const hpa = { ...given, minReplicas: 1, maxReplicas: 1000 };
        const [less, more] = [Math.min(...pair), Math.max(...pair)].map((load) => {
          const all = pods(replicas);
          const scale = { specReplicas: replicas, statusReplicas: replicas };
          const readings = hpa.metrics.map((metric) => readingOf(metric, all, load));
          return new AutoscalerController(configuration).reconcile({
            now: NOW,
            hpa,
            scale,
            pods: all,
            metrics: readings,
          });
        });
        expect(more?.metricReplicas).toBeGreaterThanOrEqual(less?.metricReplicas ?? 0);
        expect(more?.desiredReplicas).toBeGreaterThanOrEqual(less?.desiredReplicas ?? 0);
      },
    ),
  );
});

test('a policy of pods is kept over every period', () => {
  const policies = fc.record({
    value: fc.integer({ min: 1, max: 5 }),
    periodSeconds: fc.integer({ min: 1, max: 120 }),
  });
  fc.assert(
    fc.property(policies, behaviors, happenings, ({ value, periodSeconds }, given, happening) => {
      const policy = { type: 'Pods', value, periodSeconds } as const;
      const scaleUp: ScalingRules = { ...given.scaleUp, selectPolicy: 'Max', policies: [policy] };
      const hpa = autoscaler([external({ averageValue: 10 })], { maxReplicas: 50, behavior: { ...given, scaleUp } });
      const steps = stepsOf(hpa, configurationOf(), happening, 1);
      for (const { now, before, after } of steps.filter(({ rescaled }) => rescaled)) {
        const atStart = steps.findLast((step) => step.now <= now - periodSeconds)?.after ?? 1;
        if (after > before) expect(after - atStart).toBeLessThanOrEqual(value);
      }
    }),
  );
});

test('the same happening leads to the same replicas', () => {
  fc.assert(
    fc.property(autoscalers, versions, happenings, starts, (hpa, configuration, happening, start) => {
      const steps = () => stepsOf(hpa, configuration, happening, start);
      expect(steps()).toEqual(steps());
    }),
  );
});
