import { rulesServing } from '../check/graph/adapter';
import { isResource, type Signal } from '../check/graph/signals';
import { asAsked } from '../check/promql/adapter-template';
import type { Fault } from '../manifest/fault';
import { Quantity } from '../manifest/quantity';
import { at, objectOf, type PlainObject } from '../manifest/read';
import { isMeanQuery, type KnownMetric, MEANINGS, type Meaning, meaningOfName, meaningOfQuery } from './meaning';
import type { MeasuredMetric } from './scaling';
import type { Subject } from './subject';

/** What somebody says a metric tells; `ignore` leaves it out. */
export type ToldMeaning = Meaning | 'ignore';

/** Everything that a metric can be said to tell. */
export const TOLD_MEANINGS: readonly ToldMeaning[] = [...MEANINGS, 'ignore'];

/** How metrics are seen, where the manifests do not tell. */
export interface Seeing {
  /** Seconds over which rates and means are taken. */
  readonly windowSeconds: number;
  /** Seconds between two looks. */
  readonly scrapeSeconds: number;
}

/** CPU of the pods of a model, in cores. */
export interface CpuUse {
  /** What a pod uses that is busy with as many requests as it takes at a time. */
  readonly busy: number;
  /** What a request takes, in seconds of a core; undefined where CPU follows from how busy a pod is. */
  readonly perRequest?: number;
}

/** A signal of an autoscaler, and how it is called. */
export interface NamedSignal {
  readonly signal: Signal;
  readonly label: string;
  /** The trigger that it is, of KEDA. */
  readonly trigger?: PlainObject;
}

type Outcome = { readonly metric?: Omit<MeasuredMetric, 'label'>; readonly fault?: Fault };

/**
 * How a signal follows from the load: as somebody says, else by its name or query where a model server's metric is known
 * by it. Neither a metric nor a fault means that it is left out.
 */
export function readMetric(
  named: NamedSignal,
  { set }: Subject,
  told: ToldMeaning | undefined,
  seeing: Seeing,
  cpu: CpuUse | undefined,
): Outcome {
  const { signal, label } = named;
  if (told === 'ignore') return {};
  if (isResource(signal)) return readResource(signal, label, told, seeing, cpu);
  const known = told ? undefined : knownOf(signal, set);
  const meaning = told ?? known?.meaning;
  if (meaning === undefined) return { fault: untold(label, signal) };
  const mean = known?.isMean ?? (signal.query !== undefined && isMeanQuery(signal.query));
  return {
    metric: {
      meaning,
      scope: told && signal.type !== 'Pods' ? 'model' : 'pods',
      form: signal.type === 'Pods' ? 'pods' : mean ? 'mean' : 'total',
      factor: (known?.factor ?? 1) * unitOf(meaning, signal),
      windowSeconds: meaning === 'utilization' ? seeing.scrapeSeconds : (known?.windowSeconds ?? seeing.windowSeconds),
      zeroWhenAbsent: readsAsZero(named),
      activation: activationOf(named),
    },
  };
}

/** A share is told in percent where its target is beyond 1. */
function unitOf(meaning: Meaning, { target }: Signal): number {
  const value = (target.averageValue ?? target.value)?.toNumber() ?? 0;
  return meaning === 'utilization' && value > 1 ? 100 : 1;
}

function readResource(
  signal: Signal,
  label: string,
  told: ToldMeaning | undefined,
  { scrapeSeconds }: Seeing,
  cpu: CpuUse | undefined,
): Outcome {
  if (signal.name !== 'cpu') return { fault: notLoad(label, signal) };
  if (told !== undefined && told !== 'utilization') return { fault: onlyBusy(label, told) };
  if (!cpu) return { fault: withoutRequest(label) };
  const common = {
    scope: 'pods',
    form: 'resource',
    windowSeconds: scrapeSeconds,
    zeroWhenAbsent: true,
  } as const;
  return cpu.perRequest === undefined
    ? { metric: { ...common, meaning: 'utilization', factor: cpu.busy } }
    : { metric: { ...common, meaning: 'rate', factor: cpu.perRequest } };
}

function knownOf(signal: Signal, set: Subject['set']): KnownMetric | undefined {
  if (signal.query !== undefined) return meaningOfQuery(signal.query);
  const byName = meaningOfName(signal.name);
  const query = asAsked(rulesServing(set, signal.name)[0]?.metricsQuery ?? '');
  const byQuery = query === undefined || query === '' ? undefined : meaningOfQuery(query);
  return byQuery ?? byName;
}

/** What KEDA makes of nothing: 0, unless the trigger says otherwise and its query has no number for that. */
function readsAsZero({ trigger, signal }: NamedSignal): boolean {
  const isStrict = at(trigger, 'metadata', 'ignoreNullValues') === 'false';
  return trigger !== undefined && (!isStrict || /\s+or\s+/.test(signal.query ?? ''));
}

/** Above which a trigger is active: `activationThreshold`, `activationValue`, ..., as its type calls it. */
function activationOf({ trigger }: NamedSignal): number | undefined {
  if (trigger === undefined) return undefined;
  const metadata = objectOf(trigger['metadata']);
  const field = Object.keys(metadata).find((name) => name.startsWith('activation'));
  return field === undefined ? 0 : (Quantity.tryParse(metadata[field])?.toNumber() ?? 0);
}

function untold(label: string, signal: Signal): Fault {
  const value = signal.query ?? signal.name;
  const problem = `must be a metric of which it is known how it follows from the load: ${MEANINGS.join(', ')}`;
  return {
    field: signal.query === undefined ? signal.namePath : (signal.queryPath ?? signal.namePath),
    value,
    problem,
    fix: `Say it, as in --metric ${label}=waiting, or leave the metric out: --metric ${label}=ignore.`,
  };
}

function notLoad(label: string, { namePath, name }: Signal): Fault {
  const problem = 'must be cpu: what else pods use does not follow from their requests';
  return { field: namePath, value: name, problem, fix: `Leave the metric out: --metric ${label}=ignore.` };
}

function onlyBusy(label: string, told: ToldMeaning): Fault {
  const problem = 'must be utilization or ignore, as the use of a resource tells how busy pods are';
  return { field: `--metric ${label}`, value: told, problem, fix: `Write --metric ${label}=utilization.` };
}

function withoutRequest(label: string): Fault {
  const problem = 'must be requested by every container: without that it is not known what a busy pod uses';
  const fix = 'Set resources.requests.cpu on each container, or say what a request takes: --cpu-per-request 200m.';
  return { field: label, problem, fix };
}
