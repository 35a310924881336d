import type { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Faults } from '../manifest/fault';
import { judgeProps } from '../props/require';
import { call, type Matcher, matcherText, promDuration, selector } from '../scaling/promql';
import { KUBERNETES_GRACE_SECONDS } from './drain';
import type { ModelDeployment } from './model-deployment';
import type { ModelMonitor } from './model-monitor';
import { ModelObject } from './model-object';
import { checkLabels, checkSeconds } from './pod-check';
import { podNamePattern } from './signal-query';
import type { ScalingQuery } from './signal-resolution';

/** What is told when a model does not scale or start as it should. */
export interface AlertOptions {
  /**
   * Labels of the alerts, by which they are routed.
   *
   * @default - `severity: warning`
   */
  readonly alertLabels?: Readonly<Record<string, string>>;
  /**
   * Further labels of the PrometheusRule, by which Prometheus selects it.
   *
   * @default - those of the model's monitor, which the same Prometheus selects by (`monitor.labels` of the metric source)
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * For how long the autoscaler must be at its maximum, a metric missing, or a pod without a node. A metric may be missing
   * for as long as `startup.worst` in any case: a server that loads its model tells nothing. A pod may wait for a node for
   * as long as a pod that is being deleted may take to end.
   *
   * @default - 15 min
   */
  readonly patience?: Duration;
}

/** Props of {@link ModelAlerts}. */
export interface ModelAlertsProps extends AlertOptions {
  readonly deployment: ModelDeployment;
  /** Name of the HorizontalPodAutoscaler; KEDA's has a prefix. */
  readonly autoscaler: string;
  /** What scrapes the model, if anything does. */
  readonly monitor?: () => ModelMonitor | undefined;
  /**
   * Labels by which Prometheus selects the monitor, for want of `labels`.
   *
   * @default - none
   */
  readonly monitorLabels?: Readonly<Record<string, string>>;
  /**
   * What Prometheus is asked for the model to be scaled.
   *
   * @default - nothing
   */
  readonly queries?: () => readonly ScalingQuery[];
}

/** One alert, of which the model is the subject. */
interface Alert {
  readonly alert: string;
  readonly expr: string;
  /** The rest of a sentence that begins with the model. */
  readonly summary: string;
  /** Seconds for which it must hold; the patience unless given. */
  readonly wait?: number;
  readonly labels?: Readonly<Record<string, string>>;
}

const DEFAULT_PATIENCE_SECONDS = 900;

/** The longest time for which the kubelet lets a container that crashes wait before it starts it again. */
const LONGEST_BACKOFF_SECONDS = 300;

/** How long it takes at the most until a pod that waited for another one to end is seen on its node. */
const SETTLING_SECONDS = 60;

/**
 * The PrometheusRule of a model, which needs kube-state-metrics:
 *
 * - `ModelAtMaximumReplicas`: the autoscaler is at its maximum. Left out where it has no choice: a minimum that is the
 *   maximum, or one replica at the most.
 * - `ModelScalingStopped`: the autoscaler says that it cannot read a metric.
 * - `ModelMetricMissing`, for each query to Prometheus that is scaled on: it yields nothing. It is the very query that the
 *   autoscaler's metric comes from, named by the label `metric`. One that does not exist without pods is looked at while
 *   there are some.
 * - `ModelWithoutCapacity`: no node has room for a pod. A rollout that proceeds does not count: where there are no spare
 *   accelerators, one of its pods waits for an old one to end all the time. It does once its progress deadline has passed.
 * - `ModelStartupOverBudget`: a pod has not been ready for as long as `startup.worst`. The time runs from the start of the
 *   server's container, as that of the startup probe does; from the start of the pod it would hold the pull of an image
 *   of many gigabytes too. The first start within two budgets counts, as a container that the probe kills at the end of
 *   its budget starts anew. Pods that are deleted, evicted or completed do not count.
 * - `ModelNotScraped`: there are pods, and Prometheus reads no metrics of them.
 *
 * @see https://github.com/kubernetes/kube-state-metrics/tree/main/docs/metrics
 */
