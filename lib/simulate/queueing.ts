import { inferencePoolsFor } from '../check/graph/inference-pools';
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

/**
 * Where requests wait: as told; else in each pod where something sends them to pods, of which an InferencePool looks at what
 * these have, and a Service does not; and in one queue where nothing does.
 */
export function planQueue(
  subject: Subject,
  { queue, spread }: QueueOptions,
): { readonly queue: Queueing; readonly fact: Fact } {
  if (queue !== undefined) return { queue, fact: told('queue', textOf(queue, spread)) };
  const [usual, why] = usualFor(subject);
  return { queue: usual, fact: assumed('queue', `${textOf(usual, spread)}, ${why}`, '--queue') };
}

function usualFor({ set, workload }: Subject): readonly [Queueing, string] {
  const [pool] = inferencePoolsFor(set, workload);
  if (pool) return ['least-requests', `as ${nameOf(pool)} chooses them`];
  const [service] = servicesFor(set, workload);
  return service ? ['per-pod', `as ${nameOf(service.entry)} selects them`] : ['shared', 'as no Service selects them'];
}

function textOf(queue: Queueing, spread: Spread | undefined): string {
  if (queue === 'shared') return 'one for all pods, the oldest request first, so no pod idles while a request waits';
  if (queue === 'least-requests') return 'each pod has its own, and each request goes to the one that has the fewest';
  return `each pod has its own, and ${spread === 'even' ? 'gets requests in turn' : 'each request goes to one at random'}`;
}
