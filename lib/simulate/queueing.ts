import { servicesFor } from '../check/graph/services';
import { nameOf } from '../check/graph/workloads';
import type { Spread } from './arrivals';
import { assumed, type Fact, told } from './facts';
import type { Queueing } from './replay';
import type { Subject } from './subject';

interface QueueOptions {
  readonly queue?: Queueing;
  readonly spread?: Spread;
}

/** Where requests wait: as told; else in each pod where a Service sends them to pods, and in one queue where none does. */
export function planQueue(
  { set, workload }: Subject,
  { queue, spread }: QueueOptions,
): { readonly queue: Queueing; readonly fact: Fact } {
  if (queue !== undefined) return { queue, fact: told('queue', textOf(queue, spread)) };
  const [service] = servicesFor(set, workload);
  const usual = service ? 'per-pod' : 'shared';
  const why = service ? `as ${nameOf(service.entry)} selects them` : 'as no Service selects them';
  return { queue: usual, fact: assumed('queue', `${textOf(usual, spread)}, ${why}`, '--queue') };
}

function textOf(queue: Queueing, spread: Spread | undefined): string {
  if (queue === 'shared') return 'one for all pods, the oldest request first, so no pod idles while a request waits';
  return `each pod has its own, and ${spread === 'even' ? 'gets requests in turn' : 'each request goes to one at random'}`;
}
