import { compareText } from '../manifest/canonical';
import type { Fault } from '../manifest/fault';
import { nearest } from '../manifest/nearest';

/** A fault with the environment, and the model, that it is about. */
export interface FleetFault {
  readonly environment: string;
  /** @default - the environment as a whole */
  readonly model?: string;
  readonly fault: Fault;
}

/** What to do about a name that there is not: the one that was meant, or all that there are. */
export function choice(given: string, known: readonly string[]): string {
  if (known.length === 0) return 'Leave it out: there is none.';
  const similar = nearest(given, known);
  return similar === undefined ? `Choose from ${[...known].sort(compareText).join(', ')}.` : `Did you mean ${similar}?`;
}
