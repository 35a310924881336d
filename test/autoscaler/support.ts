import {
  type AutoscalerSpec,
  type Behavior,
  type MetricReading,
  type MetricSpec,
  milliOf,
  type Observation,
  type Pod,
  readAutoscaler,
} from '../../lib/autoscaler';
import type { PlainObject } from '../../lib/manifest/read';

/** When observations are made, if nothing else is said. */
export const NOW = 100_000;

/** A pod that has been ready for long and requests one core and one byte. */
export function pod(name: string, differences: Partial<Pod> = {}): Pod {
  return {
    name,
    phase: 'Running',
    startTime: NOW - 10_000,
    ready: { status: 'True', lastTransitionTime: NOW - 9_000 },
    requests: { containers: [{ name: 'model', role: 'main', requests: { cpu: 1000n, memory: 1000n } }] },
    ...differences,
  };
}

/** Pods that differ in nothing but their names: `pod-0`, `pod-1`, ... */
export function pods(count: number, differences: Partial<Pod> = {}): Pod[] {
  return Array.from({ length: count }, (_, index) => pod(`pod-${index}`, differences));
}

/** What pods report, in their order: amounts, undefined for one without a metric. */
export function reported(...amounts: readonly (number | undefined)[]): MetricReading {
  const entries = amounts.flatMap((amount, index) => {
    return amount === undefined ? [] : [[`pod-${index}`, measured(milliOf(amount))] as const];
  });
  return { pods: new Map(entries) };
}

export function measured(value: bigint) {
  return { value, timestamp: NOW, windowSeconds: 60 };
}

/** A value of an object, or values of external metrics. */
export function values(...amounts: readonly number[]): MetricReading {
  return { values: amounts.map(milliOf) };
}

export const queue = (averageValue: number): MetricSpec => ({
  type: 'Pods',
  name: 'queue',
  target: { type: 'AverageValue', averageValue: milliOf(averageValue) },
});

export const cpu = (averageUtilization: number): MetricSpec => ({
  type: 'Resource',
  name: 'cpu',
  target: { type: 'Utilization', averageUtilization },
});

export const external = (target: { readonly value?: number; readonly averageValue?: number }): MetricSpec => ({
  type: 'External',
  name: 'messages',
  target: {
    type: target.value === undefined ? 'AverageValue' : 'Value',
    value: target.value === undefined ? undefined : milliOf(target.value),
    averageValue: target.averageValue === undefined ? undefined : milliOf(target.averageValue),
  },
});

/** An autoscaler for 1 to 10 replicas. */
export function autoscaler(metrics: readonly MetricSpec[], differences: Partial<AutoscalerSpec> = {}): AutoscalerSpec {
  return { minReplicas: 1, maxReplicas: 10, metrics, ...differences };
}

/** A behavior as the API server fills it in. */
export function behavior(given: PlainObject): Behavior {
  const { spec, faults } = readAutoscaler(manifestOf({ maxReplicas: 3, behavior: given }));
  if (!spec?.behavior) throw new Error(JSON.stringify(faults));
  return spec.behavior;
}

export function manifestOf(spec: PlainObject) {
  return { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'chat' }, spec };
}

/** An observation of as many pods as there should be. */
export function observation(
  hpa: AutoscalerSpec,
  replicas: number,
  metrics: readonly MetricReading[],
  differences: Partial<Observation> = {},
): Observation {
  const scale = { specReplicas: replicas, statusReplicas: replicas };
  return { now: NOW, hpa, scale, pods: pods(replicas), metrics, ...differences };
}
