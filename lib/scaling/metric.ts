import type { Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-27';
import { compact } from '../manifest/canonical';
import { judgeCalls } from '../props/require';

/**
 * An amount of a metric: a number (`5`, `0.25`), a Kubernetes quantity as text (`'250m'`), or a value with its unit.
 * The autoscaler calculates in thousandths, so a number may have three decimals.
 */
export type MetricAmount = number | string | Cpu | Size;

/** Selects time series of a metric, as a Kubernetes label selector. */
export interface MetricSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
    readonly values?: readonly string[];
  }[];
}

/** A metric by name, of all its series or of those that the selector picks. */
export interface MetricIdentifier {
  /** Name as the metrics API serves it. */
  readonly name: string;
  /** @default - all series of the metric */
  readonly selector?: MetricSelector;
}

/** A target for the average per pod: the total is divided by the number of replicas. */
export interface AverageValueTarget {
  readonly averageValue: MetricAmount;
  readonly value?: never;
}

/** A target for the value as it is, whatever the number of replicas. */
export interface ValueTarget {
  readonly value: MetricAmount;
  readonly averageValue?: never;
}

/** The object that an Object metric describes. */
export interface DescribedObject {
  /** @default - the core group, `v1` */
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
}

/** What a metric is, as data. */
export type MetricDefinition =
  | { readonly type: 'Resource'; readonly resource: string; readonly target: ResourceTarget }
  | {
      readonly type: 'ContainerResource';
      readonly container: string;
      readonly resource: string;
      readonly target: ResourceTarget;
    }
  | { readonly type: 'Pods'; readonly metric: MetricIdentifier; readonly target: AverageValueTarget }
  | {
      readonly type: 'Object';
      readonly describedObject: DescribedObject;
      readonly metric: MetricIdentifier;
      readonly target: AverageValueTarget | ValueTarget;
    }
  | {
      readonly type: 'External';
      readonly metric: MetricIdentifier;
      readonly target: AverageValueTarget | ValueTarget;
    };

/** A target for a resource: percent of the request, or an amount per pod. */
export type ResourceTarget =
  | { readonly utilization: number; readonly averageValue?: never }
  | { readonly averageValue: MetricAmount; readonly utilization?: never };

/**
 * One metric of a HorizontalPodAutoscaler (autoscaling/v2). Pairs that the API server or the controller would refuse,
 * such as a Pods metric with a plain value or an External metric with a utilization, cannot be written.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/
 */
export class Metric {
  private constructor(
    /** What the metric is, as data. */
    readonly definition: MetricDefinition,
  ) {}

  /**
   * CPU of all containers of a pod, averaged over the pods, in percent of what they request. Every container of the pod
   * needs a CPU request.
   *
   * @param percent whole percent, at least 1; 50 keeps pods half busy
   */
  static cpuUtilization(percent: number): Metric {
    return new Metric({ type: 'Resource', resource: 'cpu', target: { utilization: percent } });
  }

  /** CPU of all containers of a pod, averaged over the pods, as an amount. Needs no requests. */
  static cpuAverageValue(amount: Cpu): Metric {
    return new Metric({ type: 'Resource', resource: 'cpu', target: { averageValue: amount } });
  }

  /**
   * Memory of all containers of a pod, averaged over the pods, in percent of what they request. Most model servers take
   * memory and never give it back, so this rarely scales down.
   *
   * @param percent whole percent, at least 1
   */
  static memoryUtilization(percent: number): Metric {
    return new Metric({ type: 'Resource', resource: 'memory', target: { utilization: percent } });
  }

  /** Memory of all containers of a pod, averaged over the pods, as an amount. */
  static memoryAverageValue(amount: Size): Metric {
    return new Metric({ type: 'Resource', resource: 'memory', target: { averageValue: amount } });
  }

  /**
   * CPU of one container, averaged over the pods, in percent of what that container requests. Other containers, such as
   * an injected proxy, need no request.
   *
   * @param container name of the container, usually the model's own
   * @param percent whole percent, at least 1
   */
  static containerCpuUtilization(container: string, percent: number): Metric {
    return new Metric({ type: 'ContainerResource', container, resource: 'cpu', target: { utilization: percent } });
  }

  /** Any resource that the metrics server reports, summed over the containers of a pod. */
  static resource(resource: string, target: ResourceTarget): Metric {
    return new Metric({ type: 'Resource', resource, target });
  }

  /** Any resource that the metrics server reports, of one container. */
  static containerResource(container: string, resource: string, target: ResourceTarget): Metric {
    return new Metric({ type: 'ContainerResource', container, resource, target });
  }

  /** A metric that each pod has (custom.metrics.k8s.io), averaged over the pods. */
  static pods(metric: MetricIdentifier, target: AverageValueTarget): Metric {
    return new Metric({ type: 'Pods', metric, target });
  }

  /** A metric that describes one other object in the namespace, such as an Ingress (custom.metrics.k8s.io). */
  static object(describedObject: DescribedObject, metric: MetricIdentifier, target: AverageValueTarget | ValueTarget) {
    return new Metric({ type: 'Object', describedObject, metric, target });
  }

  /** A metric from outside the cluster's objects, such as the length of a queue (external.metrics.k8s.io). */
  static external(metric: MetricIdentifier, target: AverageValueTarget | ValueTarget): Metric {
    return new Metric({ type: 'External', metric, target });
  }
}

judgeCalls('Metric', Metric);

/** A metric as it stands in `spec.metrics`. */
export function metricSpec({ definition }: Metric): Record<string, unknown> {
  switch (definition.type) {
    case 'Resource':
      return {
        type: definition.type,
        resource: { name: definition.resource, target: resourceTarget(definition.target) },
      };
    case 'ContainerResource':
      return {
        type: definition.type,
        containerResource: {
          container: definition.container,
          name: definition.resource,
          target: resourceTarget(definition.target),
        },
      };
    case 'Pods':
      return {
        type: definition.type,
        pods: { metric: identifier(definition.metric), target: valueTarget(definition.target) },
      };
    case 'Object':
      return {
        type: definition.type,
        object: {
          describedObject: compact({ ...definition.describedObject }),
          metric: identifier(definition.metric),
          target: valueTarget(definition.target),
        },
      };
    case 'External':
      return {
        type: definition.type,
        external: { metric: identifier(definition.metric), target: valueTarget(definition.target) },
      };
  }
}

function identifier({ name, selector }: MetricIdentifier): Record<string, unknown> {
  return compact({ name, selector });
}

function resourceTarget(target: ResourceTarget): Record<string, unknown> {
  return target.utilization === undefined
    ? { type: 'AverageValue', averageValue: amountText(target.averageValue) }
    : { type: 'Utilization', averageUtilization: target.utilization };
}

function valueTarget(target: AverageValueTarget | ValueTarget): Record<string, unknown> {
  return target.value === undefined
    ? { type: 'AverageValue', averageValue: amountText(target.averageValue) }
    : { type: 'Value', value: amountText(target.value) };
}

/** An amount as a quantity: `5`, `250m`, `2Gi`. */
export function amountText(amount: MetricAmount): string {
  if (typeof amount === 'string') return amount;
  if (typeof amount === 'number') return Number.isInteger(amount) ? String(amount) : `${Math.round(amount * 1000)}m`;
  return 'asString' in amount ? amount.asString() : amount.amount;
}
