import { DEFAULT_CPU_UTILIZATION } from '../manifest/autoscaler-defaults';
import { type Fault, Faults } from '../manifest/fault';
import type { Manifest } from '../manifest/manifest';
import { asObject, listOf, objectOf, type PlainObject } from '../manifest/read';
import { MAX_INT32 } from './numbers';
import { readBehavior } from './read-behavior';
import { readMetric } from './read-metric';
import { readWhole } from './read-values';
import type { AutoscalerSpec, MetricSpec } from './spec';

/** What was read of a HorizontalPodAutoscaler. */
export interface ReadAutoscaler {
  /** Absent where there are faults. */
  readonly spec?: AutoscalerSpec;
  /** What keeps it from being read. */
  readonly faults: readonly Fault[];
}

const API_VERSION = 'autoscaling/v2';

/** What the API server fills in where an autoscaler has no metrics. */
const DEFAULT_METRIC: MetricSpec = {
  type: 'Resource',
  name: 'cpu',
  target: { type: 'Utilization', averageUtilization: DEFAULT_CPU_UTILIZATION },
};

/**
 * Reads an autoscaling/v2 HorizontalPodAutoscaler as the API server stores it, with its defaults. What the server
 * would refuse is told as far as nothing can be calculated with it.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/
 */
export function readAutoscaler(manifest: Manifest): ReadAutoscaler {
  const faults = new Faults();
  checkType(manifest, faults);
  if (faults.all.length > 0) return { faults: faults.all };
  const spec = readSpec(objectOf(manifest['spec']), faults);
  return faults.all.length > 0 ? { faults: faults.all } : { spec, faults: [] };
}

function checkType({ apiVersion, kind }: Manifest, faults: Faults): void {
  if (kind !== 'HorizontalPodAutoscaler') {
    const fix = 'Give the manifest of a HorizontalPodAutoscaler.';
    faults.add({ field: 'kind', value: kind, problem: 'must be HorizontalPodAutoscaler', fix });
  }
  if (apiVersion !== API_VERSION) {
    const fix = `Write it as ${API_VERSION}, where a CPU target stands in spec.metrics.`;
    faults.add({ field: 'apiVersion', value: apiVersion, problem: `must be ${API_VERSION}`, fix });
  }
}

function readSpec(spec: PlainObject, faults: Faults): AutoscalerSpec {
  const minReplicas = readWhole(spec['minReplicas'] ?? 1, 'spec.minReplicas', [0, MAX_INT32], faults);
  const maxReplicas = readWhole(spec['maxReplicas'], 'spec.maxReplicas', [1, MAX_INT32], faults);
  if (faults.all.length === 0 && maxReplicas < minReplicas) {
    const problem = `must not be below minReplicas (${minReplicas})`;
    faults.add({ field: 'spec.maxReplicas', value: maxReplicas, problem, fix: 'Raise maxReplicas.' });
  }
  const metrics = listOf(spec['metrics']).flatMap((metric, index) =>
    readMetric(objectOf(metric), `spec.metrics[${index}]`, faults),
  );
  const behavior = asObject(spec['behavior']);
  return {
    minReplicas,
    maxReplicas,
    metrics: metrics.length > 0 ? metrics : [DEFAULT_METRIC],
    behavior: behavior && readBehavior(behavior, faults),
  };
}
