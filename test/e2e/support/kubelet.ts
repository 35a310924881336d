import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from './api-client';
import { at, isJson, itemsOf, type Json } from './objects';

/** How the simulated node behaves. */
export interface KubeletOptions {
  /** From the start of a container until its pod is ready. */
  readonly startUpMs: number;
  /**
   * Pods that fit; the others wait, unschedulable.
   *
   * @default - all fit
   */
  readonly capacity?: number;
}

const NODE = 'e2e-node';
const POLL_MS = 100;

/**
 * Scheduler and kubelet of one namespace: binds pods, reports them running, then ready after the start-up time, and
 * removes those that are to be deleted. Containers do not run.
 */
export class Kubelet {
  private running = true;
  private readonly startedAt = new Map<string, number>();
  private readonly loop: Promise<void>;

  constructor(
    private readonly api: ApiClient,
    private readonly namespace: string,
    private readonly options: KubeletOptions,
  ) {
    this.loop = this.run();
  }

  /** Registers the node that all simulated pods are bound to; harmless when it is there. */
  static async registerNode(api: ApiClient): Promise<void> {
    await api.request('POST', '/api/v1/nodes', { body: { apiVersion: 'v1', kind: 'Node', metadata: { name: NODE } } });
  }

  async stop(): Promise<void> {
    this.running = false;
    await this.loop;
  }

  private async run(): Promise<void> {
    while (this.running) {
      const pods = itemsOf(await this.api.request('GET', `/api/v1/namespaces/${this.namespace}/pods`));
      let free = (this.options.capacity ?? Number.POSITIVE_INFINITY) - pods.filter(isBound).length;
      for (const pod of pods) {
        if (at(pod, 'metadata', 'deletionTimestamp') !== undefined) await this.remove(pod);
        else if (isBound(pod)) await this.advance(pod);
        else if (free > 0) {
          free -= 1;
          await this.bind(pod);
        }
      }
      await sleep(POLL_MS);
    }
  }

  private async bind(pod: Json): Promise<void> {
    await this.api.request('POST', `${this.path(pod)}/binding`, {
      body: {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: at(pod, 'metadata', 'name'), namespace: this.namespace },
        target: { apiVersion: 'v1', kind: 'Node', name: NODE },
      },
    });
  }

  private async advance(pod: Json): Promise<void> {
    const uid = String(at(pod, 'metadata', 'uid'));
    const startedAt = this.startedAt.get(uid);
    if (startedAt === undefined) {
      this.startedAt.set(uid, Date.now());
      await this.report(pod, false);
    } else if (!isReady(pod) && Date.now() - startedAt >= this.options.startUpMs) {
      await this.report(pod, true);
    }
  }

  private async remove(pod: Json): Promise<void> {
    await this.api.request('DELETE', `${this.path(pod)}?gracePeriodSeconds=0`);
  }

  private async report(pod: Json, ready: boolean): Promise<void> {
    const now = new Date().toISOString().replace(/\.\d+/, '');
    const status = ready ? 'True' : 'False';
    const conditions = ['Initialized', 'PodScheduled', 'ContainersReady', 'Ready'].map((type) => ({
      type,
      status: type.endsWith('Ready') ? status : 'True',
      lastTransitionTime: now,
    }));
    const startTime = at(pod, 'status', 'startTime') ?? now;
    await this.api.request('PATCH', `${this.path(pod)}/status`, {
      body: { status: { phase: 'Running', startTime, podIP: '192.0.2.1', podIPs: [{ ip: '192.0.2.1' }], conditions } },
      contentType: 'application/merge-patch+json',
    });
  }

  private path(pod: Json): string {
    return `/api/v1/namespaces/${this.namespace}/pods/${String(at(pod, 'metadata', 'name'))}`;
  }
}

function isBound(pod: Json): boolean {
  return at(pod, 'spec', 'nodeName') !== undefined;
}

/** True for a pod whose Ready condition holds and which is not being deleted. */
export function isReady(pod: Json): boolean {
  if (at(pod, 'metadata', 'deletionTimestamp') !== undefined) return false;
  const conditions = at(pod, 'status', 'conditions');
  if (!Array.isArray(conditions)) return false;
  return conditions.some((each) => isJson(each) && each['type'] === 'Ready' && each['status'] === 'True');
}
