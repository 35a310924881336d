import { createHash } from 'node:crypto';
import type { Construct } from 'constructs';
import { compact } from '../manifest/canonical';
import type { Faults } from '../manifest/fault';
import type { DeviceClaimOptions } from './gpu';
import type { ModelDeployment } from './model-deployment';
import { ModelObject } from './model-object';

/** Name of the claim in a pod, and of the one request in it. */
export const GPU_CLAIM = 'gpu';

const HASH_DIGITS = 8;

/**
 * Name of the ResourceClaimTemplate of a model. It ends in a hash of what is claimed: the spec of such a template can
 * never be changed, so another claim is another template, which pods of the former rollout do without.
 */
export function claimTemplateName(model: string, claim: DeviceClaimOptions): string {
  const hash = createHash('sha256')
    .update(JSON.stringify(claimSpec(claim)))
    .digest('hex')
    .slice(0, HASH_DIGITS);
  return `${model}-gpu-${hash}`;
}

function claimSpec({ deviceClass, count, selectors = [] }: DeviceClaimOptions): Record<string, unknown> {
  const exactly = compact({
    deviceClassName: deviceClass,
    count: count === 1 ? undefined : count,
    selectors: selectors.length > 0 ? selectors.map((expression) => ({ cel: { expression } })) : undefined,
  });
  return { devices: { requests: [{ name: GPU_CLAIM, exactly }] } };
}

/** Props of a {@link ModelDeviceClaim}. */
export interface ModelDeviceClaimProps {
  /** The deployment whose pods claim the devices. */
  readonly deployment: ModelDeployment;
  readonly claim: DeviceClaimOptions;
}

/**
 * The ResourceClaimTemplate from which each pod of a model gets its own claim of devices. Its name changes with the claim,
 * see {@link claimTemplateName}: a template that was left behind can be deleted once its rollout is over, as pruning does.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
 */
export class ModelDeviceClaim extends ModelObject {
  constructor(
    scope: Construct,
    id: string,
    private readonly claimProps: ModelDeviceClaimProps,
  ) {
    const { deployment } = claimProps;
    super(scope, id, {
      apiVersion: 'resource.k8s.io/v1',
      kind: 'ResourceClaimTemplate',
      name: claimTemplateName(deployment.name, claimProps.claim),
      namespace: deployment.namespace,
      labels: deployment.sharedLabels,
    });
  }

  protected spec(): Record<string, unknown> {
    return { spec: claimSpec(this.claimProps.claim) };
  }

  /** The claim is checked with the pod that holds it. */
  protected check(_faults: Faults): void {}
}
