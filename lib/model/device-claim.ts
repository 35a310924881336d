import type { Construct } from 'constructs';
import { compact } from '../manifest/canonical';
import type { Faults } from '../manifest/fault';
import type { DeviceClaimOptions } from './gpu';
import type { ModelDeployment } from './model-deployment';
import { ModelObject } from './model-object';

/** Name of the claim in a pod, and of the one request in it. */
export const GPU_CLAIM = 'gpu';

/** Name of the ResourceClaimTemplate of a model. */
export function claimTemplateName(model: string): string {
  return `${model}-gpu`;
}

/** Props of a {@link ModelDeviceClaim}. */
export interface ModelDeviceClaimProps {
  /** The deployment whose pods claim the devices. */
  readonly deployment: ModelDeployment;
  readonly claim: DeviceClaimOptions;
}

/**
 * The ResourceClaimTemplate from which each pod of a model gets its own claim of devices.
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
      name: claimTemplateName(deployment.name),
      namespace: deployment.namespace,
      labels: deployment.sharedLabels,
    });
  }

  protected spec(): Record<string, unknown> {
    const { deviceClass, count, selectors = [] } = this.claimProps.claim;
    const exactly = compact({
      deviceClassName: deviceClass,
      count: count === 1 ? undefined : count,
      selectors: selectors.length > 0 ? selectors.map((expression) => ({ cel: { expression } })) : undefined,
    });
    return { spec: { devices: { requests: [{ name: GPU_CLAIM, exactly }] } } };
  }

  /** The claim is checked with the pod that holds it. */
  protected check(_faults: Faults): void {}
}
