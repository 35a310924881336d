import type { Construct } from 'constructs';
import { compact } from '../manifest/canonical';
import type { Faults } from '../manifest/fault';
import { dnsLabelFaults } from '../manifest/names';
import { judgeProps } from '../props/require';
import type { Exposure, ModelDeployment } from './model-deployment';
import { ModelObject } from './model-object';
import type { ModelService } from './model-service';
import { checkLabels } from './pod-check';

/** Someone who may open connections to a model's pods. What is given must all hold. */
export interface NetworkPeer {
  /**
   * Name of the namespace.
   *
   * @default - the model's, or every one where `cidr` is given
   */
  readonly namespace?: string;
  /**
   * Labels of the pods.
   *
   * @default - every pod of the namespace
   */
  readonly podLabels?: Readonly<Record<string, string>>;
  /**
   * Addresses outside the cluster, such as `10.0.0.0/8`. Stands alone.
   *
   * @default - pods only
   */
  readonly cidr?: string;
}

/** Who may reach a model's pods. */
export interface NetworkPolicyOptions {
  /**
   * Who may call the model; an empty list for nobody. Where the model is exposed, those who bring the requests must be among
   * them: the pods of the Ingress controller or Gateway, or the addresses of a load balancer.
   *
   * @default - every pod of the cluster; anybody, where the model is exposed by a load balancer, an Ingress or a route
   */
  readonly callers?: readonly NetworkPeer[];
  /**
   * Who may scrape its metrics; an empty list for nobody. Where they are on the serving port, they may call it too: a
   * policy knows ports, not paths. So where `callers` are named, and Prometheus reads the metrics at a port of theirs,
   * scrapers must be named as well.
   *
   * @default - every pod of the cluster, where the metrics have a port of their own; else whoever may call
   */
  readonly scrapers?: readonly NetworkPeer[];
}

/** Props of a {@link ModelNetworkPolicy}. */
export interface ModelNetworkPolicyProps extends NetworkPolicyOptions {
  /** The deployment whose pods it shields. */
  readonly deployment: ModelDeployment;
  /**
   * The Service that leads to them, whose target ports callers reach too where another container of the pods has them.
   *
   * @default - none
   */
  readonly service?: ModelService;
  /** Whether callers come from outside the cluster, in other ways than the deployment knows of. */
  readonly exposed: boolean;
}

/** Ports and peers as they stand in a policy. */
type Rendered = Record<string, unknown>;

const METRICS_PORT = 'metrics';
const EVERY_POD: readonly Rendered[] = [{ namespaceSelector: {} }];