export class ModelAlerts extends ModelObject {
  constructor(
    scope: Construct,
    id: string,
    private readonly alertsProps: ModelAlertsProps,
  ) {
    const unknownProps = judgeProps(scope, id, 'ModelAlertsProps', alertsProps, new.target);
    const { deployment, monitorLabels, labels = monitorLabels } = alertsProps;
    super(scope, id, {
      unknownProps,
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      name: deployment.name,
      namespace: deployment.namespace,
      labels: { ...deployment.sharedLabels, ...labels },
    });
  }

  protected spec(): Record<string, unknown> {
    const { deployment } = this.alertsProps;
    const rules = [
      this.atMaximum(),
      this.scalingStopped(),
      ...this.metricsMissing(),
      this.withoutNode(),
      this.notStarted(),
      this.notScraped(),
    ];
    return { groups: [{ name: deployment.name, rules: rules.filter((rule) => rule !== undefined) }] };
  }

  protected check(faults: Faults): void {
    const { alertLabels, labels, monitor, monitorLabels, patience } = this.alertsProps;
    checkLabels(labels, 'alerts.labels', faults);
    // A monitor tells of its labels itself.
    if (!labels && !monitor?.()) checkLabels(monitorLabels, 'monitor.labels', faults);
    checkSeconds(patience, 'alerts.patience', 1, faults);
    for (const name of Object.keys(alertLabels ?? {})) {
      if (/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) continue;
      const problem = "must consist of letters, digits and '_', and not start with a digit";
      faults.add({ field: `alerts.alertLabels[${name}]`, value: name, problem, fix: 'Respell it.' });
    }
  }

  private atMaximum(): Record<string, unknown> | undefined {
    const range = this.alertsProps.deployment.replicaRange;
    if (range && range.max <= Math.max(range.min, 1)) return undefined;
    const most = selector('kube_horizontalpodautoscaler_spec_max_replicas', this.autoscalerTerms());
    return this.rule({
      alert: 'ModelAtMaximumReplicas',
      expr: `${this.replicas} >= ${most}`,
      summary: 'has all the replicas that it may have, and may need more',
    });
  }

  private scalingStopped(): Record<string, unknown> {
    const matchers = [
      { label: 'condition', value: 'ScalingActive' },
      { label: 'status', value: 'false' },
    ];
    const inactive = selector('kube_horizontalpodautoscaler_status_condition', this.autoscalerTerms(matchers));
    return this.rule({
      alert: 'ModelScalingStopped',
      expr: `${inactive} == 1 and on (namespace, horizontalpodautoscaler) ${this.replicas} > 0`,
      summary: 'does not scale: its autoscaler cannot read a metric',
      wait: this.patienceWithMetrics,
    });
  }

  private metricsMissing(): Record<string, unknown>[] {
    const { queries = () => [] } = this.alertsProps;
    return queries().map(({ name, query, existsAtZeroPods }) =>
      this.rule({
        alert: 'ModelMetricMissing',
        expr: existsAtZeroPods ? call('absent', query) : `${call('absent', query)} and on () sum(${this.replicas}) > 0`,
        summary: `does not scale on ${name}: its query yields nothing`,
        wait: this.patienceWithMetrics,
        labels: { metric: name },
      }),
    );
  }

  private withoutNode(): Record<string, unknown> {
    const pending = selector('kube_pod_status_unschedulable', this.podTerms());
    const grace = this.alertsProps.deployment.pod.terminationGracePeriod?.toSeconds({ integral: false });
    return this.rule({
      alert: 'ModelWithoutCapacity',
      expr: `sum(${pending}) > 0 unless on () (${this.rolloutThatProceeds})`,
      summary: 'has pods for which no node has room',
      wait: Math.max(this.patience, (grace ?? KUBERNETES_GRACE_SECONDS) + SETTLING_SECONDS),
    });
  }

