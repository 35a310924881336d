import type { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { compact } from '../manifest/canonical';
import { cycleFault } from '../manifest/cycle';
import type { Faults } from '../manifest/fault';
import type { Manifest } from '../manifest/manifest';
import type { ManifestPatch } from '../manifest/merge';
import { judgeProps } from '../props/require';
import type { ScaleTarget } from '../scaling/scaling';
import { checkDeadline } from './deadline-check';
import { acceleratorsOf, type DerivedPod, derivePod } from './derive';
import { claimTemplateName, ModelDeviceClaim } from './device-claim';
import { KUBERNETES_GRACE_SECONDS } from './drain';
import {
  checkIdentity,
  checkReserved,
  commonLabels,
  type IdentityProps,
  selectorLabels,
  targetVersionOf,
} from './identity';
import { ModelObject } from './model-object';
import { allPorts, renderPodSpec, servingPort } from './pod';
import { checkLabels, checkPod, checkSeconds } from './pod-check';
import type { ServingPodProps, ServingPort } from './pod-props';
import { progressDeadlineFor, SERVING_PORT_NAME } from './probes';
import {
  acceleratedRollout,
  checkOnlyHolder,
  checkRollout,
  checkRoom,
  checkSpareCapacity,
  type ReplicaRange,
  type Rollout,
  rolloutSpec,
  waitsForOldPods,
} from './rollout';
import { strayContainers, strayFault } from './stray-containers';
import type { WeightsPod } from './weights';
import { answersAtServingPort } from './worker-port';

type PodClaim = WeightsPod['claims'][number];

/** Who can mount a volume of an access mode at a time, where it is not everybody. */
const SINGLE: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'the pods of one node',
  ReadWriteOncePod: 'one pod',
};

/** Props of a {@link ModelDeployment}. */
export interface ModelDeploymentProps extends IdentityProps, ServingPodProps {
  /**
   * A fixed number of replicas, for a model without an autoscaler. With one it is an error: each apply would throw the
   * model back to this number.
   *
   * @default - not written: Kubernetes starts with 1, and an autoscaler owns it from there
   */
  readonly replicas?: number;
  /**
   * How pods are replaced by new ones. What would wait for ever, for an accelerator or for a volume of one pod, is an
   * error; `'recreate'` says that an outage is meant.
   *
   * @default - with accelerators, what `spareCapacity` and the number of replicas leave room for; else Kubernetes' own:
   * rolling, 25 % surge, 25 % unavailable
   */
  readonly rollout?: Rollout;
  /**
   * After how long without progress a rollout is reported as failed. It must be longer than `startup.worst`, and where an
   * old pod must go first, than its grace period and that together.
   *
   * @default - 1.25 times `startup.worst`, and the grace period of an old pod that must go first; at least Kubernetes' own
   * 600 s
   */
  readonly progressDeadline?: Duration;
  /**
   * How long a new pod must be ready before the rollout goes on.
   *
   * @default - Kubernetes' own, 0 s
   */
  readonly minReady?: Duration;
}

/** A way by which callers come from outside the cluster. */
export interface Exposure {
  /**
   * Who brings their requests, in words.
   *
   * @default 'callers from outside the cluster'
   */
  readonly by?: string;
  /**
   * Where it is: `addresses` for what is no pod, such as a load balancer of a cloud, `elsewhere` for what has no pod in the
   * namespace of the model.
   *
   * @default - unknown
   */
  readonly from?: 'addresses' | 'elsewhere';
}

/**
 * The Deployment that runs a model server. Its pods are selected by the label `app` with the model's name and by
 * nothing else, so the selector never changes.
 *
 * Faults in the props are told, all at once, when the app is validated. Lists and maps among them are copied: what is
 * changed in them later is no matter of the deployment.
 */
export class ModelDeployment extends ModelObject implements ScaleTarget {
  /** Labels by which the pods are selected. */
  readonly selector: Readonly<Record<string, string>>;
  /** The port on which the model server answers, if it answers at all; its name is `http`. */
  readonly port: number;
  /** Name of the model server's container. */
  readonly containerName: string;
  private readonly deploymentProps: ModelDeploymentProps;
  private readonly owners: Construct[] = [];
  private readonly scraped = new Set<string>();
  private readonly exposedBy: Exposure[] = [];
  private isServed = true;
  private range: ReplicaRange | undefined;
  private derivedPod: DerivedPod | undefined;
  private renderedSpec: Record<string, unknown> | undefined;

  constructor(scope: Construct, id: string, props: ModelDeploymentProps) {
    const unknownProps = judgeProps(scope, id, 'ModelDeploymentProps', props, new.target);
    const deploymentProps = ownLists(props);
    const name = deploymentProps.name ?? id;
    super(scope, id, {
      unknownProps,
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name,
      namespace: deploymentProps.namespace,
      labels: { ...deploymentProps.labels, ...commonLabels(name, deploymentProps) },
      annotations: deploymentProps.annotations,
    });
    this.deploymentProps = deploymentProps;
    this.selector = selectorLabels(name);
    this.port = servingPort(this.pod);
    this.containerName = deploymentProps.containerName ?? name;
    if (deploymentProps.gpu?.claim) {
      new ModelDeviceClaim(this, 'device-claim', { deployment: this, claim: deploymentProps.gpu.claim });
    }
  }

