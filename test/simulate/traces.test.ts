import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Simulation } from '../../lib/simulate';
import { readTrace } from '../../lib/simulate/trace';
import { repository } from '../support/repository';
import { cpu, DEPLOYMENT, hpa, keda, simulated, trigger, waiting } from './support';

const folder = join(repository, '../shared/traces');
const isThere = existsSync(folder);

const DAY_SECONDS = 86_400;

/** Traces, of which a day is replayed, what a pod can do for each, and how many pods there may be. */
const TRACES = [
  ['azure-llm-2023-conv', { concurrency: 8, serviceSeconds: 4 }, 8],
  ['mooncake-fast25-conversation', { concurrency: 16, serviceSeconds: 12 }, 6],
  ['faro-job0-6h-60s', { concurrency: 1, serviceSeconds: 0.25 }, 12],
  ['servegen-m-large-600s-rate', { concurrency: 64, serviceSeconds: 4 }, 60],
  ['worldcup98-3d-60s', { concurrency: 8, serviceSeconds: 0.1 }, 80],
] as const;

const AUTOSCALERS: Readonly<Record<string, (max: number) => string>> = {
  CPU: (max) => hpa(cpu(60), 1, max),
  'waiting requests': (max) => hpa(waiting(4), 1, max),
  KEDA: (max) => keda(`[${trigger('sum(gateway_concurrency)', 4)}]`, `  maxReplicaCount: ${max}\n`),
};

const CASES = TRACES.flatMap(([name, capacity, max]) =>
  Object.keys(AUTOSCALERS).map((scaler) => [name, scaler, capacity, max] as const),
);

if (!isThere) console.warn('../shared/traces is absent: measured loads were not replayed');

function replayed(name: string, scaler: string, capacity: object, max: number): Simulation {
  const text = readFileSync(join(folder, `${name}.csv`), 'utf8');
  const trace = readTrace(text, name);
  const load = { ...trace, requests: trace.requests.slice(0, DAY_SECONDS / trace.binSeconds) };
  const meanings = new Map(scaler === 'KEDA' ? [['s0-prometheus', 'concurrency' as const]] : []);
  const yaml = DEPLOYMENT + AUTOSCALERS[scaler]?.(max);
  return simulated(yaml, { ...capacity, load, spread: 'random', meanings });
}

(isThere ? describe : describe.skip)('measured loads (needs ../shared/traces)', () => {
  test.each(CASES)('%s by %s: every request is accounted for, within the bounds', (name, scaler, capacity, max) => {
    const { figures, input, rescales } = replayed(name, scaler, capacity, max);
    const { requests, begun, waitingAtEnd, failed, finished, runningAtEnd, cut } = figures;
    expect((begun + waitingAtEnd + failed) / requests).toBeCloseTo(1, 6);
    expect((finished + runningAtEnd + cut) / begun).toBeCloseTo(1, 6);
    for (const { to } of rescales) {
      expect(to).toBeLessThanOrEqual(max);
      expect(to).toBeGreaterThanOrEqual(input.scaling.min);
    }
    expect(figures.busyShare).toBeLessThanOrEqual(1);
    expect(figures.replicaHours).toBeLessThanOrEqual(((max + 1) * figures.seconds) / 3600);
  });

  test.each(TRACES)('%s: more replicas never make requests wait longer in all', (name, capacity, max) => {
    const [fewer, more] = [max, max * 2].map((most) => waitedIn(replayed(name, 'CPU', capacity, most)));
    expect(more).toBeLessThanOrEqual(fewer ?? 0);
  });
});

/** Seconds that requests waited too long, all times together. */
function waitedIn({ episodes }: Simulation): number {
  return episodes.reduce((sum, { from, to }) => sum + to - from, 0);
}
