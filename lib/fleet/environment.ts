import type { MetricSource } from '../scaling/metric-source';
import type { ModelDifference } from './difference';
import type { EnvironmentRule } from './environment-rule';

/** A place where models run: development, staging, production. */
export interface EnvironmentProps {
  /**
   * Namespace of the models.
   *
   * @default - none is written: whoever applies the files chooses
   */
  readonly namespace?: string;
  /**
   * Labels of every object.
   *
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * In what every model of this environment differs. A model's own differences are laid over these.
   *
   * @default - in nothing
   */
  readonly models?: ModelDifference;
  /**
   * Name of the cluster. Environments in one cluster need namespaces of their own, and must not meet by the namespaces or
   * names of single models either: both would write the same objects. No namespace counts as `default`. Nor must they take
   * the requests for one host and path.
   *
   * @default - a cluster of its own
   */
  readonly cluster?: string;
  /**
   * The oldest Kubernetes that the environment runs, `1.27` or newer, such as `1.33`, or as a cluster tells it: `v1.33.2`.
   *
   * @default - the app's
   */
  readonly targetVersion?: string;
  /**
   * Where the models' metrics come from.
   *
   * @default - the app's, else resource metrics
   */
  readonly metricSource?: MetricSource;
  /**
   * What every model must keep to here, beside the rules for single objects. Where the environment is not selected, its
   * rules stop nothing.
   *
   * @default - nothing more
   */
  readonly rules?: readonly EnvironmentRule[];
  /**
   * Whether a `kustomization.yaml` lists the files of the environment: after a run of some models theirs, and those that
   * were there.
   *
   * @default false
   */
  readonly kustomization?: boolean;
}
