import { type AutoscalerSpec, podRequestsOf, readAutoscaler } from '../autoscaler';
import type { Autoscaler } from '../check/graph/autoscalers';
import { isResource } from '../check/graph/signals';
import { nameOf, type Workload } from '../check/graph/workloads';
import type { Fault, Faults } from '../manifest/fault';
import type { Manifest } from '../manifest/manifest';
import { podRequestOf, requestOf } from '../manifest/pods';
import { at, listOf, objectOf, textOf, wholeOf } from '../manifest/read';
import { type Bounds, boundsFact, boundsOf } from './bounds';
import { assumed, type Fact, told } from './facts';
import { autoscalerOf, kedaFaults, kedaScaling, triggerFault } from './keda-autoscaler';
import { metricFact } from './metric-fact';
import { type CpuUse, type NamedSignal, readMetric, type Seeing, type ToldMeaning } from './read-metric';
import { isSchedule, readSchedule } from './read-schedule';
import type { PlannedMetric, Scaling } from './scaling';
import type { ScalingOptions } from './scaling-options';
import type { Subject } from './subject';

/** How a model is scaled, and what that rests on. */
export interface ScalingPlan {
  readonly scaling: Scaling;
  readonly facts: readonly Fact[];
}

/** Reads how a model is scaled; faults are added, and then what comes back is of no use. */
export function planScaling(subject: Subject, options: ScalingOptions, seeing: Seeing, faults: Faults): ScalingPlan {
  const { autoscaler, workload } = subject;
  if (!autoscaler) return fixedPlan(workload, options, faults);
  const bounds = boundsOf(autoscaler, options, faults);
  const signals = namedSignals(autoscaler);
  checkLabels(signals, options, faults);
  const metrics = signals.map((named) => planMetric(named, subject, options, seeing, faults));
  const kept = signals.filter((_, index) => metrics[index] !== undefined);
  if (autoscaler.keda) for (const fault of kedaFaults(autoscaler.entry.manifest)) faults.add(fault);
  const spec = readSpec(autoscaler, bounds, kept, faults);
  if (kept.length === 0 && faults.all.length === 0) faults.add(nothingLeft(autoscaler));
  const facts = [
    boundsFact(autoscaler, bounds, options),
    ...signals.map((named, index) => metricFact(named, metrics[index], options)),
    ...(metrics.some(isBusyCpu) ? [CPU_FACT] : []),
    ...(hasFallback(autoscaler) ? [FALLBACK_FACT] : []),
  ];
  const planned = metrics.filter((metric) => metric !== undefined);
  const keda = autoscaler.keda ? kedaScaling(autoscaler.entry.manifest, bounds.min) : undefined;
  const requests = podRequestsOf(workload.pod);
  return { scaling: { ...bounds, autoscaler: spec && { spec, metrics: planned, requests, keda } }, facts };
}

function fixedPlan({ entry }: Workload, { min, max, meanings }: ScalingOptions, faults: Faults): ScalingPlan {
  const replicas = wholeOf(at(entry.manifest, 'spec', 'replicas')) ?? 1;
  const given = [...(min === undefined ? [] : ['--min']), ...(max === undefined ? [] : ['--max'])];
  if (meanings.size > 0) given.push('--metric');
  for (const field of given) {
    const problem = `must not be given: no autoscaler scales ${nameOf(entry)}`;
    faults.add({ field, problem, fix: 'Give the path that holds its HorizontalPodAutoscaler or ScaledObject, too.' });
  }
  return { scaling: { min: replicas, max: replicas }, facts: [told('replicas', `${replicas}, fixed`)] };
}

/** The signals of an autoscaler with the names by which options call them. */
export function namedSignals({ signals, keda, entry }: Autoscaler): readonly NamedSignal[] {
  const triggers = listOf(at(entry.manifest, 'spec', 'triggers'));
  return signals.map((signal, index) => {
    if (!keda) return { signal, label: signal.name };
    const trigger = objectOf(triggers[index]);
    return { signal, label: textOf(trigger['name']) ?? `s${index}-${signal.name}`, trigger };
  });
}

function checkLabels(signals: readonly NamedSignal[], { meanings }: ScalingOptions, faults: Faults): void {
  const labels = signals.map(({ label }) => label);
  for (const label of meanings.keys()) {
    if (labels.includes(label)) continue;
    const problem = `must name a metric of the autoscaler, one of ${labels.join(', ')}`;
    faults.add({ field: '--metric', value: label, problem, fix: `Write --metric ${labels[0]}=waiting.` });
  }
}

