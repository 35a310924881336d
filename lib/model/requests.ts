import type { Manifest } from '../manifest/manifest';
import type { ModelObject } from './model-object';

interface Container {
  readonly name?: string;
  readonly restartPolicy?: string;
  readonly resources?: Resources;
}

interface Resources {
  readonly requests?: Readonly<Record<string, unknown>>;
  readonly limits?: Readonly<Record<string, unknown>>;
}

interface PodSpec {
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly resources?: Resources;
}

/**
 * The containers whose resource the autoscaler sums up and that request none: a utilization, which is a share of the
 * request, fails on each of them. A limit alone counts, since Kubernetes takes it for the request. Native sidecars
 * count, and a request of the whole pod stands for all of them.
 */
export function containersWithoutRequest(deployment: Manifest, resource: string): string[] {
  const pod = podSpecOf(deployment);
  if (requests(pod.resources, resource)) return [];
  return longRunning(pod)
    .filter((container) => !requests(container.resources, resource))
    .map(({ name = '' }) => name);
}

/** Names of the containers that run as long as the pod. */
export function longRunningContainers(deployment: Manifest): string[] {
  return longRunning(podSpecOf(deployment)).map(({ name = '' }) => name);
}

function podSpecOf(deployment: Manifest): PodSpec {
  const spec = deployment.spec as { readonly template?: { readonly spec?: PodSpec } } | undefined;
  return spec?.template?.spec ?? {};
}

function longRunning({ containers = [], initContainers = [] }: PodSpec): Container[] {
  return [...containers, ...initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')];
}

function requests(resources: Resources | undefined, resource: string): boolean {
  return resources?.requests?.[resource] !== undefined || resources?.limits?.[resource] !== undefined;
}

/** An object as it will be written; nothing where it cannot be rendered, which it reports itself. */
export function renderedOrNothing(object: ModelObject): Manifest | undefined {
  try {
    return object.preview();
  } catch {
    return undefined;
  }
}
