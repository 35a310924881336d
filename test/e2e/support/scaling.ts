import type { Manifest } from '../../../lib/manifest/manifest';
import { ApiClient } from './api-client';
import { isReady, Kubelet, type KubeletOptions } from './kubelet';
import type { Load } from './metrics-api';
import type { Sandbox } from './namespace';
import { type ApplyOptions, at, describeAnswer, isJson, itemsOf, ObjectClient } from './objects';
import type { Target } from './targets';
import { waitFor } from './wait';

/** One Deployment with its autoscaler in a namespace of its own, with simulated pods and scripted metrics. */
export class Scene {
  /** The replicas that the Deployment was asked to have, each change once. */
  readonly trajectory: number[] = [];
  private readonly kubelet: Kubelet;
  private readonly endWatch: () => void;

  private constructor(
    private readonly objects: ObjectClient,
    private readonly metrics: ApiClient,
    readonly namespace: string,
    deployment: string,
    kubelet: KubeletOptions,
  ) {
    this.kubelet = new Kubelet(objects.api, namespace, kubelet);
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments?fieldSelector=metadata.name=${deployment}`;
    this.endWatch = objects.api.watch(path, (object) => this.record(object));
  }

  /** Applies the manifests, the Deployment among them, and waits for the first replica. */
  static async open(
    sandbox: Sandbox,
    { connection, metricsUrl }: Target,
    manifests: readonly Manifest[],
    kubelet: KubeletOptions = { startUpMs: 300 },
  ): Promise<Scene> {
    const namespace = await sandbox.createNamespace('scales');
    const deployment = manifests.find(({ kind }) => kind === 'Deployment')?.metadata?.name;
    if (deployment === undefined || metricsUrl === undefined) throw new Error('no Deployment, or no metrics of ours');
    const metrics = new ApiClient({ ...connection, server: metricsUrl });
    const scene = new Scene(new ObjectClient(sandbox.api), metrics, namespace, deployment, kubelet);
    await scene.apply(manifests);
    return scene;
  }

  /** Applies manifests on the server, as a person or a GitOps controller would. */
  async apply(manifests: readonly Manifest[], options: ApplyOptions = {}): Promise<void> {
    for (const manifest of manifests) {
      const answer = await this.objects.apply(manifest, this.namespace, options);
      if (answer.status > 299) throw new Error(`${manifest.kind}: ${describeAnswer(answer)}`);
    }
  }

  /** Says what the metrics report from now on. */
  async load(load: Load): Promise<void> {
    await this.metrics.request('PUT', `/load/${this.namespace}`, { body: load });
  }

  /** Waits until the Deployment is asked to have this many replicas. */
  async reach(replicas: number): Promise<void> {
    const reached = async () => this.trajectory.at(-1) === replicas || undefined;
    await waitFor(`${replicas} replicas`, reached, 60_000).catch(async (error: unknown) => {
      const conditions = JSON.stringify(at(await this.autoscaler(), 'status', 'conditions'), null, 2);
      throw new Error(`${error}; the trajectory was ${this.trajectory.join(', ')}; the autoscaler says ${conditions}`);
    });
  }

  /** Waits until every pod is ready and the autoscaler has seen it: a pod without metrics counts as fully loaded. */
  async settle(): Promise<void> {
    await waitFor('all pods to be ready', async () => {
      const pods = itemsOf(await this.objects.api.request('GET', `/api/v1/namespaces/${this.namespace}/pods`));
      return (pods.length === this.trajectory.at(-1) && pods.every(isReady)) || undefined;
    });
    await this.reconciles(2);
  }

  /** Waits until the autoscaler reports this condition with this reason. */
  async condition(type: string, reason: string): Promise<void> {
    await waitFor(`${type} with reason ${reason}`, async () => {
      const conditions = at(await this.autoscaler(), 'status', 'conditions');
      if (!Array.isArray(conditions)) return undefined;
      return conditions.some((each) => isJson(each) && each['type'] === type && each['reason'] === reason) || undefined;
    });
  }

  /** Waits until the autoscaler has looked at the metrics this many times more. */
  async reconciles(times: number): Promise<void> {
    // Each look asks the metrics server, which counts.
    const asked = async () => Number(at((await this.metrics.request('GET', `/asked/${this.namespace}`)).body, 'times'));
    const before = await asked();
    await waitFor(`${times} looks at the metrics`, async () => (await asked()) >= before + times || undefined);
  }

  async close(): Promise<void> {
    this.endWatch();
    await this.kubelet.stop();
    this.metrics.close();
  }

  private async autoscaler(): Promise<unknown> {
    const path = `/apis/autoscaling/v2/namespaces/${this.namespace}/horizontalpodautoscalers`;
    return at((await this.objects.api.request('GET', path)).body, 'items', 0);
  }

  private record(object: unknown): void {
    const replicas = at(object, 'spec', 'replicas');
    if (typeof replicas === 'number' && replicas !== this.trajectory.at(-1)) this.trajectory.push(replicas);
  }
}
