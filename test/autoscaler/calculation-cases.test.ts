/** The tables of the controller's replica calculator. */
import {
  configurationOf,
  containerReading,
  type MetricReading,
  type MetricSpec,
  resourceReading,
} from '../../lib/autoscaler';
import { groupPods } from '../../lib/autoscaler/group-pods';
import { podRequest } from '../../lib/autoscaler/pod-requests';
import { isValid, propose } from '../../lib/autoscaler/proposal';
import { metricUsageRatio, resourceUtilizationRatio } from '../../lib/autoscaler/ratios';
import { withinTolerances } from '../../lib/autoscaler/tolerance';
import { ago, NOW, named, podOf, type TablePod, type TableUsage, table, usageOf } from './conformance';

const { cases: tables, describe } = table('replica-calculator-cases.json');
const version = { major: 1, minor: 36 };
const configuration = configurationOf({
  version,
  cpuInitializationPeriodSeconds: 120,
  initialReadinessDelaySeconds: 10,
});

interface Calculation {
  readonly name: string;
  readonly function: string;
  readonly currentReplicas: number;
  readonly expectedReplicas: number | null;
  readonly expectedError: string | null;
  readonly expectedUtilization?: number;
  readonly expectedRawAverageMilli?: number;
  readonly expectedUsageMilli?: number | string;
  readonly tolerances: { readonly scaleDown: number; readonly scaleUp: number };
  readonly container: string | null;
  readonly resource?: { readonly name: string; readonly targetUtilization: number };
  readonly metric?: {
    readonly name: string;
    readonly targetMilli: number;
    readonly levelsMilli: readonly (number | string)[];
  };
  readonly pods: readonly TablePod[];
  readonly podMetrics?: readonly (TableUsage & { readonly valueMilli?: number })[];
}

/** What each function of the table calculates. */
function metricOf({ function: name, container, resource, metric }: Calculation): MetricSpec {
  if (resource)
    return {
      type: container === null ? 'Resource' : 'ContainerResource',
      name: resource.name,
      container: container ?? undefined,
      target: { type: 'Utilization', averageUtilization: resource.targetUtilization },
    };
  const target = BigInt(metric?.targetMilli ?? 0);
  const type = name.startsWith('pods') ? 'Pods' : name.startsWith('object') ? 'Object' : 'External';
  return {
    type,
    name: metric?.name ?? '',
    describedObject: type === 'Object' ? { kind: 'Deployment', name: 'some-deployment' } : undefined,
    target: name.endsWith('AverageValue')
      ? { type: 'AverageValue', averageValue: target }
      : { type: 'Value', value: target },
  };
}

function readingOf({ resource, container, podMetrics = [], metric }: Calculation): MetricReading {
  if (resource && podMetrics.length === 0) return { error: 'no metrics returned from resource metrics API' };
  if (resource) {
    const usages = podMetrics.map(usageOf);
    return container === null
      ? resourceReading(usages, resource.name)
      : containerReading(usages, resource.name, container, version);
  }
  if (podMetrics.length === 0) return { values: (metric?.levelsMilli ?? []).map(BigInt) };
  const reported = podMetrics.map(({ pod, valueMilli = 0 }) => {
    return [pod, { value: BigInt(valueMilli), timestamp: NOW, windowSeconds: 60 }] as const;
  });
  return { pods: new Map(reported) };
}

describe('replica calculator', () => {
  test.each(named<Calculation>(tables?.cases))('%s', (_, one) => {
    const { currentReplicas, tolerances, pods } = one;
    const proposal = propose(metricOf(one), readingOf(one), {
      now: NOW,
      scale: { specReplicas: currentReplicas, statusReplicas: currentReplicas },
      pods: pods.map(podOf),
      isWithin: withinTolerances(tolerances, version),
      configuration,
    });
    if (!isValid(proposal)) {
      expect(one.expectedError).not.toBeNull();
      expect(proposal.error).toContain(one.expectedError);
      return;
    }
    expect({ ...proposal, error: null }).toMatchObject({ replicas: one.expectedReplicas, error: one.expectedError });
    const { value, averageValue = value, averageUtilization } = proposal.status.current;
    expect(averageUtilization).toBe(one.expectedUtilization);
    const expectedMilli = one.expectedRawAverageMilli ?? one.expectedUsageMilli;
    if (expectedMilli !== undefined) expect(averageValue?.milliValue()).toBe(BigInt(expectedMilli));
  });
});

