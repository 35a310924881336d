import { App, Chart } from 'cdk8s';
import { at, wholeOf } from '../manifest/read';
import { TARGET_VERSION_CONTEXT } from '../manifest/version';
import { rulesAskedFor } from '../model/adapter-registry';
import { AutoscaledModel, type AutoscaledModelProps } from '../model/autoscaled-model';
import type { AdapterRule } from '../scaling/adapter-rule';
import type { MetricSource } from '../scaling/metric-source';
import type { ModelInEnvironment } from './environment-rule';
import { type PodImage, podImages } from './pod-images';

/** What a variant of a model must know of its environment and of the others. */
interface VariantContext {
  readonly environment: string;
  /** Namespace of the environment's charts. */
  readonly namespace?: string;
  readonly targetVersion?: string;
  /** Where metrics come from, unless the model chooses. */
  readonly metricSource: () => MetricSource;
  readonly elsewhere: (environment: string) => ModelInEnvironment | undefined;
}

/** A model as it is in one environment. What is rendered of it is rendered when a rule asks. */
export class ModelVariant implements ModelInEnvironment {
  /** The construct, where the environment is synthesized. */
  model: AutoscaledModel | undefined;
  private imagesFound: readonly PodImage[] | undefined;

  constructor(
    readonly name: string,
    readonly props: AutoscaledModelProps,
    private readonly context: VariantContext,
  ) {}

  get environment(): string {
    return this.context.environment;
  }

  /** The name of its objects. */
  get objectName(): string {
    return this.props.name ?? this.name;
  }

  /** The namespace of its objects; undefined where nobody gave one. */
  get namespace(): string | undefined {
    return this.props.namespace ?? this.context.namespace;
  }

  get images(): readonly PodImage[] {
    this.imagesFound ??= this.rendered([], ({ deployment }) =>
      podImages(deployment.preview(), deployment.containerName, this.props),
    );
    return this.imagesFound;
  }

  get minReplicas(): number {
    const { minReplicas = 1 } = this.props.scaling;
    return this.rendered(minReplicas, ({ autoscaler }) => {
      const { spec } = autoscaler.preview();
      return wholeOf(at(spec, 'minReplicas')) ?? wholeOf(at(spec, 'minReplicaCount')) ?? 1;
    });
  }

  readonly elsewhere = (environment: string): ModelInEnvironment | undefined => this.context.elsewhere(environment);

  /** Looks into the rendered model. One that cannot be rendered is told by itself, so that rules need not. */
  private rendered<T>(otherwise: T, look: (model: AutoscaledModel) => T): T {
    try {
      return look(this.model ?? this.aside());
    } catch {
      return otherwise;
    }
  }

  /** What the model asks of the Prometheus adapter, which serves it whether or not it is synthesized. */
  get adapterRules(): readonly AdapterRule[] {
    return rulesAskedFor(this.model ?? this.aside());
  }

  /** The model by itself, outside the app, where it is not synthesized and something else depends on it. */
  private aside(): AutoscaledModel {
    const { namespace, targetVersion, metricSource } = this.context;
    const chart = new Chart(new App(), this.name, { namespace });
    if (targetVersion !== undefined) chart.node.setContext(TARGET_VERSION_CONTEXT, targetVersion);
    metricSource().useIn(chart);
    this.model = new AutoscaledModel(chart, this.name, this.props);
    return this.model;
  }
}
