/** Whole runs of the controller, from its own tables. */
import {
  AutoscalerController,
  type AutoscalerSpec,
  type Condition,
  configurationOf,
  containerReading,
  type Failures,
  type MetricReading,
  type MetricSpec,
  type MetricStatus,
  readAutoscaler,
  resourceReading,
} from '../../lib/autoscaler';
import { isValid } from '../../lib/autoscaler/proposal';
import { selectorMatches } from '../../lib/manifest/labels';
import { Quantity } from '../../lib/manifest/quantity';
import { ago, NOW, podOf, type TablePod, type TableUsage, table, usageOf } from './conformance';

const { cases: tables, describe } = table('horizontal-cases.json');
const version = { major: 1, minor: 36 };

type TableCondition = Pick<Condition, 'type' | 'status' | 'reason'>;
type Labels = Readonly<Record<string, string>>;

interface Run {
  readonly name: string;
  readonly featureGates: Readonly<Record<string, boolean>>;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly specReplicas: number;
  readonly statusReplicas: number;
  readonly behavior: unknown;
  readonly metrics: readonly { readonly type: string; readonly [source: string]: unknown }[];
  readonly pods: readonly TablePod[];
  readonly podMetrics: readonly TableUsage[];
  readonly customMetrics: {
    readonly qps: {
      readonly perPodMilli: readonly { readonly pod: string; readonly valueMilli: number }[];
      readonly objectMilli: number;
    };
  };
  readonly externalMetrics: { readonly qps: readonly (number | string)[] };
  readonly recommendations: readonly { readonly replicas: number; readonly secondsAgo: number }[] | null;
  readonly initialConditions: readonly TableCondition[] | null;
  readonly initialCurrentMetrics?: unknown;
  readonly metricErrors?: { readonly resource?: string; readonly custom?: string; readonly external?: string };
  readonly otherHpaSelectors?: readonly { readonly matchLabels: Labels }[];
  readonly scaleSelector?: string;
  readonly scaleGetError?: string;
  readonly scaleUpdateError?: string;
  readonly expectedDesiredReplicas: number;
  readonly expectScaleUpdate: boolean;
  readonly expectNoStatusUpdate?: boolean;
  readonly expectedConditions: readonly TableCondition[];
  readonly expectedCPUUtilization?: number;
  readonly expectedReconcile: { readonly action: string; readonly error: string };
  readonly expectedMetricComputations: Readonly<Record<string, { readonly action: string; readonly error: string }>>;
}

/** Metrics that the API server refuses, but that the tables hold: of an unknown type, or without a target. */
function unreadable({ type, resource }: Run['metrics'][number]): MetricSpec | undefined {
  const empty = JSON.stringify(resource)?.includes('"target":{}') ?? false;
  if (type === 'CheddarCheese' || empty)
    return { type: type as MetricSpec['type'], name: 'cpu', target: {} as MetricSpec['target'] };
  return undefined;
}

/** The autoscaler of a run, read from a manifest. */
function autoscalerOf({ minReplicas, maxReplicas, metrics, behavior }: Run): AutoscalerSpec {
  const readable = metrics.filter((metric) => !unreadable(metric));
  const { spec, faults } = readAutoscaler({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    spec: { minReplicas, maxReplicas, metrics: readable, behavior },
  });
  expect(faults).toEqual([]);
  if (!spec) throw new Error('the autoscaler cannot be read');
  const read = readable.length === 0 ? [] : [...spec.metrics];
  return metrics.length === 0
    ? spec
    : { ...spec, metrics: metrics.flatMap((one) => unreadable(one) ?? read.shift() ?? []) };
}

function readingOf(run: Run, { type, name, container = '' }: MetricSpec): MetricReading {
  const { metricErrors: errors = {}, customMetrics, externalMetrics, podMetrics } = run;
  const usages = podMetrics.map(usageOf);
  switch (type) {
    case 'Pods':
      if (errors.custom !== undefined) return { error: errors.custom };
      return {
        pods: new Map(
          customMetrics.qps.perPodMilli.map(({ pod, valueMilli }) => {
            return [pod, { value: BigInt(valueMilli), timestamp: NOW, windowSeconds: 60 }];
          }),
        ),
      };
    case 'Object':
      return errors.custom === undefined
        ? { values: [BigInt(customMetrics.qps.objectMilli)] }
        : { error: errors.custom };
    case 'External':
      return errors.external === undefined ? { values: externalMetrics.qps.map(BigInt) } : { error: errors.external };
    case 'ContainerResource':
      return containerReading(usages, name, container, version);
    default:
      return errors.resource === undefined ? resourceReading(usages, name) : { error: errors.resource };
  }
}

