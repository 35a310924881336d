import { withCondition } from './conditions';
import type { Configuration } from './configuration';
import { type Highest, highestOf, type NoProposal } from './highest';
import type { Memory } from './memory';
import type { MetricStatus } from './metric-status';
import { normalize } from './normalize';
import type { Observation } from './observation';
import { isValid, type Proposal, propose } from './proposal';
import { hasScaledToZero, scalesFromZero, withoutScaledToZero } from './scale-to-zero';
import { tolerancesOf, withinTolerances } from './tolerance';

/** What the controller makes of an observation, before it writes the scale. */
export interface Decision {
  /** Undefined where metrics fail, so that nothing is scaled. */
  readonly desiredReplicas?: number;
  /** Why replicas would change, by what the metrics ask for; empty where they would not. */
  readonly reason: string;
  /** Index of the metric that asks for most; undefined where none counts. */
  readonly decidedBy?: number;
  /** What that metric asks for; undefined where none counts. */
  readonly metricReplicas?: number;
  /** And what is left of it after stabilization. */
  readonly stabilizedReplicas?: number;
  /** One for each metric; none where none counts. */
  readonly proposals: readonly Proposal[];
  readonly memory: Memory;
  readonly error?: string;
}

const BELOW_MIN = 'Current number of replicas below Spec.MinReplicas';
const ABOVE_MAX = 'Current number of replicas above Spec.MaxReplicas';

/**
 * Decides on the replicas: by the bounds where they are outside of them, else by the metrics.
 *
 * @throws RangeError where metrics count and there is not one reading for each
 */
export function decide(observation: Observation, memory: Memory, configuration: Configuration): Decision {
  const { now, hpa, scale } = observation;
  const current = scale.specReplicas;
  if (current === 0) {
    const wakes = scalesFromZero(hpa, memory.conditions, configuration);
    return wakes ? decideByMetrics(observation, memory, configuration) : disabled(memory, configuration, now);
  }
  if (current > hpa.maxReplicas) return bounded(hpa.maxReplicas, ABOVE_MAX, memory);
  if (current < hpa.minReplicas) return bounded(hpa.minReplicas, BELOW_MIN, memory);
  return decideByMetrics(observation, memory, configuration);
}

function bounded(desiredReplicas: number, reason: string, memory: Memory): Decision {
  return { desiredReplicas, reason, proposals: [], memory };
}

/** No replicas by another hand than the controller's: it leaves them alone. */
function disabled(memory: Memory, { featureGates }: Configuration, now: number): Decision {
  const inactive = withCondition(memory.conditions, 'ScalingActive', false, 'ScalingDisabled', now);
  const conditions = featureGates.HPAScaleToZero ? inactive : withoutScaledToZero(inactive);
  return bounded(0, '', { ...memory, conditions });
}

function decideByMetrics(observation: Observation, memory: Memory, configuration: Configuration): Decision {
  const { now, scale, failures } = observation;
  if (failures?.selector !== undefined) {
    const error = failures.selector === 'InvalidSelector' ? NO_SELECTOR : AMBIGUOUS_SELECTOR;
    return inactive({ reason: failures.selector, error }, [], memory, now);
  }
  const proposals = proposalsOf(observation, configuration);
  const highest = highestOf(proposals, scale.specReplicas);
  return 'replicas' in highest
    ? active(observation, highest, proposals, memory, configuration)
    : inactive(highest, proposals, memory, now);
}

const NO_SELECTOR = 'the scale has no selector that can be used';
const AMBIGUOUS_SELECTOR = 'pods by selector are controlled by more than one HPA';

function inactive(
  { reason, error }: NoProposal,
  proposals: readonly Proposal[],
  memory: Memory,
  now: number,
): Decision {
  const conditions = withCondition(memory.conditions, 'ScalingActive', false, reason, now);
  return { reason: '', proposals, memory: { ...memory, conditions }, error };
}

function proposalsOf(observation: Observation, configuration: Configuration): readonly Proposal[] {
  const { now, hpa, scale, pods, metrics } = observation;
  if (metrics.length !== hpa.metrics.length) throw new RangeError(unequal(metrics.length, hpa.metrics.length));
  const isWithin = withinTolerances(tolerancesOf(hpa, configuration), configuration.version);
  const circumstances = { now, scale, pods, isWithin, configuration };
  return metrics.flatMap((reading, index) => {
    const metric = hpa.metrics[index];
    return metric ? [propose(metric, reading, circumstances)] : [];
  });
}

function unequal(received: number, expected: number): string {
  const problem = `must be one reading for each of the ${expected} metrics of the autoscaler; received ${received}`;
  return `metrics: ${problem}. Fix: Give { error } for a metric without a value.`;
}

function active(
  { now, hpa, scale }: Observation,
  highest: Highest,
  proposals: readonly Proposal[],
  before: Memory,
  configuration: Configuration,
): Decision {
  const current = scale.specReplicas;
  const wanted = Math.max(0, highest.replicas);
  const conditions = withCondition(before.conditions, 'ScalingActive', true, 'ValidMetricFound', now);
  const { stabilized, replicas, memory } = normalize(
    hpa,
    current,
    wanted,
    { ...before, conditions },
    now,
    configuration,
  );
  const waking = current === 0 && replicas < hpa.minReplicas && hasScaledToZero(conditions, configuration);
  const reason = reasonOf(wanted, current, highest.metric);
  return {
    desiredReplicas: waking ? hpa.minReplicas : replicas,
    reason: waking && reason === '' ? BELOW_MIN : reason,
    decidedBy: highest.decidedBy,
    metricReplicas: wanted,
    stabilizedReplicas: stabilized,
    proposals,
    memory,
    error: highest.error,
  };
}

function reasonOf(wanted: number, current: number, metric: string): string {
  if (wanted > current) return `${metric} above target`;
  return wanted < current ? 'All metrics below target' : '';
}

/** What the status says of metrics that have a value. */
export function statusesOf(proposals: readonly Proposal[]): readonly MetricStatus[] {
  return proposals.filter(isValid).map(({ status }) => status);
}