/**
 * The NetworkPolicy of a model: callers reach its ports, scrapers its metrics, and nobody anything else. The kubelet's
 * probes need no rule, as traffic from a pod's own node is always let in. What the pods call is not limited.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export class ModelNetworkPolicy extends ModelObject {
  constructor(
    scope: Construct,
    id: string,
    private readonly policyProps: ModelNetworkPolicyProps,
  ) {
    const unknownProps = judgeProps(scope, id, 'ModelNetworkPolicyProps', policyProps, new.target);
    const { deployment } = policyProps;
    super(scope, id, {
      unknownProps,
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      name: deployment.name,
      namespace: deployment.namespace,
      labels: deployment.sharedLabels,
    });
  }

  protected spec(): Record<string, unknown> {
    const { deployment, scrapers } = this.policyProps;
    const { serving, metrics } = this.ports();
    return {
      ingress: [...ruleFor(this.callers(), serving), ...ruleFor(scrapers?.map(peer) ?? EVERY_POD, metrics)],
      podSelector: { matchLabels: { ...deployment.selector } },
    };
  }

  /** The ports for callers, those of other containers to which the Service leads among them, and those for scrapers. */
  private ports(): { readonly serving: readonly Rendered[]; readonly metrics: readonly Rendered[] } {
    const { deployment, service } = this.policyProps;
    const own = deployment.ports;
    const known = own.flatMap(({ name, number }): (number | string)[] => [name, number]);
    const others = (service?.targets ?? []).filter(({ port }) => !known.includes(port));
    const elsewhere = deployment.scrapedPorts.filter(
      (port) => !known.includes(port) && !others.some((target) => target.name === port || target.port === port),
    );
    const named = own.map(({ name, protocol }) => compact({ port: name, protocol }));
    return {
      serving: distinct([
        ...named.filter(({ port }) => port !== METRICS_PORT),
        ...others.map(({ port, protocol }) => compact({ port, protocol })),
      ]),
      metrics: [...named.filter(({ port }) => port === METRICS_PORT), ...elsewhere.map((port) => ({ port }))],
    };
  }

  /** Who reaches the ports for callers: they, and scrapers where metrics are there too. Undefined for anybody. */
  private callers(): readonly Rendered[] | undefined {
    const { callers, scrapers = [], deployment, exposed } = this.policyProps;
    if (!callers && (exposed || deployment.isExposed)) return undefined;
    const scraping = this.ports().metrics.length === 0 || this.scrapedAmongCallers.length > 0 ? scrapers : [];
    if (!callers) return [...EVERY_POD, ...scraping.filter(({ cidr }) => cidr !== undefined).map(peer)];
    return distinct([...callers, ...scraping].map(peer));
  }

  /** Names of the ports for callers at which Prometheus reads metrics. */
  private get scrapedAmongCallers(): readonly string[] {
    const metrics = this.ports().metrics.map(({ port }) => port);
    return this.policyProps.deployment.scrapedPorts.filter((port) => !metrics.includes(port));
  }

  protected check(faults: Faults): void {
    this.policyProps.callers?.forEach((caller, index) => {
      checkPeer(caller, `networkPolicy.callers[${index}]`, faults);
    });
    this.policyProps.scrapers?.forEach((scraper, index) => {
      checkPeer(scraper, `networkPolicy.scrapers[${index}]`, faults);
    });
    this.checkScrapers(faults);
    this.checkExposures(faults);
  }

  /** Requests from outside would never arrive, and whoever looks at the pods sees nothing wrong. */
  private checkExposures(faults: Faults): void {
    const { callers, deployment } = this.policyProps;
    const own = deployment.namespace;
    const shutOut = this.exposures.find((exposure) => !callers?.some((caller) => mayBring(caller, exposure, own)));
    if (!callers || !shutOut) return;
    const { by = 'callers from outside the cluster', from } = shutOut;
    const [who, example] =
      from === 'addresses'
        ? ['its addresses', '']
        : ['where its pods run, or its addresses', "{ namespace: 'gateways' }, "];
    faults.add({
      field: 'networkPolicy.callers',
      value: callers,
      problem: `must let in ${by}${from === 'addresses' ? ', by address' : ''}: the policy would shut out every request from there`,
      fix: `Add ${who}, as in callers: [${example}{ cidr: '10.0.0.0/8' }], or leave callers out for everybody.`,
    });
  }

  /** The ways by which requests come from outside, that of the Service among them. */
  private get exposures(): readonly Exposure[] {
    const { deployment, service, exposed } = this.policyProps;
    const ways: readonly Exposure[] = service?.isLoadBalancer
      ? [{ by: 'the load balancer of the Service', from: 'elsewhere' }]
      : [];
    return [...deployment.exposures, ...ways, ...(exposed ? [{}] : [])];
  }

  /** The autoscaler would go blind, and Kubernetes would tell nobody. */
  private checkScrapers(faults: Faults): void {
    const { callers, scrapers, deployment } = this.policyProps;
    const shared = this.scrapedAmongCallers;
    const [port] = deployment.scrapedPorts.filter((scraped) =>
      shared.includes(scraped) ? callers && !callers.some(isEverybody) : scrapers,
    );
    if (port === undefined || (scrapers && scrapers.length > 0)) return;
    faults.add({
      field: 'networkPolicy.scrapers',
      value: scrapers,
      problem: `must name who reads the metrics at port ${port}: the policy would shut Prometheus out, and the autoscaler would be blind`,
      fix: "Name where Prometheus runs, as in scrapers: [{ namespace: 'monitoring' }].",
    });
  }
}

/** A rule that lets peers reach ports; none where there are none, as Kubernetes takes an empty list for all of them. */
function ruleFor(from: readonly Rendered[] | undefined, ports: readonly Rendered[]): Rendered[] {
  return from?.length === 0 || ports.length === 0 ? [] : [compact({ from, ports })];
}

/** Whether a caller may be the one that brings requests. */
function mayBring({ cidr, namespace = '' }: NetworkPeer, { from }: Exposure, own: string | undefined): boolean {
  if (cidr !== undefined || from === undefined) return true;
  return from === 'elsewhere' && namespace !== '' && namespace !== own;
}

function isEverybody({ cidr }: NetworkPeer): boolean {
  return cidr?.endsWith('/0') ?? false;
}

function distinct(items: readonly Rendered[]): Rendered[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function peer({ namespace, podLabels, cidr }: NetworkPeer): Rendered {
  if (cidr !== undefined) return { ipBlock: { cidr } };
  return compact({
    namespaceSelector:
      namespace === undefined ? undefined : { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    podSelector:
      podLabels || namespace === undefined ? compact({ matchLabels: podLabels && { ...podLabels } }) : undefined,
  });
}

function checkPeer({ namespace, podLabels, cidr }: NetworkPeer, field: string, faults: Faults): void {
  if (namespace !== undefined) {
    faults.addAll(`${field}.namespace`, namespace, dnsLabelFaults(namespace), 'Give the name of a namespace.');
  }
  checkLabels(podLabels, `${field}.podLabels`, faults);
  if (cidr === undefined) return;
  if (!/^(\d{1,3}(\.\d{1,3}){3}\/\d{1,2}|[0-9a-fA-F:]+\/\d{1,3})$/.test(cidr)) {
    const fix = 'Write it as 10.0.0.0/8, or 0.0.0.0/0 for everybody.';
    faults.add({ field: `${field}.cidr`, value: cidr, problem: 'must be a block of addresses', fix });
  }
  if (namespace !== undefined || podLabels !== undefined) {
    const fix = 'Give addresses and pods as two callers.';
    faults.add({ field, problem: 'must be addresses or pods, not both', fix });
  }
}
