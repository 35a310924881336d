import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type KubernetesVersion, parseVersion } from '../../lib/manifest/version';
import { ApiClient } from './support/api-client';
import { findBinaries, findKeda, type NamedBinaries } from './support/binaries';
import { ControlPlane } from './support/control-plane';
import { installDefinitions, removeDefinitions } from './support/definitions';
import { Keda } from './support/keda';
import { Kubelet } from './support/kubelet';
import { MetricsApi } from './support/metrics-api';
import { at } from './support/objects';
import { announceTargets, type Target } from './support/targets';

/** The autoscaler looks every second, so that a run takes seconds; its rate limits are those of the objects. */
const CONTROLLER_FLAGS = [
  '--horizontal-pod-autoscaler-sync-period=1s',
  '--horizontal-pod-autoscaler-downscale-stabilization=5s',
  '--horizontal-pod-autoscaler-cpu-initialization-period=1s',
  '--horizontal-pod-autoscaler-initial-readiness-delay=1s',
];

const cleanups: (() => Promise<void>)[] = [];

/** Before all test files: starts the control planes, or readies the cluster of KUBECONFIG. */
export default async function setup(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  try {
    const own = process.env['KUBECONFIG'] === undefined || process.env['KUBECONFIG'] === '';
    announceTargets(own ? await startAll(findBinaries()) : [await connectToCluster()]);
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

/** After all test files. */
export async function cleanUp(): Promise<void> {
  for (const step of cleanups.splice(0).reverse()) await step();
}

async function startAll(binaries: readonly NamedBinaries[]): Promise<Target[]> {
  const started: Target[] = [];
  for (const each of binaries) started.push(await startOne(each));
  return started;
}

async function startOne(binaries: NamedBinaries): Promise<Target> {
  const plane = await ControlPlane.start(binaries);
  cleanups.push(() => plane.stop());
  const api = plane.client();
  cleanups.push(async () => api.close());
  await installDefinitions(api);
  await Kubelet.registerNode(api);
  const metrics = await MetricsApi.start(api, plane.serving);
  cleanups.push(() => metrics.stop());
  await plane.startControllers(binaries.controllerManager, CONTROLLER_FLAGS);
  const keda = await Keda.start(findKeda(), plane, api);
  cleanups.push(() => keda.stop());
  return {
    name: binaries.name,
    version: await versionOf(api),
    connection: plane.connection,
    kubeconfig: plane.kubeconfig,
    metricsUrl: metrics.url,
  };
}

async function connectToCluster(): Promise<Target> {
  const script = join(__dirname, 'support', 'resolve-kubeconfig.mts');
  const connection = JSON.parse(execFileSync(process.execPath, ['--import', 'tsx', script], { encoding: 'utf8' }));
  const api = new ApiClient(connection);
  cleanups.push(async () => api.close());
  const installed = await installDefinitions(api);
  cleanups.push(() => removeDefinitions(api, installed));
  return { name: 'KUBECONFIG', version: await versionOf(api), connection, kubeconfig: process.env['KUBECONFIG'] ?? '' };
}

async function versionOf(api: ApiClient): Promise<KubernetesVersion> {
  const { body } = await api.request('GET', '/version');
  // Distributions add to it: v1.33.4-gke.100, v1.33.4+k3s1.
  const version = parseVersion(String(at(body, 'gitVersion')).replace(/[+-].*$/, ''));
  if (!version) throw new Error(`the server names no version: ${JSON.stringify(body)}`);
  return version;
}
