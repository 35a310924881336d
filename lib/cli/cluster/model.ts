import { type Cluster, ClusterError } from './cluster';
import type { Exposure } from './endpoint';
import { nameOf, readList, readObject } from './read';
import { type ModelState, targets } from './status';

/**
 * Reads what says where a model can be reached.
 *
 * @throws ClusterError where there is no such model, or no permission to see it
 */
export async function readExposure(cluster: Cluster, namespace: string, model: string): Promise<Exposure> {
  const service = await readObject(cluster, `/api/v1/namespaces/${namespace}/services/${encodeURIComponent(model)}`);
  if (!service) throw await noSuch(cluster, namespace, model, 'Service', `/api/v1/namespaces/${namespace}/services`);
  // What leads to the Service from outside is of use where it may be seen, and no reason to fail where it may not.
  const optional = { optional: true };
  const [ingresses, routes] = await Promise.all([
    readList(cluster, `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`, optional),
    readList(cluster, `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes`, optional),
  ]);
  return { service, ingresses, routes };
}

/**
 * Reads what says how a model is doing.
 *
 * @throws ClusterError where there is no such model, or no permission to see it
 */
export async function readState(cluster: Cluster, namespace: string, model: string): Promise<ModelState> {
  const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const deployment = await readObject(cluster, `${deployments}/${encodeURIComponent(model)}`);
  if (!deployment) throw await noSuch(cluster, namespace, model, 'Deployment', deployments);
  const [autoscalers, scaledObjects] = await Promise.all([
    readList(cluster, `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`),
    readList(cluster, `/apis/keda.sh/v1alpha1/namespaces/${namespace}/scaledobjects`, { optional: true }),
  ]);
  const ours = (scaler: Parameters<typeof targets>[0]) => targets(scaler, model);
  return { deployment, autoscalers: autoscalers.filter(ours), scaledObjects: scaledObjects.filter(ours) };
}

async function noSuch(cluster: Cluster, namespace: string, model: string, kind: string, collection: string) {
  const there = (await readList(cluster, collection, { optional: true })).map(nameOf).sort();
  const others = there.length > 0 ? `there are ${there.join(', ')}` : 'there is none at all';
  return new ClusterError(
    `no ${kind} ${JSON.stringify(model)} in namespace ${namespace} of ${cluster.server}; ${others}. Name another model, --namespace or --context.`,
  );
}
