import { isResource } from '../check/graph/signals';
import { counted } from '../check/report';
import { assumed, type Fact, told } from './facts';
import type { Meaning } from './meaning';
import type { NamedSignal } from './read-metric';
import { scheduleTextOf } from './read-schedule';
import type { PlannedMetric } from './scaling';
import type { ScalingOptions } from './scaling-options';
import { secondsText } from './words';

/** What a metric is taken for; nothing where it is left out. */
export function metricFact(named: NamedSignal, metric: PlannedMetric | undefined, options: ScalingOptions): Fact {
  const { label, signal } = named;
  if (!metric) return assumed('metric', `${label}: left out, as --metric says`);
  if (metric.form === 'schedule') return told('metric', `${label}: ${scheduleText(named)}`);
  const { meaning, windowSeconds } = metric;
  const by = options.meanings.has(label) ? 'as --metric says' : 'by its name or query';
  const over = WINDOWED.includes(meaning) ? ` over ${secondsText(windowSeconds)}` : '';
  return told(
    'metric',
    `${label}: ${isResource(signal) ? 'CPU that the pods use' : `${WORDS[meaning]}${over}, ${by}`}`,
  );
}

function scheduleText(named: NamedSignal): string {
  const { start, end, timeZone, replicas } = scheduleTextOf(named);
  return `${counted(replicas, 'replica')} from ${start} until ${end}, ${timeZone}`;
}

const WINDOWED: readonly Meaning[] = ['rate', 'arrivals', 'queue-seconds', 'queue-to-compute'];

const WORDS: Readonly<Record<Meaning, string>> = {
  waiting: 'requests that wait',
  running: 'requests that are worked on',
  concurrency: 'requests that wait or are worked on',
  rate: 'requests finished in a second',
  arrivals: 'requests that come in a second',
  utilization: 'busy share of the pods',
  'queue-seconds': 'seconds that a request waits, on average',
  'queue-to-compute': 'time that requests wait, divided by the time that they are worked on',
};