function failuresOf({ scaleGetError, scaleUpdateError, scaleSelector, otherHpaSelectors = [], pods }: Run): Failures {
  const isShared = otherHpaSelectors.some((selector) =>
    pods.some(({ labels = { name: 'test-pod' } }) => selectorMatches(selector, labels)),
  );
  const invalid = scaleSelector === undefined ? undefined : 'InvalidSelector';
  return {
    getScale: scaleGetError,
    updateScale: scaleUpdateError,
    selector: isShared ? 'AmbiguousSelector' : invalid,
  };
}

function reconciled(run: Run) {
  const hpa = autoscalerOf(run);
  const { featureGates, recommendations, initialConditions } = run;
  const configuration = configurationOf({
    version,
    featureGates,
    cpuInitializationPeriodSeconds: 120,
    initialReadinessDelaySeconds: 10,
    scaleUpLimitFactor: 8,
  });
  const controller = new AutoscalerController(configuration, {
    desiredReplicas: run.specReplicas,
    recommendations: recommendations?.map(({ replicas, secondsAgo }) => ({ replicas, timestamp: ago(secondsAgo) })),
    conditions: (initialConditions ?? []).map(({ type, status, reason }) => ({
      type,
      status,
      reason,
      lastTransitionTime: ago(60),
    })),
  });
  return controller.reconcile({
    now: NOW,
    hpa,
    scale: { specReplicas: run.specReplicas, statusReplicas: run.statusReplicas },
    pods: run.pods.map(podOf),
    metrics: hpa.metrics.map((metric) => readingOf(run, metric)),
    failures: failuresOf(run),
  });
}

function directionOf(after: number, before: number): string {
  if (after === before) return 'none';
  return after > before ? 'scale_up' : 'scale_down';
}

const runs: readonly Run[] = tables?.cases ?? [];

describe('one run', () => {
  test.each(runs.map((run, index) => [`${run.name} #${index}`, run] as const))('%s', (_, run) => {
    const result = reconciled(run);
    expect(result.desiredReplicas).toBe(run.expectedDesiredReplicas);
    expect(result.rescaled).toBe(run.expectScaleUpdate && run.scaleUpdateError === undefined);
    expect(result.conditions.map(({ type, status, reason }) => ({ type, status, reason }))).toEqual(
      run.expectedConditions.map(({ type, status, reason }) => ({ type, status, reason })),
    );
    if (run.expectedCPUUtilization !== undefined)
      expect(result.currentMetrics[0]?.current.averageUtilization).toBe(run.expectedCPUUtilization);
    const { action, error } = run.expectedReconcile;
    expect(result.error === undefined).toBe(error === 'none');
    expect(result.rescaled ? directionOf(result.desiredReplicas, run.specReplicas) : 'none').toBe(action);
  });

  test.each(runs.map((run, index) => [`${run.name} #${index}`, run] as const))('metrics of %s', (_, run) => {
    const { proposals } = reconciled(run);
    const computed = proposals.map((proposal, index) => {
      const type = run.metrics[index]?.type ?? 'Resource';
      const action = isValid(proposal) ? directionOf(proposal.replicas, run.specReplicas) : 'none';
      return [type, { action, failed: !isValid(proposal) }];
    });
    const expected = Object.entries(run.expectedMetricComputations).map(([type, { action, error }]) => {
      return [type, { action, failed: error !== 'none' }];
    });
    expect(Object.fromEntries(computed)).toEqual(Object.fromEntries(expected));
  });

  test.each(runs.filter((run) => run.expectNoStatusUpdate).map((run) => [run.name, run] as const))(
    '%s leaves the status as it is',
    (_, run) => {
      const { conditions, currentMetrics, currentReplicas, lastScaleTime } = reconciled(run);
      expect(conditions.every(({ lastTransitionTime }) => lastTransitionTime === ago(60))).toBe(true);
      const status: MetricStatus = {
        type: 'Resource',
        name: 'cpu',
        current: { averageUtilization: 40, averageValue: Quantity.ofMilli(400) },
      };
      expect({ currentMetrics, currentReplicas, lastScaleTime }).toEqual({
        currentMetrics: [status],
        currentReplicas: run.specReplicas,
      });
    },
  );
});
