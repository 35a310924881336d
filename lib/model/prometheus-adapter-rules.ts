import { Yaml } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Faults } from '../manifest/fault';
import { dnsSubdomainFaults } from '../manifest/names';
import { judgeProps } from '../props/require';
import { adapterChartValues, adapterConfig, conflictingRules } from '../scaling/adapter-rule';
import { asksForRules, holdRules, ruleHolders, rulesAskedFor } from './adapter-registry';
import { ModelObject } from './model-object';

/** Props of {@link PrometheusAdapterRules}. */
export interface PrometheusAdapterRulesProps {
  /** @default - the construct's id */
  readonly name?: string;
  /**
   * Namespace of the adapter.
   *
   * @default - the chart's
   */
  readonly namespace?: string;
  /**
   * What the ConfigMap holds: `config`, the adapter's whole configuration as `config.yaml`, which the chart takes by
   * `rules.existing`; or `chartValues`, values of the chart as `values.yaml`, which a HelmRelease takes by `valuesFrom`.
   *
   * @default 'config'
   */
  readonly form?: 'config' | 'chartValues';
}

/**
 * The rules of the Prometheus adapter for every model of the app that scales on a signal through it, in one ConfigMap.
 * An adapter reads one configuration, so an app has one of these. The adapter reads it when it starts.
 *
 * @see https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md
 */
export class PrometheusAdapterRules extends ModelObject {
  constructor(
    scope: Construct,
    id: string,
    private readonly rulesProps: PrometheusAdapterRulesProps = {},
  ) {
    const unknownProps = judgeProps(scope, id, 'PrometheusAdapterRulesProps', rulesProps, new.target);
    const { name = id, namespace } = rulesProps;
    super(scope, id, { unknownProps, apiVersion: 'v1', kind: 'ConfigMap', name, namespace, content: 'data' });
    holdRules(this);
  }

  /** The rules as values of the chart prometheus-community/prometheus-adapter. */
  get chartValues(): Record<string, unknown> {
    return adapterChartValues(rulesAskedFor(this));
  }

  protected spec(): Record<string, unknown> {
    const rules = rulesAskedFor(this);
    return this.rulesProps.form === 'chartValues'
      ? { 'values.yaml': Yaml.stringify(adapterChartValues(rules)) }
      : { 'config.yaml': Yaml.stringify(adapterConfig(rules)) };
  }

  protected check(faults: Faults): void {
    faults.addAll('name', this.name, dnsSubdomainFaults(this.name), 'Use lower case letters, digits and dashes.');
    if (!asksForRules(this)) {
      faults.add({
        field: 'rules',
        problem:
          'are none, as no model of the app has its metrics through the adapter: it would serve no metric at all',
        fix: 'Leave PrometheusAdapterRules out, or set MetricSource.prometheusAdapter() before the models are made.',
      });
    }
    for (const name of conflictingRules(rulesAskedFor(this))) {
      faults.add({
        field: 'rules',
        value: name,
        problem: 'is the name of two metrics that are asked for in different ways: the adapter would serve either',
        fix: 'Run these models with one version of the server and one scrape interval, give servers of your own a title each, or give the query another name.',
      });
    }
    const [first] = ruleHolders(this);
    if (first !== this) {
      faults.add({
        field: 'rules',
        value: first?.node.path,
        problem: 'are held already: two configurations of one adapter would each hold the same rules',
        fix: 'Keep one PrometheusAdapterRules in an app.',
      });
    }
  }
}