function planMetric(
  named: NamedSignal,
  subject: Subject,
  options: ScalingOptions,
  seeing: Seeing,
  faults: Faults,
): PlannedMetric | undefined {
  const { label, signal, trigger } = named;
  const meaning = options.meanings.get(label);
  if (meaning === 'ignore') return undefined;
  if (isSchedule(named)) return planSchedule(named, meaning, subject, options, faults);
  const unusable = trigger && triggerFault(named);
  const { metric, fault } = unusable
    ? { metric: undefined, fault: unusable }
    : readMetric(named, subject, meaning, seeing, cpuOf(named, subject.workload, options));
  if (fault) faults.add(placed(fault, subject));
  if (!metric) return undefined;
  return { ...metric, label, activation: isResource(signal) ? undefined : metric.activation };
}

function planSchedule(
  named: NamedSignal,
  meaning: ToldMeaning | undefined,
  subject: Subject,
  { load }: ScalingOptions,
  faults: Faults,
): PlannedMetric | undefined {
  const { label } = named;
  if (meaning !== undefined) {
    const problem = 'must be ignore, as a schedule tells nothing of the load';
    faults.add({ field: `--metric ${label}`, value: meaning, problem, fix: 'Leave it out.' });
    return undefined;
  }
  const { schedule, fault } = readSchedule(named, load.beginning);
  if (fault) faults.add(placed(fault, subject));
  return schedule && { label, form: 'schedule', schedule };
}

/** A fault with the autoscaler in which it stands. */
function placed(fault: Fault, { autoscaler }: Subject): Fault {
  const isOption = fault.field.startsWith('--') || !autoscaler;
  return isOption ? fault : { ...fault, field: `${nameOf(autoscaler.entry)} ${fault.field}` };
}

/** CPU that busy pods use, in cores: what they request, unless it is told what a request takes. */
function cpuOf({ signal }: NamedSignal, { pod }: Workload, { cpuPerRequest }: ScalingOptions): CpuUse | undefined {
  const whole = signal.container === undefined ? podRequestOf(pod, 'cpu')?.toNumber() : undefined;
  const containers = pod.running.filter(({ name }) => signal.container === undefined || name === signal.container);
  const requests = containers.map((container) => requestOf(container, 'cpu')?.toNumber());
  const sum = requests.reduce((total: number | undefined, cores) => add(total, cores), 0);
  const busy = whole ?? sum;
  if (cpuPerRequest !== undefined) return { busy: busy ?? 0, perRequest: cpuPerRequest };
  return busy === undefined || busy === 0 ? undefined : { busy };
}

function add(total: number | undefined, cores: number | undefined): number | undefined {
  return total === undefined || cores === undefined ? undefined : total + cores;
}

function readSpec(
  { entry, keda }: Autoscaler,
  bounds: Bounds,
  kept: readonly NamedSignal[],
  faults: Faults,
): AutoscalerSpec | undefined {
  const manifest = keda ? autoscalerOf(entry.manifest, bounds, kept) : withMetrics(entry.manifest, bounds, kept);
  if (faults.all.length > 0) return undefined;
  const { spec, faults: found } = readAutoscaler(manifest);
  for (const fault of found) faults.add({ ...fault, field: `${nameOf(entry)} ${fault.field}` });
  return spec;
}

/** An HPA of any version as autoscaling/v2 has it, with some of its metrics. */
function withMetrics(manifest: Manifest, { min, max }: Bounds, kept: readonly NamedSignal[]): Manifest {
  const spec = objectOf(manifest['spec']);
  const metrics = kept.map(
    ({ signal }) => writtenAt(manifest, signal.path) ?? resourceMetric(signal.target.utilization),
  );
  return { ...manifest, apiVersion: 'autoscaling/v2', spec: { ...spec, minReplicas: min, maxReplicas: max, metrics } };
}

function writtenAt({ spec }: Manifest, path: string): unknown {
  const [, index] = /^spec\.metrics\[(\d+)\]/.exec(path) ?? [];
  return index === undefined ? undefined : at(spec, 'metrics', Number(index));
}

/** The metric of an HPA that names none, or of autoscaling/v1. */
function resourceMetric(averageUtilization: number | undefined): unknown {
  return { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } };
}

function nothingLeft({ entry, signals }: Autoscaler): Fault {
  const field = nameOf(entry);
  if (signals.length === 0) {
    const problem = 'must have a metric that can be read';
    return { field, problem, fix: 'Write it as autoscaling/v2 has it, or as a trigger of KEDA.' };
  }
  const problem = 'must keep a metric: without any nothing would scale';
  return { field, problem, fix: 'Say what a metric tells, as in --metric queue=waiting.' };
}

function isBusyCpu(metric: PlannedMetric | undefined): boolean {
  return metric?.form === 'resource' && metric.meaning === 'utilization';
}

const CPU_FACT = assumed(
  'cpu',
  'a pod that is busy uses what it requests, and less in proportion',
  '--cpu-per-request',
);

function hasFallback({ entry }: Autoscaler): boolean {
  return at(entry.manifest, 'spec', 'fallback') !== undefined;
}

const FALLBACK_FACT = assumed('fallback', "KEDA's fallback is left out: no metric fails but for lack of pods");
