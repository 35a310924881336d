import { asObject } from '../../manifest/read';
import { explain } from './metric-trouble';
import { child, children, type Json, nameOf, number, text } from './read';

/** The objects that say how a model is doing. */
export interface ModelState {
  readonly deployment: Json;
  /** The autoscalers that have the Deployment as their target, KEDA's own included. */
  readonly autoscalers: readonly Json[];
  /** The ScaledObjects that have the Deployment as their target. */
  readonly scaledObjects: readonly Json[];
}

/** How a model is doing, in words. */
export interface Status {
  readonly lines: readonly string[];
  /** False where the model cannot scale at the moment. */
  readonly scales: boolean;
}

/** Replicas, what the autoscaler sees, and what stands in its way. */
export function statusOf({ deployment, autoscalers, scaledObjects }: ModelState): Status {
  const replicas = replicaLine(deployment);
  const stuck = rolloutLines(deployment);
  const scaled = scaledObjects.map(scaledObjectStatus);
  const owners = autoscalers.map(autoscalerStatus);
  const parts = [...scaled, ...owners];
  const none = parts.length === 0 ? ['autoscaler: none; the number of replicas is fixed'] : [];
  return {
    lines: [replicas, ...stuck, ...none, ...parts.flatMap(({ lines }) => lines)],
    scales: parts.length > 0 && parts.every(({ scales }) => scales),
  };
}

function replicaLine(deployment: Json): string {
  const desired = number(child(deployment, 'spec'), 'replicas') ?? 1;
  const status = child(deployment, 'status');
  const ready = number(status, 'readyReplicas') ?? 0;
  const updated = number(status, 'updatedReplicas') ?? 0;
  const old = (number(status, 'replicas') ?? 0) - updated;
  const rollout = old > 0 ? `; ${old} of the previous version remain` : '';
  return `replicas: ${ready} of ${desired} ready${rollout}`;
}

function rolloutLines(deployment: Json): string[] {
  return children(child(deployment, 'status'), 'conditions').flatMap((condition) => {
    const reason = text(condition, 'reason');
    if (reason !== 'ProgressDeadlineExceeded' && text(condition, 'type') !== 'ReplicaFailure') return [];
    if (text(condition, 'status') !== 'True' && reason !== 'ProgressDeadlineExceeded') return [];
    return [`rollout: stuck: ${text(condition, 'message') ?? reason}`];
  });
}

function scaledObjectStatus(scaledObject: Json): Status {
  const conditions = new Map(
    children(child(scaledObject, 'status'), 'conditions').map((each) => [text(each, 'type'), each]),
  );
  const is = (type: string, value: string) => text(conditions.get(type) ?? {}, 'status') === value;
  const message = (type: string) => text(conditions.get(type) ?? {}, 'message') ?? 'no reason given';
  const name = `ScaledObject ${nameOf(scaledObject)}`;
  const lines = [
    ...(is('Ready', 'False') ? [`${name}: not ready, because ${message('Ready')}`] : []),
    ...(is('Ready', 'Unknown') || !conditions.has('Ready')
      ? [`${name}: KEDA has not looked at it yet; see whether KEDA runs`]
      : []),
    ...(is('Active', 'False') ? [`${name}: idle, no trigger is active`] : []),
    ...(is('Active', 'True') ? [`${name}: a trigger is active`] : []),
    ...(is('Fallback', 'True') ? [`${name}: runs on its fallback, because ${message('Fallback')}`] : []),
    ...(is('Paused', 'True') ? [`${name}: paused; remove the autoscaling.keda.sh/paused annotations to go on`] : []),
  ];
  return { lines, scales: is('Ready', 'True') && !is('Fallback', 'True') && !is('Paused', 'True') };
}

function autoscalerStatus(autoscaler: Json): Status {
  const spec = child(autoscaler, 'spec');
  const status = child(autoscaler, 'status');
  const bounds = `${number(spec, 'minReplicas') ?? 1} to ${number(spec, 'maxReplicas') ?? '?'}`;
  const wanted = number(status, 'desiredReplicas') ?? 0;
  const conditions = children(status, 'conditions');
  const verdicts = conditions.map((condition) => conditionVerdict(condition));
  const name = `autoscaler ${nameOf(autoscaler)}`;
  const silent = conditions.length === 0 ? [`${name}: the controller has not looked at it yet`] : [];
  return {
    lines: [
      `${name}: ${bounds} replicas, wants ${wanted}`,
      ...metricLines(children(spec, 'metrics'), children(status, 'currentMetrics')),
      ...silent,
      ...verdicts.flatMap(({ lines }) => lines),
    ],
    scales: conditions.length > 0 && verdicts.every(({ scales }) => scales),
  };
}

