import { type Fault, faultText } from '../manifest/fault';

/** Most faults that are written out; a file may have one on each of many thousand lines. */
const MOST_TOLD = 20;

/** Thrown where a simulation cannot run: every fault of what it was given, at once. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError';

  constructor(readonly faults: readonly Fault[]) {
    super(told(faults));
  }
}

function told(faults: readonly Fault[]): string {
  const lines = faults.slice(0, MOST_TOLD).map(faultText);
  const more = faults.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} more faults like these`] : [])].join('\n');
}
