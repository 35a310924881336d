import {
  AutoscalerController,
  configurationOf,
  type MetricReading,
  milliOf,
  type Pod,
  type PodMetrics,
  type Reconciliation,
  SYNC_PERIOD_SECONDS,
} from '../autoscaler';
import { type Activity, KedaLoop } from './keda-loop';
import type { Meter } from './meter';
import type { Pods, ServingPod } from './pods';
import { type MeasuredMetric, measuredOf, type PlannedMetric, type ScalingAutoscaler, scheduledAt } from './scaling';

/**
 * Seconds between two runs of the controller. Each takes a moment, so that they never come at exactly its period; what
 * stands at the edge of a window would fall on the other side of it otherwise.
 */
export const RUN_SECONDS = SYNC_PERIOD_SECONDS + 0.02;

/** What an autoscaler decided in a second. */
export interface Decision {
  readonly replicas: number;
  readonly by: 'hpa' | 'keda';
  /** What held back more replicas, where more were asked for. */
  readonly held?: Held;
}

/** What keeps the replicas below what the metrics ask for: `max`, a policy of the pace, or a stabilization window. */
export type Held = 'max' | 'pace' | 'window';

/** The autoscaler of a model as time goes on: the controller of Kubernetes, and KEDA's loop where there is one. */
export class Scaler {
  private readonly controller = new AutoscalerController(configurationOf());
  private readonly keda?: KedaLoop;
  private nextRun = RUN_SECONDS;
  private nextPoll = 0;
  private known?: { readonly revision: number; readonly pods: readonly Pod[] };

  constructor(
    private readonly autoscaler: ScalingAutoscaler,
    private readonly pods: Pods,
    private readonly meter: Meter,
    initial: number,
  ) {
    this.keda = autoscaler.keda && new KedaLoop(autoscaler.keda, initial);
  }

  /** What is decided up to a second, one after the other. */
  *decide(second: number, replicas: number): Iterable<Decision> {
    let current = replicas;
    for (; this.keda && this.nextPoll <= second; this.nextPoll += this.autoscaler.keda?.pollingInterval ?? 1) {
      const set = this.keda.poll(this.nextPoll, current, this.activity(this.nextPoll));
      if (set === undefined) continue;
      current = set;
      yield { replicas: current, by: 'keda' };
    }
    for (; this.nextRun <= second; this.nextRun += RUN_SECONDS) {
      // At 0 the autoscaler is off, and KEDA alone can end that.
      if (current === 0) continue;
      const run = this.reconcile(this.nextRun, current);
      if (run.rescaled) current = run.desiredReplicas;
      yield { replicas: current, by: 'hpa', held: heldBy(run, current, this.autoscaler.spec.maxReplicas) };
    }
  }

  private activity(second: number): Activity {
    const { metrics } = this.autoscaler;
    const values = measuredOf(metrics)
      .filter(({ activation }) => activation !== undefined)
      .map((metric) => ({ value: this.valueOf(metric), activation: metric.activation ?? 0 }));
    const isAlways = values.length === 0 && metrics.every(({ form }) => form !== 'schedule');
    const isActive = values.some(({ value, activation }) => value !== undefined && value > activation);
    return {
      active: isAlways || isActive || scheduledAt(metrics, second) > 0,
      failing: values.some(({ value }) => value === undefined),
    };
  }

  private reconcile(now: number, replicas: number): Reconciliation {
    return this.controller.reconcile({
      now,
      hpa: this.autoscaler.spec,
      scale: { specReplicas: replicas, statusReplicas: this.pods.all.length },
      pods: this.seenPods(),
      metrics: this.autoscaler.metrics.map((metric) => this.read(metric, now)),
    });
  }

  /** The pods as the API server has them, made anew only where one has changed. */
  private seenPods(): readonly Pod[] {
    const { revision } = this.pods;
    if (this.known?.revision !== revision) {
      const living = this.pods.all.map((pod) => this.podOf(pod, false));
      this.known = { revision, pods: [...living, ...this.pods.terminating.map((pod) => this.podOf(pod, true))] };
    }
    return this.known.pods;
  }

  private podOf(pod: ServingPod, deleting: boolean): Pod {
    const isReady = this.pods.isReady(pod);
    const lastTransitionTime = isReady ? pod.readyFrom : pod.since;
    return {
      name: pod.name,
      phase: 'Running',
      startTime: pod.since,
      ready: { status: isReady ? 'True' : 'False', lastTransitionTime },
      deleting,
      requests: this.autoscaler.requests,
    };
  }

  private read(metric: PlannedMetric, now: number): MetricReading {
    if (metric.form === 'schedule') return { values: [milliOf(metric.schedule.replicasAt(now))] };
    const value = this.valueOf(metric);
    if (metric.form === 'resource' || metric.form === 'pods') return { pods: this.podMetrics(metric, value ?? 0) };
    return value === undefined ? { error: 'no value' } : { values: [milliOf(value)] };
  }

  /** The value of a metric; of each pod where pods have their own. */
  private valueOf(metric: MeasuredMetric): number | undefined {
    const value = metric.form === 'total' ? this.meter.totalOf(metric) : this.meter.meanOf(metric);
    if (value === undefined) return metric.zeroWhenAbsent ? 0 : undefined;
    return value * metric.factor;
  }

  private podMetrics({ form, windowSeconds }: MeasuredMetric, value: number): PodMetrics {
    const timestamp = this.meter.last?.second ?? 0;
    const serving = { value: milliOf(value), timestamp, windowSeconds };
    const starting = { ...serving, value: 0n };
    const metrics = new Map<string, typeof serving>();
    for (const { name, since, readyFrom } of this.pods.all) {
      if (readyFrom <= timestamp) metrics.set(name, serving);
      else if (form === 'resource' && since < timestamp) metrics.set(name, starting);
    }
    return metrics;
  }
}

function heldBy(run: Reconciliation, replicas: number, max: number): Held | undefined {
  const { metricReplicas = 0, stabilizedReplicas = metricReplicas } = run;
  if (metricReplicas <= replicas) return undefined;
  if (replicas >= max) return 'max';
  return stabilizedReplicas <= replicas ? 'window' : 'pace';
}
