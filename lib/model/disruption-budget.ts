import type { Construct } from 'constructs';
import { compact } from '../manifest/canonical';
import type { Faults } from '../manifest/fault';
import { judgeProps } from '../props/require';
import type { ModelDeployment } from './model-deployment';
import { ModelObject } from './model-object';
import type { PodCount } from './rollout';

/** How many pods of a model a drain of nodes may take at once. */
export interface DisruptionBudgetOptions {
  /**
   * Pods that may be away at once. Lets one go whatever the number of replicas, and so never blocks a drain.
   *
   * @default 1, unless `minAvailable` is given
   */
  readonly maxUnavailable?: PodCount;
  /**
   * Pods that must be left. At no number of replicas may it be all of them.
   *
   * @default - `maxUnavailable` decides
   */
  readonly minAvailable?: PodCount;
}

/** Props of a {@link ModelDisruptionBudget}. */
export interface ModelDisruptionBudgetProps extends DisruptionBudgetOptions {
  /** The deployment whose pods it protects. */
  readonly deployment: ModelDeployment;
}

/**
 * The PodDisruptionBudget of a model. Pods that are not ready may be evicted all the same: they serve nobody, and one that
 * never becomes ready would keep its node from being drained for ever.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/
 */
export class ModelDisruptionBudget extends ModelObject {
  constructor(
    scope: Construct,
    id: string,
    private readonly budgetProps: ModelDisruptionBudgetProps,
  ) {
    const unknownProps = judgeProps(scope, id, 'ModelDisruptionBudgetProps', budgetProps, new.target);
    const { deployment } = budgetProps;
    super(scope, id, {
      unknownProps,
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      name: deployment.name,
      namespace: deployment.namespace,
      labels: deployment.sharedLabels,
    });
  }

  protected spec(): Record<string, unknown> {
    const { deployment, minAvailable, maxUnavailable } = this.budgetProps;
    return compact({
      maxUnavailable: maxUnavailable ?? (minAvailable === undefined ? 1 : undefined),
      minAvailable,
      selector: { matchLabels: { ...deployment.selector } },
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    });
  }

  protected check(faults: Faults): void {
    const { deployment, minAvailable, maxUnavailable } = this.budgetProps;
    if (minAvailable !== undefined && maxUnavailable !== undefined) {
      faults.add({
        field: 'disruptionBudget',
        value: { minAvailable, maxUnavailable },
        problem: 'must not have both minAvailable and maxUnavailable',
        fix: 'Leave minAvailable out: maxUnavailable holds at every number of replicas.',
      });
    }
    checkCount(maxUnavailable, 'maxUnavailable', faults);
    checkCount(minAvailable, 'minAvailable', faults);
    if (maxUnavailable !== undefined && podsOf(maxUnavailable, 100) === 0) {
      faults.add({
        field: 'disruptionBudget.maxUnavailable',
        value: maxUnavailable,
        problem: 'must let at least one pod go: no node with a pod of the model could ever be drained',
        fix: 'Leave it out, then it is 1.',
      });
    }
    // Without pods there is nothing to be evicted, so an autoscaler that may stop them all is held to one.
    const least = Math.max(1, deployment.replicaRange?.min ?? 1);
    if (minAvailable === undefined || podsOf(minAvailable, least) < least) return;
    faults.add({
      field: 'disruptionBudget.minAvailable',
      value: minAvailable,
      problem: `keeps every pod at ${least} ${least === 1 ? 'replica' : 'replicas'}, to which the autoscaler may go: no node could be drained then`,
      fix: 'Use maxUnavailable: 1 instead, or raise minReplicas.',
    });
  }
}

/** A count as pods of a number of replicas; the eviction API rounds percent up, of either field. */
function podsOf(count: PodCount, replicas: number): number {
  return typeof count === 'number' ? count : Math.ceil((Number.parseInt(count, 10) * replicas) / 100);
}

function checkCount(count: PodCount | undefined, field: string, faults: Faults): void {
  if (count === undefined) return;
  if (typeof count === 'number' ? Number.isInteger(count) && count >= 0 : /^(\d{1,2}|100)%$/.test(count)) return;
  faults.add({
    field: `disruptionBudget.${field}`,
    value: count,
    problem: 'must be a whole number of pods, 0 or more, or whole percent such as "25%", at most 100%',
    fix: 'Give pods as a number and percent as text.',
  });
}
