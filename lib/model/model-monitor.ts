import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { compact } from '../manifest/canonical';
import type { Faults } from '../manifest/fault';
import { dnsSubdomainFaults } from '../manifest/names';
import { secretFaults, secretKey } from '../manifest/secret-key';
import { judgeProps } from '../props/require';
import type { MonitorOptions } from '../scaling/metric-source';
import type { Matcher } from '../scaling/promql';
import { promDuration } from '../scaling/promql';
import type { ModelDeployment } from './model-deployment';
import { ModelObject } from './model-object';
import type { ModelService } from './model-service';
import { checkLabels } from './pod-check';
import { healthEndpoints, SERVING_PORT_NAME } from './probes';
import { renderedOrNothing } from './requests';

/** Props of a {@link ModelMonitor}. */
export interface ModelMonitorProps extends MonitorOptions {
  /** The deployment whose pods are scraped. */
  readonly deployment: ModelDeployment;
  /** The model's Service, for a monitor of the kind `service`. */
  readonly service?: ModelService;
  /**
   * Name of the container port that serves the metrics, which is that of the Service's port too.
   *
   * @default 'http'
   */
  readonly port?: string;
  /** @default '/metrics' */
  readonly path?: string;
  /**
   * Name of the monitor.
   *
   * @default - the model's
   */
  readonly name?: string;
}

/** As often as the autoscaler looks. */
export const DEFAULT_SCRAPE_INTERVAL = Duration.seconds(15);

const DEFAULT_PATH = '/metrics';

/**
 * The PodMonitor or ServiceMonitor by which the Prometheus Operator scrapes a model.
 *
 * @see https://prometheus-operator.dev/docs/developer/getting-started/
 */
export class ModelMonitor extends ModelObject {
  /** The port that it scrapes, by name; the operator makes it the label `endpoint`. */
  readonly port: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly monitorProps: ModelMonitorProps,
  ) {
    const unknownProps = judgeProps(scope, id, 'ModelMonitorProps', monitorProps, new.target);
    const { deployment, kind = 'pod', labels, name } = monitorProps;
    super(scope, id, {
      unknownProps,
      apiVersion: 'monitoring.coreos.com/v1',
      kind: kind === 'pod' ? 'PodMonitor' : 'ServiceMonitor',
      name: name ?? deployment.name,
      namespace: deployment.namespace,
      labels: { ...deployment.sharedLabels, ...labels },
    });
    this.port = monitorProps.port ?? 'http';
    deployment.markScraped(this.port);
  }

  /** Seconds between two scrapes. */
  get intervalSeconds(): number {
    return (this.monitorProps.interval ?? DEFAULT_SCRAPE_INTERVAL).toSeconds({ integral: false });
  }

  /**
   * What picks exactly the series that come from this monitor. The operator sets the label `job`: namespace and name of a
   * PodMonitor, the name of the Service for a ServiceMonitor.
   */
  get matchers(): Matcher[] {
    const namespace = this.metadata.namespace ?? '';
    const service = this.monitorProps.service?.name ?? '';
    const job = this.kind === 'PodMonitor' ? `${namespace}/${this.name}` : service;
    return [
      { label: 'namespace', value: namespace },
      { label: 'job', value: job },
    ];
  }

  protected spec(): Record<string, unknown> {
    const { deployment, path = DEFAULT_PATH, authorization } = this.monitorProps;
    const endpoint = compact({
      port: this.port,
      path: path === DEFAULT_PATH ? undefined : path,
      ...this.tls(),
      authorization: authorization && { credentials: secretKey(authorization) },
      interval: promDuration(this.intervalSeconds),
    });
    const endpoints = this.kind === 'PodMonitor' ? { podMetricsEndpoints: [endpoint] } : { endpoints: [endpoint] };
    return { selector: { matchLabels: { ...deployment.selector } }, ...endpoints };
  }

  /** No certificate bears the address of a pod, by which it is scraped. */
  private tls(): Record<string, unknown> {
    const endpoints = healthEndpoints(this.monitorProps.deployment.pod);
    const isTls = endpoints?.scheme === 'HTTPS' && this.port === SERVING_PORT_NAME;
    return isTls ? { scheme: 'https', tlsConfig: { insecureSkipVerify: true } } : {};
  }

  protected check(faults: Faults): void {
    const { name, labels, path = DEFAULT_PATH, authorization } = this.monitorProps;
    if (name !== undefined) {
      faults.addAll('name', name, dnsSubdomainFaults(name), 'Use lower case letters, digits and dashes.');
    }
    checkLabels(labels, 'monitor.labels', faults);
    if (authorization !== undefined) {
      for (const fault of secretFaults(secretKey(authorization), 'monitor.authorization')) faults.add(fault);
    }
    if (!path.startsWith('/')) {
      faults.add({ field: 'path', value: path, problem: 'must start with "/"', fix: `Write it as ${DEFAULT_PATH}.` });
    }
    const seconds = this.intervalSeconds;
    if (!Number.isInteger(seconds) || seconds < 1) {
      const problem = 'must be a whole number of seconds, at least 1';
      faults.add({ field: 'monitor.interval', value: seconds, problem, fix: 'Leave it out for 15 s.' });
    }
    this.checkPort(faults);
  }

  private checkPort(faults: Faults): void {
    const { deployment, service } = this.monitorProps;
    if (this.kind === 'ServiceMonitor') {
      const ports = service && portNames(renderedOrNothing(service)?.spec, ['ports']);
      if (ports?.includes(this.port)) return;
      faults.add({
        field: 'monitor.kind',
        value: 'service',
        problem: ports
          ? `needs a port named "${this.port}" in the Service, which has ${ports.join(', ')}`
          : 'needs a Service, and the model has none',
        fix: `${ports ? 'Add it to service.ports' : 'Give the model a Service'}, or leave kind out: a PodMonitor scrapes the pods themselves.`,
      });
      return;
    }
    const manifest = renderedOrNothing(deployment);
    if (!manifest) return;
    const ports = portNames(manifest.spec, ['template', 'spec', 'containers']);
    if (ports.includes(this.port)) return;
    faults.add({
      field: 'port',
      value: this.port,
      problem: `must be the name of a port of the pods of ${deployment.name}, which have ${ports.join(', ') || 'none'}: nothing would be scraped`,
      fix: `Add ports: [{ name: '${this.port}', number: ... }] to the model, or name the port that serves the metrics.`,
    });
  }
}

interface Named {
  readonly name?: string;
  readonly ports?: readonly Named[];
}

/** Names of the ports at a place of a spec: of a list of ports, or of a list of containers that have ports. */
function portNames(spec: unknown, path: readonly string[]): string[] {
  const list = path.reduce<unknown>((here, key) => (here as Record<string, unknown> | undefined)?.[key], spec);
  const items = (list ?? []) as readonly Named[];
  const ports = path.includes('containers') ? items.flatMap((container) => container.ports ?? []) : items;
  return ports.flatMap(({ name }) => name ?? []);
}