  /** The pod with all that follows from the props. */
  get pod(): DerivedPod {
    this.derivedPod ??= derivePod(this.deploymentProps, { selector: this.selector, target: targetVersionOf(this) });
    return this.derivedPod;
  }

  /** Lays a partial pod spec over the rendered one; see {@link addOverride}. */
  addPodOverride(podSpec: ManifestPatch): void {
    this.addOverride({ spec: { template: { spec: podSpec } } });
  }

  /**
   * Tells the deployment what decides its number of replicas: a `ModelAutoscaler` does it by itself, anything else, such
   * as a KEDA ScaledObject of your own, by this. A second owner is an error.
   *
   * @param range the replicas between which it scales, by which the rollout is chosen
   */
  markAutoscaled(owner: Construct, range?: ReplicaRange): void {
    this.owners.push(owner);
    this.range = range ?? this.range;
    this.renderedSpec = undefined;
  }

  /**
   * Tells the deployment that callers come from outside the cluster, so that its network policy lets them in. A
   * `ModelIngress` and a `ModelRoute` do it by themselves, any other way to it is told by this.
   *
   * @param exposure who brings their requests, so that callers of the network policy do not leave it out unnoticed
   */
  markExposed(exposure: Exposure = {}): void {
    this.exposedBy.push(exposure);
    this.renderedSpec = undefined;
  }

  /**
   * Tells the deployment whether a Service leads to its port. A worker, to which none does, declares the port only where it is
   * asked or scraped there, or is exposed. A model without a Service and a `ModelService` do it by themselves.
   */
  markServed(isServed: boolean): void {
    this.isServed = isServed;
    this.renderedSpec = undefined;
  }

  /** Whether callers come from outside the cluster. */
  get isExposed(): boolean {
    return this.exposedBy.length > 0;
  }

  /** The ways by which callers come from outside the cluster. */
  get exposures(): readonly Exposure[] {
    return this.exposedBy;
  }

  /**
   * Tells the deployment that Prometheus reads metrics at one of its ports, so that its network policy does not shut it
   * out unnoticed. A `ModelMonitor` and signals of the server do it by themselves, any other way of scraping is told by
   * this.
   *
   * @param port name of the port
   */
  markScraped(port: string): void {
    this.scraped.add(port);
    this.renderedSpec = undefined;
  }

  /** Names of the ports at which Prometheus reads metrics. */
  get scrapedPorts(): readonly string[] {
    return [...this.scraped];
  }

  /** The ports that the container of the model server declares, the serving port first; that of a worker only where it is used. */
  get ports(): readonly ServingPort[] {
    const all = allPorts(this.pod);
    const isUsed = this.isServed || this.isExposed || this.scraped.has(SERVING_PORT_NAME);
    return isUsed || answersAtServingPort(this.pod) ? all : all.slice(1);
  }

  /** The replicas that there may be: the autoscaler's, else the fixed number; undefined where nobody said. */
  get replicaRange(): ReplicaRange | undefined {
    const { replicas } = this.deploymentProps;
    if (this.range || replicas === undefined) return this.range;
    return { min: replicas, max: replicas };
  }

  /** Labels that the deployment shares with the other objects of its model. */
  get sharedLabels(): Record<string, string> {
    return { ...this.deploymentProps.labels, ...commonLabels(this.name, this.deploymentProps) };
  }

  /** The namespace: the one that was asked for, else the chart's, if it has one. */
  get namespace(): string | undefined {
    return this.metadata.namespace;
  }

  /** Rendered once, since the autoscaler's check looks into it too. */
  protected spec(): Record<string, unknown> {
    this.renderedSpec ??= this.renderSpec();
    return this.renderedSpec;
  }

  private renderSpec(): Record<string, unknown> {
    const props = this.deploymentProps;
    const { pod } = this;
    return compact({
      replicas: props.replicas,
      selector: { matchLabels: { ...this.selector } },
      strategy: this.rollout && rolloutSpec(this.rollout),
      progressDeadlineSeconds: props.progressDeadline?.toSeconds() ?? progressDeadlineFor(pod, this.waitSeconds),
      minReadySeconds: props.minReady?.toSeconds(),
      template: {
        metadata: compact({
          labels: { ...props.podLabels, ...commonLabels(this.name, props) },
          annotations: pod.podAnnotations,
        }),
        spec: renderPodSpec(pod, this.containerName, this.ports, this.claimTemplate),
      },
    });
  }

  private get claimTemplate(): string | undefined {
    const { gpu } = this.deploymentProps;
    return gpu?.claim && claimTemplateName(this.name, gpu.claim);
  }

  /** How pods are replaced: as was asked for, else as accelerators ask for; undefined for Kubernetes' own. */
  private get rollout(): Rollout | undefined {
    const { rollout, spareCapacity = 0 } = this.deploymentProps;
    const range = this.replicaRange;
    if (rollout !== undefined || !range || !this.accelerated) return rollout;
    return acceleratedRollout(range, spareCapacity);
  }

