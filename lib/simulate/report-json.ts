import type { Simulation } from './report';
import { unixText } from './words';

/** What a simulation came to, for programs. Times are seconds, those of events from the start of the load. */
export function jsonReport({
  model,
  input,
  facts,
  figures,
  findings,
  episodes,
  rescales,
  columns,
}: Simulation): string {
  const { load, scaling, initial, capacity, startupSeconds, allowed, seed } = input;
  const told = {
    model,
    load: {
      origin: load.origin,
      start: load.start,
      beginning: load.beginning === undefined ? undefined : unixText(load.beginning),
      binSeconds: load.binSeconds,
      bins: load.requests.length,
    },
    replicas: { min: scaling.min, max: scaling.max, initial },
    capacity,
    startupSeconds,
    sloSeconds: allowed,
    seed,
    facts,
    figures: rounded(figures),
    findings,
    episodes: episodes.map(rounded),
    rescales,
    timeline: columns.map(rounded),
  };
  return `${JSON.stringify(told, null, 2)}\n`;
}

/** Numbers to the millionth, so that none shows what floating point makes of it. */
function rounded(value: object): unknown {
  return JSON.parse(JSON.stringify(value), (_, part) =>
    typeof part === 'number' ? Math.round(part * 1e6) / 1e6 : part,
  );
}
