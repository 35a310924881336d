import type { RuntimeSignal, Series } from '../signal';

/** Requests that wait. */
export function waitingSignal(waiting: Series, source: string, boundedBy?: 'waiting'): RuntimeSignal {
  const signal: RuntimeSignal = {
    meaning: 'waitingRequests',
    value: { kind: 'sum', gauges: [waiting] },
    unit: 'requests',
    source,
  };
  return boundedBy ? { ...signal, boundedBy } : signal;
}

/** Requests that wait, that are worked on, and both together. */
export function queueSignals(
  waiting: Series,
  running: Series,
  source: string,
  boundedBy?: 'waiting',
): readonly RuntimeSignal[] {
  return [
    waitingSignal(waiting, source, boundedBy),
    {
      meaning: 'runningRequests',
      value: { kind: 'sum', gauges: [running] },
      unit: 'requests',
      boundedBy: 'running',
      source,
    },
    { meaning: 'concurrency', value: { kind: 'sum', gauges: [running, waiting] }, unit: 'requests', source },
  ];
}

/** Requests in a second. */
export function rateSignal(counter: Series, source: string): RuntimeSignal {
  return { meaning: 'requestsPerSecond', value: { kind: 'rate', counter }, unit: 'requests per second', source };
}

/** Filled share of the key-value cache. */
export function cacheSignal(gauge: Series, source: string): RuntimeSignal {
  return { meaning: 'cacheUsage', value: { kind: 'highest', gauge }, unit: 'share', highest: 1, source };
}
