import { MANY, type Spread } from './arrivals';
import { type Random, shareOut } from './random';

/** Below this an amount is what floating point leaves of zero. */
export const LEAST = 1e-9;

/** Chooses the pods to which requests are sent. */
export interface PodChoice {
  /**
   * Sends requests to pods.
   *
   * @param pods how many there are, one at least
   * @param sent how many are sent to each, to which these are added
   * @param loadOf how many requests a pod has already, those aside that are sent
   */
  send(requests: number, pods: number, sent: Float64Array, loadOf: (pod: number) => number): void;
}

/**
 * Chooses pods whatever these have to do already: at random, as kube-proxy does, or in turn where requests come evenly.
 *
 * @see https://kubernetes.io/docs/reference/networking/virtual-ips/
 */
export class AnyPod implements PodChoice {
  /** The pod whose turn it is, and what it has got of a whole request. */
  private turn = 0;
  private got = 0;

  constructor(
    private readonly spread: Spread,
    private readonly random: Random,
  ) {}

  send(requests: number, pods: number, sent: Float64Array): void {
    if (pods === 1) add(sent, 0, requests);
    else if (this.spread === 'even') this.dealAll(requests, pods, sent);
    else if (requests / pods < MANY) this.drawEach(requests, pods, sent);
    else shareOut(requests, pods, this.random, (pod, amount) => add(sent, pod, amount));
  }

  /** What is less than a request goes where a whole one would. */
  private drawEach(requests: number, pods: number, sent: Float64Array): void {
    for (let left = requests; left > 0; left--) add(sent, Math.floor(this.random() * pods), Math.min(1, left));
  }

  /** As many whole requests to each, and those that are left in turn. */
  private dealAll(requests: number, pods: number, sent: Float64Array): void {
    const each = Math.floor(requests / pods);
    for (let pod = 0; each > 0 && pod < pods; pod++) add(sent, pod, each);
    this.deal(requests - each * pods, pods, sent);
  }

  /** The parts of a request, of which each second may bring some, go to one pod. */
  private deal(requests: number, pods: number, sent: Float64Array): void {
    let left = requests;
    while (left > LEAST) {
      if (this.turn >= pods) this.turn = 0;
      const missing = 1 - this.got;
      const part = left - missing < LEAST ? left : missing;
      add(sent, this.turn, part);
      left -= part;
      this.got += part;
      if (this.got > 1 - LEAST) this.pass();
    }
  }

  private pass(): void {
    this.turn++;
    this.got = 0;
  }
}

/** Sends some more to a pod. */
export function add(sent: Float64Array, pod: number, amount: number): void {
  sent[pod] = (sent[pod] ?? 0) + amount;
}