  private get accelerated(): boolean {
    return acceleratorsOf(this.deploymentProps) > 0;
  }

  /** A volume that only one pod, or the pods of one node, can mount. */
  private get singleClaim(): PodClaim | undefined {
    return this.pod.weightsPod?.claims.find(({ accessMode }) => accessMode && SINGLE[accessMode] !== undefined);
  }

  /** Seconds that a new pod may wait for an old one to stop, before it starts. */
  private get waitSeconds(): number {
    const { spareCapacity = 0 } = this.deploymentProps;
    const scarce = this.singleClaim !== undefined || (this.accelerated && !(spareCapacity > 0));
    if (!waitsForOldPods(this.rollout, scarce)) return 0;
    return this.pod.terminationGracePeriod?.toSeconds({ integral: false }) ?? KUBERNETES_GRACE_SECONDS;
  }

  protected check(faults: Faults): void {
    const props = this.deploymentProps;
    const cycle = cycleFault(props, '') ?? cycleFault(props.gpu?.tolerations, 'gpu.tolerations');
    if (cycle) {
      faults.add(cycle);
      return;
    }
    checkIdentity(this.name, props, faults);
    checkLabels(props.podLabels, 'podLabels', faults);
    checkReserved(props.podLabels, 'podLabels', this.name, props, faults);
    checkPod(this.pod, this.ports, targetVersionOf(this), faults);
    if (props.rollout) checkRollout(props.rollout, faults);
    if (this.accelerated) checkSpareCapacity(props.spareCapacity ?? 0, faults);
    this.checkVolumesAndRoom(faults);
    checkSeconds(props.minReady, 'minReady', 0, faults);
    checkSeconds(props.progressDeadline, 'progressDeadline', 1, faults);
    checkDeadline(props, this.pod, this.waitSeconds, faults);
    this.checkOwner(faults);
  }

  /** Names of the containers of a rendered deployment that overrides brought without an image, which is told. */
  strayContainers(manifest: Manifest): readonly string[] {
    return strayContainers(this.spec(), manifest).map(({ name }) => name);
  }

  protected override checkRendered(manifest: Manifest, faults: Faults): void {
    for (const stray of strayContainers(this.spec(), manifest)) faults.add(strayFault(stray));
    const { template } = manifest.spec as { template?: { metadata?: { labels?: Record<string, string> } } };
    for (const [key, value] of Object.entries(this.selector)) {
      const rendered = template?.metadata?.labels?.[key];
      if (rendered === value) continue;
      faults.add({
        field: `overrides.spec.template.metadata.labels[${key}]`,
        value: rendered,
        problem: `must stay "${value}": the selector holds it`,
        fix: 'Leave this label as it is.',
      });
    }
  }

  private checkVolumesAndRoom(faults: Faults): void {
    const { rollout, spareCapacity = 0 } = this.deploymentProps;
    const range = this.replicaRange;
    const claim = this.singleClaim;
    if (!claim) {
      if (this.accelerated) checkRoom(range, spareCapacity, rollout, faults);
      return;
    }
    const { name, accessMode = '' } = claim;
    const place = SINGLE[accessMode];
    if (!range || range.max < 2) {
      checkOnlyHolder(`the volume ${name} (${accessMode}), which ${place} can mount at a time`, rollout, faults);
      return;
    }
    faults.add({
      field: 'weights',
      value: `${name} (${accessMode})`,
      problem: `can be mounted by ${place} at a time, but there may be ${range.max} replicas: the others would wait for ever`,
      fix: 'Use a claim that several nodes can mount (ReadWriteMany; ReadOnlyMany where nothing is written), or let each pod fetch the weights.',
    });
  }

  private checkOwner(faults: Faults): void {
    const { replicas } = this.deploymentProps;
    if (replicas !== undefined && (!Number.isInteger(replicas) || replicas < 0)) {
      faults.add({
        field: 'replicas',
        value: replicas,
        problem: 'must be a whole number, 0 or more',
        fix: 'Give the number of replicas to keep.',
      });
    }
    if (replicas !== undefined && this.owners.length > 0) {
      faults.add({
        field: 'replicas',
        value: replicas,
        problem: 'must be left out when an autoscaler owns the number of replicas: each apply would reset it',
        fix: 'Say it as minReplicas of the autoscaler.',
      });
    }
    if (this.owners.length > 1) {
      const paths = this.owners.map((owner) => owner.node.path).join(', ');
      faults.add({
        field: this.kind,
        value: this.name,
        problem: `has more than one autoscaler (${paths}): both would stop scaling (AmbiguousSelector)`,
        fix: 'Keep one autoscaler, with all metrics.',
      });
    }
  }
}

/** Props with copies of their lists and maps, so that the pod is the same whenever it is looked at. */
function ownLists<T extends object>(props: T): T {
  const own = { ...props };
  for (const key of Object.keys(own) as (keyof T)[]) own[key] = ownList(own[key]);
  return own;
}

function ownList<T>(value: T): T {
  if (Array.isArray(value)) return [...value] as T;
  const isMap = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isMap ? { ...value } : value;
}
