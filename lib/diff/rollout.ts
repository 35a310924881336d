import { acceleratorsPerPod } from '../check/graph/accelerators';
import { type Rollout, rolloutOf, rolloutSteps } from '../check/graph/rollout';
import { startupBudget } from '../check/graph/startup';
import type { Workload } from '../check/graph/workloads';
import type { Manifest } from '../manifest/manifest';
import { at, textOf, wholeOf } from '../manifest/read';
import type { FieldChange } from './field-change';
import { rangeOf } from './replicas';
import type { Statement } from './report';
import type { Subject } from './subject';
import { durationText } from './words';

/** Kinds whose controller replaces pods whose template differs. */
const ROLLED: readonly string[] = ['DaemonSet', 'Deployment', 'StatefulSet'];

/**
 * How the pods of a workload are replaced; nothing where they are left alone, or where there are none.
 *
 * @param fields what differs in the workload
 */
export function rolloutStatement(before: Subject, subject: Subject, fields: readonly FieldChange[]): Statement[] {
  const { set, workload } = subject;
  const replicas = rangeOf(set, workload)?.max;
  const isEmpty = replicas === 0 || rangeOf(before.set, before.workload)?.max === 0;
  if (!ROLLED.includes(workload.entry.kind) || isEmpty) return [];
  if (!changesPods(fields)) return [];
  const held = heldBack(workload, replicas);
  if (held !== undefined) return [{ topic: 'rollout', text: held }];
  const { text, ...statement } = paceOf(subject, Math.max(1, replicas ?? 1));
  const budget = startupBudget(workload.pod);
  const start = budget ? `; a pod may take ${durationText(budget.seconds)} to start` : '';
  return [{ ...statement, text: `${text}${start}` }];
}

/** Whether fields of a workload make other pods. */
export function changesPods(fields: readonly FieldChange[]): boolean {
  return fields.some(({ trail: [, field] }) => field === 'template');
}

/** Why nothing is replaced yet. */
function heldBack({ entry: { kind, manifest } }: Workload, replicas: number | undefined): string | undefined {
  if (at(manifest, 'spec', 'paused') === true) return 'none yet: the Deployment is paused';
  if (textOf(at(manifest, 'spec', 'updateStrategy', 'type')) === 'OnDelete')
    return 'none by itself: a pod is replaced once somebody deletes it';
  const first = kind === 'StatefulSet' ? partitionOf(manifest) : 0;
  return first > 0 && first >= (replicas ?? first)
    ? `none yet: the partition holds back pods below number ${first}`
    : undefined;
}

function paceOf(subject: Subject, replicas: number): Statement {
  const topic = 'rollout';
  const rollout = rolloutOf(subject.set, subject.workload);
  if (!rollout) return { topic, text: `replaces ${inTurn(subject.workload)}` };
  if (rollout.recreate) {
    const text = 'stops every pod before it starts the first new one: nobody answers meanwhile';
    return { topic, text, gravity: 'caution' };
  }
  const { surge, unavailable } = rolloutSteps(rollout, replicas);
  if (unavailable >= replicas)
    return { topic, text: 'replaces every pod, and may stop all of them at once', gravity: 'caution' };
  return { topic, text: `replaces every pod: ${stepText(rollout, replicas)}${roomText(subject, surge, unavailable)}` };
}

/** `1 more than 4 at a time, none fewer` */
function stepText(rollout: Rollout, replicas: number): string {
  const { surge, unavailable } = rolloutSteps(rollout, replicas);
  if (surge === 0) return `${unavailable} fewer than ${replicas} at a time, none more`;
  const fewer = unavailable === 0 ? 'none fewer' : `${unavailable} fewer`;
  return `${surge} more than ${replicas} at a time, ${fewer}`;
}

/** The accelerators that additional pods take. Where pods may go first, a rollout goes on without any to spare. */
function roomText({ set, workload }: Subject, surge: number, unavailable: number): string {
  const needs = Array.from(acceleratorsPerPod(set, workload), ([name, count]) => `${count * surge} ${name}`);
  if (surge === 0 || needs.length === 0) return '';
  return unavailable === 0 ? ` (needs ${needs.join(', ')} to spare)` : ` (takes ${needs.join(', ')} more where free)`;
}

function inTurn({ entry: { kind, manifest } }: Workload): string {
  const update = at(manifest, 'spec', 'updateStrategy', 'rollingUpdate');
  const given = at(update, 'maxUnavailable');
  const fewer = given === undefined || given === 1 ? undefined : String(given);
  if (kind === 'DaemonSet') {
    const more = at(update, 'maxSurge');
    const surges = more !== undefined && more !== 0 && more !== '0%';
    if (surges) return `every pod, the new one before the old one, on ${nodesText(more)} at a time`;
    return `every pod, ${fewer === undefined ? 'node by node' : `on up to ${nodesText(given)} at a time`}`;
  }
  const first = partitionOf(manifest);
  const pace = fewer === undefined ? 'one after the other' : `up to ${fewer} at a time`;
  return first > 0 ? `pods from number ${first} on, ${pace}` : `every pod, ${pace}`;
}

function nodesText(share: unknown): string {
  return typeof share === 'string' ? `${share} of the nodes` : `${share} ${share === 1 ? 'node' : 'nodes'}`;
}

function partitionOf(manifest: Manifest): number {
  return wholeOf(at(manifest, 'spec', 'updateStrategy', 'rollingUpdate', 'partition')) ?? 0;
}
