import { replicaRange } from '../check/graph/autoscalers';
import { type Rollout, rolloutOf, rolloutSteps } from '../check/graph/rollout';
import { startupBudget } from '../check/graph/startup';
import type { Workload } from '../check/graph/workloads';
import { at, textOf, wholeOf } from '../manifest/read';
import { acceleratorsPerPod } from './accelerators';
import type { FieldChange } from './field-change';
import type { Statement } from './report';
import type { Subject } from './subject';
import { durationText } from './words';

/** Kinds whose controller replaces pods whose template differs. */
const ROLLED: readonly string[] = ['DaemonSet', 'Deployment', 'StatefulSet'];

/**
 * How the pods of a workload are replaced; nothing where they are left alone.
 *
 * @param fields what differs in the workload
 */
export function rolloutStatement(subject: Subject, fields: readonly FieldChange[]): Statement[] {
  const { set, workload } = subject;
  const replicas = replicaRange(set, workload)?.max;
  if (!ROLLED.includes(workload.entry.kind) || replicas === 0) return [];
  if (!fields.some(({ trail: [, field] }) => field === 'template')) return [];
  const held = heldBack(workload);
  if (held !== undefined) return [{ topic: 'rollout', text: held }];
  const { text, ...statement } = paceOf(subject, Math.max(1, replicas ?? 1));
  const budget = startupBudget(workload.pod);
  const start = budget ? `; a pod may take ${durationText(budget.seconds)} to start` : '';
  return [{ ...statement, text: `${text}${start}` }];
}

/** Why nothing is replaced yet. */
function heldBack({ entry: { manifest } }: Workload): string | undefined {
  if (at(manifest, 'spec', 'paused') === true) return 'none yet: the Deployment is paused';
  if (textOf(at(manifest, 'spec', 'updateStrategy', 'type')) !== 'OnDelete') return undefined;
  return 'none by itself: a pod is replaced once somebody deletes it';
}

function paceOf(subject: Subject, replicas: number): Statement {
  const topic = 'rollout';
  const rollout = rolloutOf(subject.workload);
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

function inTurn({ entry }: Workload): string {
  if (entry.kind === 'DaemonSet') return 'every pod, node by node';
  const first = wholeOf(at(entry.manifest, 'spec', 'updateStrategy', 'rollingUpdate', 'partition')) ?? 0;
  return first > 0 ? `pods from number ${first} on, one after the other` : 'every pod, one after the other';
}
