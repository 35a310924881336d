import type { Comparison } from './compare';
import type { Figures } from './figures';
import type { Simulation } from './report';
import { unixText } from './words';

/** What a simulation came to, for programs. Times are seconds, those of events from the start of the load. */
export function jsonReport(simulation: Simulation): string {
  return `${JSON.stringify(toldOf(simulation), null, 2)}\n`;
}

/** What a load came to on a model as it was and as it is, and how much more or less each figure is. */
export function comparedJson({ before, after }: Comparison): string {
  const change = rounded(changeOf(before.figures, after.figures));
  return `${JSON.stringify({ before: toldOf(before), after: toldOf(after), change }, null, 2)}\n`;
}

/** The figures of one less those of the other, of what both have; accelerators that one does not take are none of them. */
function changeOf(before: Figures, after: Figures): object {
  const { acceleratorHours: was, ...former } = before;
  const { acceleratorHours: is, ...next } = after;
  const names = Object.keys({ ...was, ...is });
  const acceleratorHours = Object.fromEntries(names.map((name) => [name, (is[name] ?? 0) - (was[name] ?? 0)]));
  return { ...differences(former, next), acceleratorHours };
}

function differences(before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>): object {
  const common = Object.entries(after).filter(([name]) => before[name] !== undefined);
  return Object.fromEntries(common.map(([name, value]) => [name, value - (before[name] ?? 0)]));
}

function toldOf({ model, input, facts, figures, findings, episodes, rescales, columns }: Simulation): object {
  const { load, scaling, initial, capacity, startupSeconds, allowed, seed } = input;
  return {
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
}

/** Numbers to the millionth, so that none shows what floating point makes of it. */
function rounded(value: object): unknown {
  return JSON.parse(JSON.stringify(value), (_, part) =>
    typeof part === 'number' ? Math.round(part * 1e6) / 1e6 : part,
  );
}
