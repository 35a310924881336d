import { sumForAverage, sumForValue } from './external-sum';
import { MetricError } from './metric-error';
import { type MetricStatus, metricStatus, statusQuantity } from './metric-status';
import { MAX_INT64 } from './numbers';
import type { MetricReading, PodMetrics } from './observation';
import {
  averageReplicas,
  type Calculated,
  type Circumstances,
  resourceReplicas,
  sharedReplicas,
  valueReplicas,
} from './replica-calculator';
import type { MetricSpec } from './spec';

/** The replicas that a metric asks for. */
export interface ValidProposal {
  readonly replicas: number;
  /** The metric, as events of the controller name it. */
  readonly metric: string;
  readonly status: MetricStatus;
}

/** Why a metric asks for none. */
export interface FailedProposal {
  /** Such as `FailedGetResourceMetric`. */
  readonly reason: string;
  readonly error: string;
}

/** What a metric comes to. */
export type Proposal = ValidProposal | FailedProposal;

export function isValid(proposal: Proposal): proposal is ValidProposal {
  return 'replicas' in proposal;
}

export function isFailed(proposal: Proposal): proposal is FailedProposal {
  return !isValid(proposal);
}

/** What a metric comes to, by what the metrics API says of it. */
export function propose(metric: MetricSpec, reading: MetricReading, circumstances: Circumstances): Proposal {
  try {
    return proposed(metric, reading, circumstances);
  } catch (error) {
    if (!(error instanceof MetricError)) throw error;
    return { reason: reasonOf(metric), error: error.message };
  }
}

const REASONS: Readonly<Record<MetricSpec['type'], string>> = {
  Resource: 'FailedGetResourceMetric',
  ContainerResource: 'FailedGetContainerResourceMetric',
  Pods: 'FailedGetPodsMetric',
  Object: 'FailedGetObjectMetric',
  External: 'FailedGetExternalMetric',
};

/** A type that is none of these comes from an API server that is newer than its controller. */
function reasonOf({ type }: MetricSpec): string {
  return Object.hasOwn(REASONS, type) ? REASONS[type] : 'InvalidMetricSourceType';
}

function proposed(metric: MetricSpec, reading: MetricReading, circumstances: Circumstances): ValidProposal {
  switch (metric.type) {
    case 'Resource':
    case 'ContainerResource':
      return ofResource(metric, reading, circumstances);
    case 'Pods':
      return ofPods(metric, reading, circumstances);
    case 'Object':
      return ofObject(metric, reading, circumstances);
    case 'External':
      return ofExternal(metric, reading, circumstances);
    default:
      throw new MetricError(`unknown metric source type ${JSON.stringify(metric.type)}`);
  }
}

function ofResource(metric: MetricSpec, reading: MetricReading, circumstances: Circumstances): ValidProposal {
  const { name, container, target } = metric;
  const { averageValue, averageUtilization } = target;
  if (averageValue !== undefined) {
    const metrics = podsIn(reading, 'resource', `resource ${name}`);
    const calculated = averageReplicas(circumstances, metrics, name, averageValue);
    return withAverage(metric, `${name} resource`, calculated);
  }
  if (averageUtilization === undefined) throw invalid('resource', 'an average utilization', 'an average value (usage)');
  const metrics = podsIn(reading, 'resource', `resource ${name}`);
  const calculated = resourceReplicas(circumstances, metrics, name, averageUtilization, container);
  const kind = metric.type === 'ContainerResource' ? 'container resource' : 'resource';
  return withAverage(metric, `${name} ${kind} utilization (percentage of request)`, calculated);
}

function ofPods(metric: MetricSpec, reading: MetricReading, circumstances: Circumstances): ValidProposal {
  const { averageValue } = metric.target;
  if (averageValue === undefined) throw new MetricError('invalid pods metric source: no average value target was set');
  const metrics = podsIn(reading, 'custom', `metric ${metric.name}`);
  const calculated = averageReplicas(circumstances, metrics, undefined, averageValue);
  return withAverage(metric, `pods metric ${metric.name}`, calculated);
}

function ofObject(metric: MetricSpec, reading: MetricReading, circumstances: Circumstances): ValidProposal {
  const { name, describedObject, target } = metric;
  const { type, value, averageValue } = target;
  if (type === 'Value' && value !== undefined) {
    const calculated = valueReplicas(circumstances, objectValueIn(reading, metric), value);
    return withValue(metric, `${describedObject?.kind} metric ${name}`, calculated);
  }
  if (type === 'AverageValue' && averageValue !== undefined) {
    const calculated = sharedReplicas(circumstances, objectValueIn(reading, metric), averageValue);
    return withAverage(metric, `external metric ${name}`, calculated);
  }
  throw invalid('object', 'a value target', 'an average value');
}

function ofExternal(metric: MetricSpec, reading: MetricReading, circumstances: Circumstances): ValidProposal {
  const { name, target } = metric;
  const { version } = circumstances.configuration;
  const word = `external metric ${name}`;
  if (target.averageValue !== undefined) {
    const usage = sumForAverage(valuesIn(reading, 'external', word), version);
    const calculated = sharedReplicas(circumstances, usage, target.averageValue);
    return withAverage(metric, word, usage === MAX_INT64 ? { ...calculated, usage } : calculated);
  }
  if (target.value === undefined) throw invalid('external', 'a value target', 'an average value');
  const usage = sumForValue(valuesIn(reading, 'external', word), version);
  return withValue(metric, word, valueReplicas(circumstances, usage, target.value));
}

function invalid(source: string, one: string, other: string): MetricError {
  return new MetricError(`invalid ${source} metric source: neither ${one} nor ${other} target was set`);
}

function withAverage(metric: MetricSpec, word: string, { replicas, usage, utilization }: Calculated): ValidProposal {
  const ofResource = metric.type === 'Resource' || metric.type === 'ContainerResource';
  const averageValue = usage === undefined ? undefined : statusQuantity(ofResource ? metric.name : undefined, usage);
  const current = utilization === undefined ? { averageValue } : { averageUtilization: utilization, averageValue };
  return { replicas, metric: word, status: metricStatus(metric, current) };
}

function withValue(metric: MetricSpec, word: string, { replicas, usage = 0n }: Calculated): ValidProposal {
  return { replicas, metric: word, status: metricStatus(metric, { value: statusQuantity(undefined, usage) }) };
}

function podsIn(reading: MetricReading, api: string, word: string): PodMetrics {
  if ('error' in reading) throw new MetricError(`unable to get metrics for ${word}: ${reading.error}`);
  if ('pods' in reading && reading.pods.size > 0) return reading.pods;
  throw new MetricError(`unable to get metrics for ${word}: no metrics returned from ${api} metrics API`);
}

function valuesIn(reading: MetricReading, api: string, word: string): readonly bigint[] {
  if ('error' in reading) throw new MetricError(`unable to get ${word}: ${reading.error}`);
  if ('values' in reading && reading.values.length > 0) return reading.values;
  throw new MetricError(`unable to get ${word}: no metrics returned from ${api} metrics API`);
}

function objectValueIn(reading: MetricReading, { name, describedObject }: MetricSpec): bigint {
  const word = `metric ${name} on ${describedObject?.kind} ${describedObject?.name}`;
  const [value = 0n] = valuesIn(reading, 'custom', word);
  return value;
}
