import type { Construct } from 'constructs';
import { compact } from '../manifest/canonical';
import type { Faults } from '../manifest/fault';
import { dnsLabelFaults } from '../manifest/names';
import type { ModelDeployment } from './model-deployment';
import { ModelObject } from './model-object';
import { allPorts } from './pod';
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
   * Who may call the model.
   *
   * @default - every pod of the cluster; anybody, where the model is exposed by a load balancer, an Ingress or a route
   */
  readonly callers?: readonly NetworkPeer[];
  /**
   * Who may scrape its metrics. Where they are on the serving port, they may call it too: a policy knows ports, not paths.
   *
   * @default - every pod of the cluster
   */
  readonly scrapers?: readonly NetworkPeer[];
}

/** Props of a {@link ModelNetworkPolicy}. */
export interface ModelNetworkPolicyProps extends NetworkPolicyOptions {
  /** The deployment whose pods it shields. */
  readonly deployment: ModelDeployment;
  /** Whether callers come from outside the cluster. */
  readonly exposed: boolean;
}

const METRICS_PORT = 'metrics';
const EVERY_POD = [{ namespaceSelector: {} }];

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
    const { deployment } = policyProps;
    super(scope, id, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      name: deployment.name,
      namespace: deployment.namespace,
      labels: deployment.sharedLabels,
    });
  }

  protected spec(): Record<string, unknown> {
    const { deployment, exposed, callers, scrapers } = this.policyProps;
    const names = allPorts(deployment.pod).map(({ name, protocol }) => compact({ port: name, protocol }));
    const serving = names.filter(({ port }) => port !== METRICS_PORT);
    const metrics = names.filter(({ port }) => port === METRICS_PORT);
    const scraping = scrapers ? scrapers.map(peer) : EVERY_POD;
    const calling = callers?.map(peer) ?? (exposed ? undefined : EVERY_POD);
    const narrowed = callers && metrics.length === 0 && scrapers ? [...callers.map(peer), ...scraping] : calling;
    return {
      ingress: [
        compact({ from: narrowed, ports: serving }),
        ...(metrics.length > 0 ? [{ from: scraping, ports: metrics }] : []),
      ],
      podSelector: { matchLabels: { ...deployment.selector } },
    };
  }

  protected check(faults: Faults): void {
    this.policyProps.callers?.forEach((caller, index) => {
      checkPeer(caller, `networkPolicy.callers[${index}]`, faults);
    });
    this.policyProps.scrapers?.forEach((scraper, index) => {
      checkPeer(scraper, `networkPolicy.scrapers[${index}]`, faults);
    });
  }
}

function peer({ namespace, podLabels, cidr }: NetworkPeer): Record<string, unknown> {
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
