import { isFailed, isValid, type Proposal } from './proposal';

/** The highest of several proposals. */
export interface Highest {
  readonly replicas: number;
  /** Index of the metric that asks for it. */
  readonly decidedBy: number;
  /** That metric, as events name it. */
  readonly metric: string;
  /** What went wrong with other metrics. */
  readonly error?: string;
}

/** Why nothing is scaled. */
export interface NoProposal {
  /** That of the first metric that failed. */
  readonly reason: string;
  readonly error: string;
}

/**
 * The highest proposal. With metrics that failed nothing is scaled down: they might have asked for more.
 *
 * @param current the present replicas
 */
export function highestOf(proposals: readonly Proposal[], current: number): Highest | NoProposal {
  const failed = proposals.filter(isFailed);
  const [first] = failed;
  const error =
    first && `invalid metrics (${failed.length} invalid out of ${proposals.length}), first error is: ${first.error}`;
  const { replicas, decidedBy, metric } = highestValid(proposals);
  if (first && error !== undefined && (failed.length === proposals.length || replicas < current))
    return { reason: first.reason, error };
  return { replicas, decidedBy, metric, error };
}

/** Of equals the first counts, except that a proposal of none gives way to any later one. */
function highestValid(proposals: readonly Proposal[]): Highest {
  let highest: Highest = { replicas: 0, decidedBy: -1, metric: '' };
  proposals.forEach((proposal, decidedBy) => {
    if (!isValid(proposal)) return;
    const { replicas, metric } = proposal;
    if (highest.replicas === 0 || replicas > highest.replicas) highest = { replicas, decidedBy, metric };
  });
  return highest;
}
