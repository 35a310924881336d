import { add, LEAST, type PodChoice } from './pod-choice';

/** So many requests a pod are sent one by one in a second; of more, several at a time. */
const ONE_BY_ONE = 8;

/**
 * Chooses the pod that has the fewest requests, waiting or worked on, as proxies do that balance by load; where several have
 * as few, they take turns.
 */
export class LeastRequests implements PodChoice {
  /** Pods by what they have, as a heap: none has less than the one at half its place. */
  private heap = new Int32Array(1);
  private loads = new Float64Array(1);
  private turn = 0;
  /** The pod that was sent the last request, and what is missing of that. */
  private last = 0;
  private missing = 0;

  send(requests: number, pods: number, sent: Float64Array, loadOf: (pod: number) => number): void {
    if (pods === 1) add(sent, 0, requests);
    else this.sendAll(requests, pods, sent, loadOf);
  }

  private sendAll(requests: number, pods: number, sent: Float64Array, loadOf: (pod: number) => number): void {
    let left = requests - this.complete(requests, pods, sent);
    if (left < LEAST) return;
    this.order(pods, sent, loadOf);
    const most = Math.max(1, left / (ONE_BY_ONE * pods));
    while (left > LEAST) {
      const amount = Math.min(most, left);
      this.sendToLeast(amount, pods, sent);
      this.missing = Math.max(0, 1 - amount);
      left -= amount;
    }
  }

  /** The parts of a request, of which each second may bring some, go to one pod; tells how much is sent there. */
  private complete(requests: number, pods: number, sent: Float64Array): number {
    if (this.missing < LEAST || this.last >= pods) return 0;
    const part = Math.min(requests, this.missing);
    this.missing -= part;
    add(sent, this.last, part);
    return part;
  }

  private order(pods: number, sent: Float64Array, loadOf: (pod: number) => number): void {
    if (this.heap.length < pods) {
      this.heap = new Int32Array(2 * pods);
      this.loads = new Float64Array(2 * pods);
    }
    this.turn = (this.turn + 1) % pods;
    for (let place = 0; place < pods; place++) {
      const pod = (place + this.turn) % pods;
      this.heap[place] = pod;
      this.loads[pod] = loadOf(pod) + (sent[pod] ?? 0);
    }
    for (let place = (pods >> 1) - 1; place >= 0; place--) this.sink(place, pods);
  }

  private sendToLeast(amount: number, pods: number, sent: Float64Array): void {
    this.last = this.heap[0] ?? 0;
    this.loads[this.last] = this.loadAt(0) + amount;
    add(sent, this.last, amount);
    this.sink(0, pods);
  }

  /** Puts the pod at a place below those that have less. */
  private sink(from: number, pods: number): void {
    for (let place = from; ; ) {
      const left = 2 * place + 1;
      if (left >= pods) return;
      const least = left + 1 < pods && this.loadAt(left + 1) < this.loadAt(left) ? left + 1 : left;
      if (this.loadAt(place) <= this.loadAt(least)) return;
      const pod = this.heap[place] ?? 0;
      this.heap[place] = this.heap[least] ?? 0;
      this.heap[least] = pod;
      place = least;
    }
  }

  private loadAt(place: number): number {
    return this.loads[this.heap[place] ?? 0] ?? 0;
  }
}
