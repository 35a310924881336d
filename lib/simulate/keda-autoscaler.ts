import { isResource } from '../check/graph/signals';
import type { Fault } from '../manifest/fault';
import { KEDA_DEFAULTS } from '../manifest/keda-defaults';
import type { Manifest } from '../manifest/manifest';
import { Quantity } from '../manifest/quantity';
import { at, objectOf, type PlainObject, textOf, wholeOf } from '../manifest/read';
import type { KedaScaling } from './keda-loop';
import type { NamedSignal } from './read-metric';
import { isSchedule } from './read-schedule';

/** Fields that hold the target of a trigger, of one type or another. */
const TARGETS: readonly string[] = [
  'threshold',
  'value',
  'queueLength',
  'lagThreshold',
  'listLength',
  'pendingEntriesCount',
  'lagCount',
  'messageCount',
  'subscriptionSize',
  'targetValue',
  'targetQueueLength',
];

const PAUSES: readonly string[] = ['paused', 'paused-replicas', 'paused-scale-in', 'paused-scale-out'];

/** KEDA's own part of a ScaledObject: what moves it between 0 and some replicas. */
export function kedaScaling({ spec: given }: Manifest, min: number): KedaScaling {
  const spec = objectOf(given);
  return {
    pollingInterval: wholeOf(spec['pollingInterval']) ?? KEDA_DEFAULTS.pollingInterval,
    cooldownPeriod: wholeOf(spec['cooldownPeriod']) ?? KEDA_DEFAULTS.cooldownPeriod,
    min,
    idle: wholeOf(spec['idleReplicaCount']),
  };
}

/** What of a ScaledObject cannot be replayed. */
export function kedaFaults({ metadata, spec }: Manifest): Fault[] {
  const annotations = objectOf(metadata?.annotations);
  const pauses = PAUSES.map((name) => `autoscaling.keda.sh/${name}`).filter((name) => annotations[name] !== undefined);
  const faults: Fault[] = pauses.map((name) => ({
    field: `metadata.annotations[${name}]`,
    value: annotations[name],
    problem: 'must not be set, as it keeps KEDA from scaling',
    fix: 'Remove the annotation.',
  }));
  const formula = at(spec, 'advanced', 'scalingModifiers', 'formula');
  if (formula === undefined) return faults;
  const problem = 'must not be set: what a formula makes of triggers cannot be replayed';
  const field = 'spec.advanced.scalingModifiers.formula';
  return [...faults, { field, value: formula, problem, fix: 'Replay the ScaledObject without its formula.' }];
}

/**
 * The HorizontalPodAutoscaler that KEDA makes of a ScaledObject, with a metric for each of its triggers. Without behavior it
 * has none, so the controller goes by its own limits.
 *
 * @see https://keda.sh/docs/2.20/reference/scaledobject-spec/
 */
export function autoscalerOf(
  { spec, metadata }: Manifest,
  bounds: { readonly min: number; readonly max: number },
  triggers: readonly NamedSignal[],
): Manifest {
  const behavior = at(spec, 'advanced', 'horizontalPodAutoscalerConfig', 'behavior');
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: `keda-hpa-${textOf(metadata?.name) ?? ''}` },
    spec: {
      scaleTargetRef: at(spec, 'scaleTargetRef'),
      minReplicas: Math.max(1, bounds.min),
      maxReplicas: bounds.max,
      metrics: triggers.map(metricOf),
      ...(behavior === undefined ? {} : { behavior }),
    },
  };
}

function metricOf(named: NamedSignal): PlainObject {
  const { signal, label, trigger } = named;
  const { type } = signal.target;
  if (isResource(signal)) {
    const target =
      type === 'Utilization'
        ? { averageUtilization: signal.target.utilization }
        : { averageValue: String(signal.target.averageValue) };
    const source = { name: signal.name, container: signal.container, target: { type, ...target } };
    return signal.type === 'Resource'
      ? { type: 'Resource', resource: source }
      : { type: signal.type, containerResource: source };
  }
  const amount = isSchedule(named) ? '1' : String(targetOf(trigger));
  const target = type === 'Value' ? { type, value: amount } : { type: 'AverageValue', averageValue: amount };
  return { type: 'External', external: { metric: { name: label }, target } };
}

/** The target of a trigger that counts something; undefined where none of its fields is one. */
function targetOf(trigger: PlainObject | undefined): Quantity | undefined {
  const metadata = objectOf(at(trigger, 'metadata'));
  const field = TARGETS.find((name) => metadata[name] !== undefined);
  return field === undefined ? undefined : Quantity.tryParse(metadata[field])?.ceilToMilli();
}

/** What keeps a trigger from being replayed: a type of which it is not known what it compares. */
export function triggerFault({ signal, label, trigger }: NamedSignal): Fault | undefined {
  if (isResource(signal) || targetOf(trigger)) return undefined;
  const problem = `must have a target in one of the fields ${TARGETS.join(', ')}`;
  return { field: `${signal.path}.metadata`, problem, fix: `Leave the trigger out: --metric ${label}=ignore.` };
}
