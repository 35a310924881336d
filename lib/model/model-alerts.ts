import type { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Faults } from '../manifest/fault';
import { type Matcher, matcherText, promDuration, selector } from '../scaling/promql';
import type { ModelDeployment } from './model-deployment';
import type { ModelMonitor } from './model-monitor';
import { ModelObject } from './model-object';
import { checkLabels, checkSeconds } from './pod-check';
import { podNamePattern } from './signal-query';

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
   * @default - those of the model
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * For how long the autoscaler must be at its maximum, a metric missing, or a pod without a node.
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
}

const DEFAULT_PATIENCE_SECONDS = 900;

/**
 * The PrometheusRule of a model. All but one of its alerts read kube-state-metrics, so they hold whatever the server
 * tells; the one on scraping reads exactly what the autoscaler's metrics come from.
 *
 * @see https://github.com/kubernetes/kube-state-metrics/tree/main/docs/metrics
 */
export class ModelAlerts extends ModelObject {
  constructor(
    scope: Construct,
    id: string,
    private readonly alertsProps: ModelAlertsProps,
  ) {
    const { deployment, labels } = alertsProps;
    super(scope, id, {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      name: deployment.name,
      namespace: deployment.namespace,
      labels: { ...deployment.sharedLabels, ...labels },
    });
  }

  protected spec(): Record<string, unknown> {
    const { deployment } = this.alertsProps;
    const rules = [this.atMaximum(), this.metricMissing(), this.withoutNode(), this.notStarted(), this.notScraped()];
    return { groups: [{ name: deployment.name, rules: rules.filter((rule) => rule !== undefined) }] };
  }

  protected check(faults: Faults): void {
    const { alertLabels, labels, patience } = this.alertsProps;
    checkLabels(labels, 'alerts.labels', faults);
    checkSeconds(patience, 'alerts.patience', 1, faults);
    for (const name of Object.keys(alertLabels ?? {})) {
      if (/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) continue;
      const problem = "must consist of letters, digits and '_', and not start with a digit";
      faults.add({ field: `alerts.alertLabels[${name}]`, value: name, problem, fix: 'Respell it.' });
    }
  }

  private atMaximum(): Record<string, unknown> {
    const current = selector('kube_horizontalpodautoscaler_status_current_replicas', this.autoscalerTerms());
    const most = selector('kube_horizontalpodautoscaler_spec_max_replicas', this.autoscalerTerms());
    return this.rule(
      'ModelAtMaximumReplicas',
      `${current} >= ${most}`,
      'has all the replicas that it may have, and may need more',
    );
  }

  private metricMissing(): Record<string, unknown> {
    const matchers = [
      { label: 'condition', value: 'ScalingActive' },
      { label: 'status', value: 'false' },
    ];
    const inactive = selector('kube_horizontalpodautoscaler_status_condition', this.autoscalerTerms(matchers));
    const current = selector('kube_horizontalpodautoscaler_status_current_replicas', this.autoscalerTerms());
    const running = `on (namespace, horizontalpodautoscaler) ${current} > 0`;
    return this.rule(
      'ModelScalingStopped',
      `${inactive} == 1 and ${running}`,
      'does not scale: its autoscaler cannot read a metric',
    );
  }

  private withoutNode(): Record<string, unknown> {
    const pending = selector('kube_pod_status_unschedulable', this.podTerms());
    return this.rule('ModelWithoutCapacity', `sum(${pending}) > 0`, 'has pods for which no node has room');
  }

  private notStarted(): Record<string, unknown> | undefined {
    const worst = this.alertsProps.deployment.pod.startup?.worst.toSeconds({ integral: false });
    if (worst === undefined) return undefined;
    const unready = selector('kube_pod_status_ready', this.podTerms([{ label: 'condition', value: 'true' }]));
    const age = `time() - ${selector('kube_pod_start_time', this.podTerms())}`;
    const expression = `count((${age}) > ${worst} and on (namespace, pod) ${unready} == 0) > 0`;
    return this.rule('ModelStartupOverBudget', expression, `has pods that are not ready after ${worst} s`, 60);
  }

  private notScraped(): Record<string, unknown> | undefined {
    const monitor = this.alertsProps.monitor?.();
    if (!monitor) return undefined;
    const current = selector('kube_horizontalpodautoscaler_status_current_replicas', this.autoscalerTerms());
    const up = selector('up', matcherText(monitor.matchers));
    return this.rule(
      'ModelNotScraped',
      `sum(${current}) > 0 unless on () sum(${up} == 1) > 0`,
      'runs, and Prometheus reads no metrics of it',
    );
  }

  private rule(alert: string, expr: string, summary: string, seconds?: number): Record<string, unknown> {
    const { deployment, alertLabels = { severity: 'warning' }, patience } = this.alertsProps;
    const wait = seconds ?? patience?.toSeconds({ integral: false }) ?? DEFAULT_PATIENCE_SECONDS;
    return {
      alert,
      expr,
      for: promDuration(wait),
      labels: { ...alertLabels, model: deployment.name },
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
