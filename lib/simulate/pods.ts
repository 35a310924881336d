/** A pod of the model. */
export interface ServingPod {
  readonly name: string;
  /** Seconds at which it was made, and at which it is ready. */
  readonly since: number;
  readonly readyFrom: number;
  /** Seconds at which it is gone, of one that ends. */
  goneFrom?: number;
}

/** How pods of a model live, in seconds. */
export interface PodLife {
  /** From being made to being ready. */
  readonly startup: number;
  /** From being deleted to being gone, of a ready pod; the oldest is 0. */
  readonly drain: (pod: number) => number;
}

/** The pods of a model: made and deleted as the number of replicas says. */
export class Pods {
  private living: ServingPod[] = [];
  private ending: ServingPod[] = [];
  private made = 0;
  private readyCount = 0;
  private second = 0;
  /** Grows whenever a pod comes, becomes ready, ends or goes. */
  revision = 0;

  /** @param initial how many there are and are ready from the start */
  constructor(
    private readonly life: PodLife,
    initial: number,
  ) {
    for (let count = 0; count < initial; count++) this.living.push(this.make(-life.startup, 0));
    this.readyCount = initial;
  }

  /** Those that do not end, the oldest first. */
  get all(): readonly ServingPod[] {
    return this.living;
  }

  /** Those that end. */
  get terminating(): readonly ServingPod[] {
    return this.ending;
  }

  get ready(): number {
    return this.readyCount;
  }

  /** Pods that take up nodes: those that start, serve or end. */
  get existing(): number {
    return this.living.length + this.ending.length;
  }

  isReady({ readyFrom }: ServingPod): boolean {
    return readyFrom <= this.second;
  }

  /** Time goes on to a second: pods become ready, and those that ended are gone. */
  advance(second: number): void {
    this.second = second;
    let ready = this.readyCount;
    for (let pod = this.living[ready]; pod && this.isReady(pod); pod = this.living[ready]) ready++;
    if (ready !== this.readyCount) this.revision++;
    this.readyCount = ready;
    if (this.ending.length === 0) return;
    const left = this.ending.filter(({ goneFrom = 0 }) => goneFrom > second);
    if (left.length < this.ending.length) this.revision++;
    this.ending = left;
  }

  /**
   * Makes pods, or deletes some: the youngest first, which are those that are not ready, as the controller of a Deployment
   * prefers. Tells how many ready ones are deleted.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#scaling-a-replicaset
   */
  scaleTo(replicas: number): number {
    const before = this.readyCount;
    while (this.living.length < replicas) this.living.push(this.make(this.second, this.second + this.life.startup));
    while (this.living.length > replicas) this.delete(this.living.length - 1);
    this.revision++;
    this.readyCount = Math.min(this.readyCount, this.living.length);
    return before - this.readyCount;
  }

  private make(since: number, readyFrom: number): ServingPod {
    return { name: `pod-${this.made++}`, since, readyFrom };
  }

  /** A pod that never became ready has nothing to finish. */
  private delete(index: number): void {
    const pod = this.living.pop();
    const drain = pod && this.isReady(pod) ? this.life.drain(index) : 0;
    if (!pod || drain <= 0) return;
    pod.goneFrom = this.second + drain;
    this.ending.push(pod);
  }
}