  private notStarted(): Record<string, unknown> | undefined {
    const { worst } = this;
    if (worst === undefined) return undefined;
    const term = (label: string, value: string): readonly Matcher[] => [{ label, value }];
    const container = term('container', this.alertsProps.deployment.containerName);
    const started = selector('kube_pod_container_state_started', this.podTerms(container));
    const ready = selector('kube_pod_status_ready', this.podTerms(term('condition', 'true')));
    const running = selector('kube_pod_status_phase', this.podTerms(term('phase', 'Running')));
    const deleted = selector('kube_pod_deletion_timestamp', this.podTerms());
    const window = promDuration(2 * (worst + LONGEST_BACKOFF_SECONDS));
    const late = [
      `time() - min_over_time(${started}[${window}]) > ${worst}`,
      `and on (namespace, pod) max_over_time(${ready}[${promDuration(worst)}]) == 0`,
      `and on (namespace, pod) ${running} == 1`,
      `unless on (namespace, pod) ${deleted}`,
    ];
    return this.rule({
      alert: 'ModelStartupOverBudget',
      expr: `count(${late.join(' ')}) > 0`,
      summary: `has pods that were not ready within ${worst} s`,
      wait: 60,
    });
  }

  private notScraped(): Record<string, unknown> | undefined {
    const monitor = this.alertsProps.monitor?.();
    if (!monitor) return undefined;
    const up = selector('up', matcherText(monitor.matchers));
    return this.rule({
      alert: 'ModelNotScraped',
      expr: `sum(${this.replicas}) > 0 unless on () sum(${up} == 1) > 0`,
      summary: 'runs, and Prometheus reads no metrics of it',
      wait: this.patienceWithMetrics,
    });
  }

  /** Yields something while there are old pods beside new ones, and the rollout is not past its progress deadline. */
  private get rolloutThatProceeds(): string {
    const { name } = this.alertsProps.deployment;
    const of = (metric: string, more: readonly Matcher[] = []) =>
      selector(metric, this.terms([{ label: 'deployment', value: name }, ...more]));
    const proceeds = of('kube_deployment_status_condition', [
      { label: 'condition', value: 'Progressing' },
      { label: 'status', value: 'true' },
    ]);
    const all = of('kube_deployment_status_replicas');
    const updated = of('kube_deployment_status_replicas_updated');
    return `${all} > ${updated} and on (namespace, deployment) ${proceeds} == 1`;
  }

  /** Replicas that there are. */
  private get replicas(): string {
    return selector('kube_horizontalpodautoscaler_status_current_replicas', this.autoscalerTerms());
  }

  /** Seconds of the longest start. */
  private get worst(): number | undefined {
    return this.alertsProps.deployment.pod.startup?.worst.toSeconds({ integral: false });
  }

  private get patience(): number {
    return this.alertsProps.patience?.toSeconds({ integral: false }) ?? DEFAULT_PATIENCE_SECONDS;
  }

  /** For how long metrics may be missing: the first pod tells nothing while it loads. */
  private get patienceWithMetrics(): number {
    return Math.max(this.patience, this.worst ?? 0);
  }

  private rule({ alert, expr, summary, wait = this.patience, labels }: Alert): Record<string, unknown> {
    const { deployment, alertLabels = { severity: 'warning' } } = this.alertsProps;
    return {
      alert,
      expr,
      for: promDuration(wait),
      labels: { ...alertLabels, model: deployment.name, ...labels },
      annotations: { summary: `Model ${deployment.name} ${summary}.` },
    };
  }

  private autoscalerTerms(more: readonly Matcher[] = []): string {
    return this.terms([{ label: 'horizontalpodautoscaler', value: this.alertsProps.autoscaler }, ...more]);
  }

  private podTerms(more: readonly Matcher[] = []): string {
    const value = podNamePattern(this.alertsProps.deployment.name);
    return this.terms([{ label: 'pod', operator: '=~', value }, ...more]);
  }

  private terms(matchers: readonly Matcher[]): string {
    const { namespace } = this.metadata;
    const where: Matcher[] = namespace === undefined ? [] : [{ label: 'namespace', value: namespace }];
    return matcherText([...where, ...matchers]);
  }
}

/** The name of the autoscaler that an object makes: KEDA's ScaledObject makes one with a prefix. */
export function autoscalerName({ kind, name }: ModelObject): string {
  return kind === 'ScaledObject' ? `keda-hpa-${name}` : name;
}