function metricLines(wanted: readonly Json[], current: readonly Json[]): string[] {
  return wanted.map((metric, index) => {
    const kind = sourceOf(metric);
    const seen = current[index];
    const now =
      seen === undefined || Object.keys(child(seen, kind)).length === 0
        ? 'unknown'
        : shown(child(seen, kind, 'current'));
    return `  metric ${metricName(metric)}: ${now}, target ${shown(child(metric, kind, 'target'))}`;
  });
}

/** The field that holds a metric of this type: `Pods` is `pods`, `ContainerResource` is `containerResource`. */
function sourceOf(metric: Json): string {
  const type = text(metric, 'type') ?? '';
  return type.charAt(0).toLowerCase() + type.slice(1);
}

function metricName(metric: Json): string {
  const source = child(metric, sourceOf(metric));
  const container = text(source, 'container');
  const name = text(source, 'name') ?? text(child(source, 'metric'), 'name') ?? '?';
  const object = child(source, 'describedObject');
  if (container !== undefined) return `${name} of container ${container}`;
  return text(object, 'name') === undefined ? name : `${name} of ${text(object, 'kind')} ${text(object, 'name')}`;
}

function shown(value: Json): string {
  const utilization = number(value, 'averageUtilization');
  if (utilization !== undefined) return `${utilization} %`;
  const average = text(value, 'averageValue');
  if (average !== undefined) return `${average} per replica`;
  return text(value, 'value') ?? 'unknown';
}

/** What each reason means for the one who asks; reasons that mean that all is well are not there. */
const REASONS: Readonly<Record<string, string>> = {
  AmbiguousSelector: 'it stands still, because another autoscaler has the same pods: remove one of them',
  FailedGetScale: 'it stands still, because its target does not exist or cannot be scaled: correct scaleTargetRef',
  FailedUpdateScale: 'it cannot set the replicas',
  InvalidSelector: 'it stands still, because the target has no selector that it can use',
  ScalingDisabled: 'it stands still, because the Deployment has 0 replicas: set them to 1 to let it start again',
  TooManyReplicas: 'the load asks for more than the maximum: raise maxReplicas if the cluster has room',
  ScaleUpLimit: 'it is on its way up, as fast as its policies let it',
  ScaleDownLimit: 'it is on its way down, as fast as its policies let it',
  ScaleDownStabilized: 'it holds what it has until the stabilization window has passed',
  ScaleUpStabilized: 'it waits with going up until the stabilization window has passed',
};

function conditionVerdict(condition: Json): Status {
  const reason = text(condition, 'reason') ?? '';
  const message = text(condition, 'message') ?? '';
  const holds = text(condition, 'status') === 'True';
  const type = text(condition, 'type');
  const known = Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined;
  if (type === 'ScalingLimited') return { lines: holds && known ? [`  ${known}`] : [], scales: true };
  if (holds) return { lines: known ? [`  ${known}`] : [], scales: true };
  // Only these two say whether it works; later versions report more.
  if (type !== 'ScalingActive' && type !== 'AbleToScale') return { lines: [], scales: true };
  if (known) return { lines: [`  ${known} (${message})`], scales: false };
  const { because, remedy } = explain(message);
  return { lines: [`  cannot read ${metricIn(message)}: ${because}`, `    do: ${remedy}`], scales: false };
}

/** The metric that a message is about, where it names one. */
function metricIn(message: string): string {
  const name =
    /unable to get (?:external )?metric (?!s\b)([^\s:]+)/.exec(message)?.[1] ??
    /failed to get (\w+) (?:resource )?(?:utilization|metric)/.exec(message)?.[1];
  return name === undefined ? 'its metrics' : `metric ${name}`;
}

/** Whether an autoscaler or ScaledObject has this Deployment as its target. */
export function targets(scaler: Json, deployment: string): boolean {
  const reference = child(scaler, 'spec', 'scaleTargetRef');
  // A ScaledObject means a Deployment where it names no kind.
  return (
    (text(reference, 'kind') ?? 'Deployment') === 'Deployment' &&
    text(reference, 'name') === deployment &&
    asObject(scaler) !== undefined
  );
}
