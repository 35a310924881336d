import { Backlog, type Leaving } from './backlog';
import type { PodChoice } from './pod-choice';
import { PodQueue } from './pod-queue';
import { type Capacity, Serving } from './serving';

/** A pod that ends, and the second from which on it is gone. */
interface EndingPod {
  readonly pod: PodQueue;
  readonly until: number;
}

/**
 * A queue for each pod: a request is sent to one as it comes, and waits there whatever the others do. While no pod is ready,
 * requests wait in one place, and are sent to those that are ready first.
 */
export class PodQueues extends Serving {
  waiting = 0;
  running = 0;
  isUneven = false;
  /** Those that are ready, the oldest first. */
  private readonly pods: PodQueue[] = [];
  private ending: readonly EndingPod[] = [];
  private readonly unsent = new Backlog();
  /** How many requests are sent to each of {@link pods}. */
  private sent = new Float64Array(1);
  private oldestSince = 0;
  private second = 0;
  /** Requests that began in this second without waiting. */
  private atOnce = 0;
  private leaving: Leaving = () => undefined;

  constructor(
    capacity: Capacity,
    private readonly choice: PodChoice,
  ) {
    super(capacity);
  }

  oldestAt(second: number): number {
    return this.waiting > 0 ? second - this.oldestSince : 0;
  }

  drainOf(pod: number): number {
    return this.pods[pod]?.drainSeconds ?? this.capacity.serviceSeconds;
  }

  /** They take their queues with them, and work on them in turn. */
  lose(second: number, before: number, after: number, graceSeconds: number): void {
    this.open(before);
    const lost = this.pods.splice(after);
    for (const { drainSeconds } of lost) this.longestDrain = Math.max(this.longestDrain, drainSeconds);
    this.ending = [...this.ending, ...lost.map((pod) => ({ pod, until: second + graceSeconds }))];
  }

  pass(second: number, arriving: number, ready: number, refuses: boolean, leaving: Leaving): void {
    this.leaving = leaving;
    this.second = second;
    this.open(ready);
    this.arrived += arriving;
    if (ready > 0) this.send(second, arriving);
    else if (refuses) this.failed += arriving;
    else this.unsent.add(second, arriving);
    this.waiting = this.unsent.total;
    this.running = 0;
    this.oldestSince = second - this.unsent.oldestAt(second);
    this.work(second);
    if (this.ending.length > 0) this.workOff(second);
    if (this.atOnce > 0) leaving(this.atOnce, 0);
    this.atOnce = 0;
  }

  *left(second: number): Iterable<readonly [requests: number, waited: number]> {
    yield* this.unsent.left(second);
    for (const pod of this.pods) yield* pod.left(second);
    for (const { pod } of this.ending) yield* pod.left(second);
  }

  private open(ready: number): void {
    while (this.pods.length < ready) this.pods.push(new PodQueue(this.capacity));
    if (this.sent.length < ready) this.sent = new Float64Array(2 * ready);
  }

  /** Sends what comes, and before it what has come while no pod was ready. */
  private send(second: number, arriving: number): void {
    if (this.unsent.total > 0)
      this.unsent.take(second, Number.POSITIVE_INFINITY, (requests, waited) =>
        this.sendLate(second - waited, requests),
      );
    this.choice.send(arriving, this.pods.length, this.sent, this.loadOf);
  }

  private sendLate(since: number, requests: number): void {
    this.choice.send(requests, this.pods.length, this.sent, this.loadOf);
    for (const [index, pod] of this.pods.entries()) pod.add(since, this.sent[index] ?? 0);
    this.sent.fill(0);
  }

  /** The ready pods work, each on what it has been sent. */
  private work(second: number): void {
    let hasRoom = false;
    for (let index = 0; index < this.pods.length; index++) {
      const pod = this.pods[index];
      if (!pod) continue;
      this.workAt(pod, second, this.sent[index] ?? 0);
      this.sent[index] = 0;
      hasRoom ||= pod.hasRoom;
    }
    this.slots += this.pods.length * this.capacity.concurrency;
    this.isUneven = hasRoom && this.waiting > 0;
  }

  /** A ready pod works; one that has nothing to do is passed over. */
  private workAt(pod: PodQueue, second: number, coming: number): void {
    if (coming === 0 && pod.isIdleAt(second)) return;
    const begun = this.serve(pod, second, coming);
    this.busy += Math.min(this.capacity.concurrency, this.busyWith(begun, pod.running));
    this.count(pod, second);
  }

  /** Pods that end work on what they have, as long as they may. */
  private workOff(second: number): void {
    for (const { pod, until } of this.ending) {
      if (second < until) this.serve(pod, second, 0);
      else this.cutOff(pod, second);
      if (second < until) this.count(pod, second);
    }
    this.ending = this.ending.filter(({ pod, until }) => second < until && pod.waiting + pod.running > 0);
  }

  /** Ends and begins what a pod can; tells how many it begins. */
  private serve(pod: PodQueue, second: number, coming: number): number {
    this.finished += pod.end(second);
    const begun = pod.take(second, coming, this.leave);
    this.begun += begun;
    this.finished += pod.start(second, begun);
    return begun;
  }

  private cutOff(pod: PodQueue, second: number): void {
    this.finished += pod.end(second);
    this.cut += pod.waiting + pod.running;
    this.cutWaiting += pod.waiting;
    for (const [requests, waited] of pod.left(second)) this.leaving(requests, waited);
  }

  private count(pod: PodQueue, second: number): void {
    this.waiting += pod.waiting;
    this.running += pod.running;
    if (pod.waiting > 0) this.oldestSince = Math.min(this.oldestSince, second - pod.oldestAt(second));
  }

  private readonly loadOf = (pod: number): number => this.pods[pod]?.loadAt(this.second) ?? 0;

  private readonly leave: Leaving = (requests, waited) => {
    if (waited === 0) this.atOnce += requests;
    else this.leaving(requests, waited);
    this.waited += requests * waited;
  };
}
