import { acceleratorsPerPod } from '../check/graph/accelerators';
import type { Autoscaler, ReplicaRange } from '../check/graph/autoscalers';
import { at, wholeOf } from '../manifest/read';
import { type Amounts, acceleratorsOfWorkload, amountText, NONE } from './accelerators';
import type { FieldChange } from './field-change';
import { rangeOf } from './replicas';
import type { Statement } from './report';
import { rolloutStatement } from './rollout';
import type { Subject } from './subject';

/** What a model is that comes or goes. */
export function wholeStatements({ set, workload }: Subject): readonly Statement[] {
  const range = rangeOf(set, workload);
  const accelerators = Array.from(acceleratorsOfWorkload(set, workload));
  return [
    ...(range ? [{ topic: 'replicas', text: rangeText(range) }] : []),
    ...accelerators.map(([topic, amount]) => ({ topic, text: amountText(amount) })),
  ];
}

/**
 * What becomes of a model that stays.
 *
 * @param fields what differs in the workload itself
 */
export function changeStatements(
  before: Subject,
  after: Subject,
  fields: readonly FieldChange[],
): readonly Statement[] {
  return [
    ...replicasStatement(before, after),
    ...acceleratorStatements(before, after),
    ...rolloutStatement(before, after, fields),
    ...release(before, after),
    ...takeover(before, after),
    ...handover(before, after),
  ];
}

function replicasStatement(before: Subject, after: Subject): Statement[] {
  const [former, next] = [before, after].map(({ set, workload }) => rangeOf(set, workload));
  if (!former || !next) return [];
  const [was, is] = [rangeText(former), rangeText(next)];
  return was === is ? [] : [{ topic: 'replicas', text: `${was} -> ${is}` }];
}

/** `1 to 4`, or how many there are where nobody scales. */
function rangeText({ min, max, autoscaler }: ReplicaRange): string {
  if (!autoscaler) return `${max}, fixed`;
  return min === max ? String(max) : `${min} to ${max}`;
}

function acceleratorStatements(before: Subject, after: Subject): Statement[] {
  const [former, next] = [before, after].map(({ set, workload }) => acceleratorsOfWorkload(set, workload)) as [
    Amounts,
    Amounts,
  ];
  const names = new Set([...former.keys(), ...next.keys()]);
  return Array.from(names).flatMap((topic) => {
    const [was, is] = [former, next].map((amounts) => amountText(amounts.get(topic) ?? NONE));
    const perPod = [before, after].map(({ set, workload }) => acceleratorsPerPod(set, workload).get(topic) ?? 0);
    const each = perPod[0] === perPod[1] ? '' : `, ${perPod.join(' -> ')} a pod`;
    return was === is && each === '' ? [] : [{ topic, text: `${was} -> ${is}${each}` }];
  });
}

/**
 * What `kubectl apply` makes of replicas that a manifest no longer names.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling
 */
function takeover(before: Subject, after: Subject): Statement[] {
  const former = wholeOf(at(before.workload.entry.manifest, 'spec', 'replicas'));
  const next = at(after.workload.entry.manifest, 'spec', 'replicas');
  const autoscaled = rangeOf(after.set, after.workload)?.autoscaler !== undefined;
  if (former === undefined || former < 2 || next !== undefined || !autoscaled) return [];
  const text = `replicas (${former}) leaves the manifest: kubectl apply sets the ${after.workload.entry.kind} to 1 until the autoscaler raises it again. Remove the field from what was last applied before: kubectl apply edit-last-applied`;
  return [{ topic: 'caution', text, gravity: 'caution' }];
}

/** An autoscaler that goes leaves as many replicas as it had set last, where the manifest names no number either. */
function release(before: Subject, after: Subject): Statement[] {
  const [former, next] = [before, after].map(({ set, workload }) => rangeOf(set, workload)?.autoscaler);
  const restored = at(former?.entry.manifest, 'spec', 'advanced', 'restoreToOriginalReplicaCount') === true;
  if (!former || next || restored) return [];
  const counts = [before, after].map(({ workload }) => at(workload.entry.manifest, 'spec', 'replicas'));
  if (counts.some((count) => count !== undefined)) return [];
  const text = `nothing sets replicas any longer: the ${after.workload.entry.kind} keeps as many as the autoscaler set last, until somebody scales it. Give it replicas`;
  return [{ topic: 'caution', text, gravity: 'caution' }];
}

/**
 * What happens between two autoscalers of different kinds.
 *
 * @see https://keda.sh/docs/2.20/concepts/scaling-deployments/#transfer-ownership-of-an-existing-hpa
 */
function handover(before: Subject, after: Subject): Statement[] {
  const [former, next] = [before, after].map(({ set, workload }) => rangeOf(set, workload)?.autoscaler);
  if (!former || !next || former.keda === next.keda || takesOver(next, former)) return [];
  const text = next.keda
    ? `KEDA refuses the ScaledObject as long as the HorizontalPodAutoscaler is there: delete that one first, or hand it over (annotation ${TRANSFER})`
    : 'until the ScaledObject is deleted, the autoscaler that KEDA made and the new one both scale the model: delete it first';
  return [{ topic: 'caution', text, gravity: 'caution' }];
}

const TRANSFER = 'scaledobject.keda.sh/transfer-hpa-ownership';

/** Whether a ScaledObject says that it takes over an autoscaler. */
function takesOver({ entry: { manifest } }: Autoscaler, former: Autoscaler): boolean {
  const name = at(manifest, 'spec', 'advanced', 'horizontalPodAutoscalerConfig', 'name');
  return at(manifest, 'metadata', 'annotations', TRANSFER) === 'true' && name === former.entry.name;
}