interface Grouping {
  readonly name: string;
  readonly resource: string;
  readonly pods: readonly TablePod[];
  readonly metrics: Readonly<
    Record<string, { valueMilli: number; timestampSecondsAgo: number | null; windowSeconds: number }>
  >;
  readonly expectReadyPodCount: number;
  readonly expectUnready: readonly string[];
  readonly expectMissing: readonly string[];
  readonly expectIgnored: readonly string[];
}

describe('grouping of pods', () => {
  test.each(named<Grouping>(tables?.groupPods.cases))('%s', (_, one) => {
    const metrics = Object.entries(one.metrics).map(([pod, { valueMilli, timestampSecondsAgo, windowSeconds }]) => {
      return [pod, { value: BigInt(valueMilli), timestamp: ago(timestampSecondsAgo), windowSeconds }] as const;
    });
    expect(groupPods(one.pods.map(podOf), new Map(metrics), one.resource, NOW, configuration)).toEqual({
      readyCount: one.expectReadyPodCount,
      unready: new Set(one.expectUnready),
      missing: new Set(one.expectMissing),
      ignored: new Set(one.expectIgnored),
    });
  });
});

type Milli = Readonly<Record<string, number>>;

interface RequestCase {
  readonly name: string;
  readonly resource: string;
  readonly container: string | null;
  readonly featureGates: { readonly PodLevelResources?: boolean };
  readonly pods: readonly {
    readonly name: string;
    readonly containers: readonly { readonly name: string; readonly requestsMilli: Milli }[];
    readonly initContainers?: readonly {
      readonly name: string;
      readonly requestsMilli: Milli;
      readonly restartPolicy?: string;
    }[];
    readonly podLevelRequestsMilli?: Milli;
  }[];
  readonly expectedRequestsMilli: Milli | null;
  readonly expectedError: string | null;
}

function amounts(milli: Milli): Record<string, bigint> {
  return Object.fromEntries(Object.entries(milli).map(([resource, amount]) => [resource, BigInt(amount)]));
}

function requestsIn({ pods, resource, container, featureGates }: RequestCase): Record<string, bigint> {
  const requests = pods.map(({ name, containers, initContainers = [], podLevelRequestsMilli }) => {
    const main = containers.map(({ name, requestsMilli }) => {
      return { name, role: 'main', requests: amounts(requestsMilli) } as const;
    });
    const initial = initContainers.map(({ name, requestsMilli, restartPolicy }) => {
      return { name, role: restartPolicy === 'Always' ? 'sidecar' : 'init', requests: amounts(requestsMilli) } as const;
    });
    const podLevel = podLevelRequestsMilli && amounts(podLevelRequestsMilli);
    const all = { containers: [...main, ...initial], podLevel };
    return [name, podRequest(name, all, resource, container ?? undefined, configurationOf({ version, featureGates }))];
  });
  return Object.fromEntries(requests);
}

describe('requests of pods', () => {
  test.each(named<RequestCase>(tables?.calculateRequests.cases))('%s', (_, one) => {
    if (one.expectedError !== null) expect(() => requestsIn(one)).toThrow(one.expectedError);
    else expect(requestsIn(one)).toEqual(amounts(one.expectedRequestsMilli ?? {}));
  });
});

interface RatioCase {
  readonly name: string;
  readonly metricsMilli: Milli;
  readonly requestsMilli: Milli;
  readonly targetUtilization: number;
  readonly targetMilli: number;
  readonly expectedRatio: number | null;
  readonly expectedUtilization: number;
  readonly expectedRawAverage: number;
  readonly expectedUsage: number;
  readonly expectedError: string | null;
}

function podMetrics(milli: Milli) {
  return new Map(
    Object.entries(milli).map(([pod, value]) => [pod, { value: BigInt(value), timestamp: NOW, windowSeconds: 60 }]),
  );
}

describe('ratios', () => {
  test.each(named<RatioCase>(tables?.resourceUtilizationRatio.cases))('%s', (_, one) => {
    const requests = new Map(Object.entries(amounts(one.requestsMilli)));
    const calculate = () => resourceUtilizationRatio(podMetrics(one.metricsMilli), requests, one.targetUtilization);
    if (one.expectedError !== null) expect(calculate).toThrow(one.expectedError);
    else
      expect(calculate()).toEqual({
        ratio: one.expectedRatio,
        usage: BigInt(one.expectedRawAverage),
        utilization: one.expectedUtilization,
      });
  });

  test.each(named<RatioCase>(tables?.metricUsageRatio.cases))('%s', (_, one) => {
    expect(metricUsageRatio(podMetrics(one.metricsMilli), BigInt(one.targetMilli))).toEqual({
      ratio: one.expectedRatio,
      usage: BigInt(one.expectedUsage),
    });
  });
});
