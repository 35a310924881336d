import { Expression } from '../check/promql/expression';
import { isAggregation } from '../check/promql/structure';
import { type RuntimeSignal, type Series, type SignalMeaning, seriesOf } from '../runtime/signal';
import { RUNTIME_METRICS } from '../runtime/signals';
import { parseSeconds } from './amounts';

/**
 * What a metric tells of the load:
 *
 * - `waiting`: requests that wait to be worked on
 * - `running`: requests that are worked on
 * - `concurrency`: both together
 * - `rate`: requests that are finished in a second
 * - `arrivals`: requests that come in a second
 * - `utilization`: busy share of what pods can work on at a time
 * - `queue-seconds`: how long a request waits, on average
 * - `queue-to-compute`: time that requests wait, divided by the time that they are worked on
 */
export type Meaning =
  | 'waiting'
  | 'running'
  | 'concurrency'
  | 'rate'
  | 'arrivals'
  | 'utilization'
  | 'queue-seconds'
  | 'queue-to-compute';

/** Every meaning that a metric can be said to have. */
export const MEANINGS: readonly Meaning[] = [
  'waiting',
  'running',
  'concurrency',
  'rate',
  'arrivals',
  'utilization',
  'queue-seconds',
  'queue-to-compute',
];

const MEANING_OF: Readonly<Record<SignalMeaning, Meaning | undefined>> = {
  waitingRequests: 'waiting',
  runningRequests: 'running',
  concurrency: 'concurrency',
  requestsPerSecond: 'rate',
  queueSeconds: 'queue-seconds',
  queueToCompute: 'queue-to-compute',
  // How full a cache is depends on the length of texts, of which a trace of requests tells nothing.
  cacheUsage: undefined,
};

/** What is known of a metric by its name, or by its query. */
export interface KnownMetric {
  readonly meaning: Meaning;
  /** Of a query: whether it yields the mean of the pods, and not their total. */
  readonly isMean?: boolean;
  /** What the query multiplies it by. */
  readonly factor?: number;
  /** Seconds over which a rate is taken, where the query tells. */
  readonly windowSeconds?: number;
}

/** The meaning of a metric as the metrics APIs name it: `vllm_num_requests_waiting`, `triton_queue_to_compute`. */
export function meaningOfName(name: string): KnownMetric | undefined {
  const meaning = BY_NAME.get(name) ?? BY_SERIES.get(name);
  return meaning && { meaning };
}

const SIGNALS = RUNTIME_METRICS.flatMap(({ runtime, signals }) => signals.map((signal) => ({ runtime, signal })));

const BY_NAME: ReadonlyMap<string, Meaning> = new Map(SIGNALS.flatMap(namesOf));

function namesOf({ runtime, signal }: (typeof SIGNALS)[number]): [string, Meaning][] {
  const meaning = MEANING_OF[signal.meaning];
  if (meaning === undefined) return [];
  const computed = `${runtime}_${signal.meaning}`.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const single = signal.value.kind === 'sum' && signal.value.gauges.length === 1 ? seriesOf(signal) : [];
  return [computed, ...single.flatMap(spellings)].map((name) => [name.replaceAll('-', '_'), meaning]);
}

/** The names of a metric, colons also as the underscores that metrics APIs want. */
function spellings({ name, earlier = [] }: Series): string[] {
  const names = [name, ...earlier.map((former) => former.name)];
  return names.flatMap((each) => [each, each.replaceAll(':', '_').replace(/^_/, '')]);
}

/** Meanings by the series that are added up, sorted. */
const BY_SERIES: ReadonlyMap<string, Meaning> = new Map(
  SIGNALS.flatMap(({ signal }) => {
    const meaning = MEANING_OF[signal.meaning];
    return meaning === undefined || signal.value.kind === 'ratioOfRates' ? [] : [[keyOf(namesIn(signal)), meaning]];
  }),
);

function namesIn(signal: RuntimeSignal): string[] {
  return seriesOf(signal).map(({ name }) => name);
}

function keyOf(names: readonly string[]): string {
  return [...names].sort().join(' ');
}

const MEANS: readonly string[] = ['avg', 'max', 'min'];
const RATES: readonly string[] = ['rate', 'irate'];

/** The meaning of a query that adds up or averages metrics of a known model server; undefined where it cannot be told. */
export function meaningOfQuery(query: string): KnownMetric | undefined {
  // What stands behind `or` is there for when there is nothing.
  const main = query.split(/\s+or\s+/)[0] ?? '';
  const terms = main.split(/\s+\+\s+/).map(readTerm);
  const [first] = terms;
  if (!first || !terms.every((term) => term && term.call === first.call && term.factor === first.factor))
    return undefined;
  const meaning = BY_SERIES.get(keyOf(terms.flatMap((term) => term?.metric ?? [])));
  if (meaning === undefined || terms.some((term) => term?.isRate !== (meaning === 'rate'))) return undefined;
  return { meaning, isMean: MEANS.includes(first.call), factor: first.factor, windowSeconds: windowOf(query) };
}

/** Whether a query yields the mean, or the highest, of the pods, rather than their total. */
export function isMeanQuery(query: string): boolean {
  return MEANS.includes(Expression.parse(query)?.scaledCall?.name ?? '');
}

interface Term {
  readonly call: string;
  readonly factor: number;
  readonly metric: string;
  readonly isRate: boolean;
}

function readTerm(text: string): Term | undefined {
  const expression = Expression.parse(text);
  const call = expression?.scaledCall;
  const [only, ...others] = expression?.selectors ?? [];
  if (!call || !only || others.length > 0 || !['sum', ...MEANS].includes(call.name)) return undefined;
  const functions = only.within.filter((name) => !isAggregation(name));
  if (!functions.every((name) => RATES.includes(name))) return undefined;
  return { call: call.name, factor: call.factor, metric: only.metric, isRate: functions.length > 0 };
}

function windowOf(query: string): number | undefined {
  const [, window] = /\[(\w+)\]/.exec(query) ?? [];
  return window === undefined ? undefined : parseSeconds(window);
}
