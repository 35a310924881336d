import { DEFAULT_CPU_UTILIZATION } from '../../manifest/autoscaler-defaults';
import type { LabelSelector } from '../../manifest/labels';
import type { Manifest } from '../../manifest/manifest';
import { Quantity } from '../../manifest/quantity';
import { at, listOf, objectOf, type PlainObject, textOf, wholeOf } from '../../manifest/read';
import { readSelector } from '../../manifest/selectors';

/** What an autoscaler scales on: one metric of an HPA, or one trigger of a ScaledObject. */
export interface Signal {
  readonly type: string;
  /** `spec.metrics[0].resource` or `spec.triggers[0]` */
  readonly path: string;
  /** Name of the resource, or of the metric. */
  readonly name: string;
  /** Where the name stands. */
  readonly namePath: string;
  readonly container?: string;
  readonly containerPath?: string;
  /** Selects series of a metric of an HPA. */
  readonly selector?: LabelSelector;
  readonly target: Target;
  /** The object that an Object metric describes. */
  readonly described?: DescribedObject;
  /** The PromQL of a KEDA trigger. */
  readonly query?: string;
  readonly queryPath?: string;
}

/** An object that a metric tells of, in the namespace of the autoscaler. */
export interface DescribedObject {
  /** The empty string for core objects. */
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** Where the name stands. */
  readonly path: string;
}

/** The target of a signal, each form where it is given. */
export interface Target {
  readonly type?: string;
  /** Percent of the request. */
  readonly utilization?: number;
  readonly averageValue?: Quantity;
  readonly value?: Quantity;
  /** Where the number stands. */
  readonly path: string;
}

const SOURCES: Readonly<Record<string, string>> = {
  Resource: 'resource',
  ContainerResource: 'containerResource',
  Pods: 'pods',
  Object: 'object',
  External: 'external',
};

/** The metrics of an HPA; none of a version that wrote them otherwise and that no server has any more. */
export function hpaSignals(manifest: Manifest): readonly Signal[] {
  const spec = objectOf(manifest['spec']);
  if (manifest.apiVersion === 'autoscaling/v2beta1') return [];
  if (manifest.apiVersion === 'autoscaling/v1') return [cpuOf(spec)];
  const metrics = listOf(spec['metrics']);
  if (metrics.length === 0)
    return [
      {
        type: 'Resource',
        path: 'spec.metrics',
        name: 'cpu',
        namePath: 'spec.metrics',
        target: { type: 'Utilization', utilization: DEFAULT_CPU_UTILIZATION, path: 'spec.metrics' },
      },
    ];
  return metrics.flatMap((metric, index) => hpaSignal(objectOf(metric), `spec.metrics[${index}]`));
}

function cpuOf(spec: PlainObject): Signal {
  const path = 'spec.targetCPUUtilizationPercentage';
  const utilization = wholeOf(spec['targetCPUUtilizationPercentage']) ?? DEFAULT_CPU_UTILIZATION;
  const target = { type: 'Utilization', utilization, path };
  return { type: 'Resource', path, name: 'cpu', namePath: path, target };
}

function hpaSignal(metric: PlainObject, item: string): Signal[] {
  const type = textOf(metric['type']) ?? '';
  const field = Object.hasOwn(SOURCES, type) ? SOURCES[type] : undefined;
  if (field === undefined) return [];
  const source = objectOf(metric[field]);
  const path = `${item}.${field}`;
  const ofResource = type === 'Resource' || type === 'ContainerResource';
  return [
    {
      type,
      path,
      name: textOf(ofResource ? source['name'] : at(source, 'metric', 'name')) ?? '',
      namePath: ofResource ? `${path}.name` : `${path}.metric.name`,
      container: textOf(source['container']),
      containerPath: `${path}.container`,
      selector: readSelector(at(source, 'metric', 'selector')),
      described: readDescribed(objectOf(source['describedObject']), `${path}.describedObject`),
      target: readTarget(objectOf(source['target']), `${path}.target`),
    },
  ];
}

function readDescribed({ apiVersion, kind, name }: PlainObject, path: string): DescribedObject | undefined {
  const [group = '', version] = (textOf(apiVersion) ?? '').split('/');
  if (!textOf(kind) || !textOf(name)) return undefined;
  return { group: version === undefined ? '' : group, kind: String(kind), name: String(name), path: `${path}.name` };
}

function readTarget(target: PlainObject, path: string): Target {
  const averageValue = Quantity.tryParse(target['averageValue']);
  const value = Quantity.tryParse(target['value']);
  const utilization = wholeOf(target['averageUtilization']);
  const field =
    utilization !== undefined ? 'averageUtilization' : averageValue ? 'averageValue' : value ? 'value' : 'type';
  return { type: textOf(target['type']), utilization, averageValue, value, path: `${path}.${field}` };
}

/** The triggers of a ScaledObject, as the metrics that KEDA makes of them. */
export function kedaSignals(triggers: readonly unknown[]): readonly Signal[] {
  return triggers.map((trigger, index) => kedaSignal(objectOf(trigger), `spec.triggers[${index}]`));
}

function kedaSignal(trigger: PlainObject, path: string): Signal {
  const type = textOf(trigger['type']) ?? '';
  const metadata = objectOf(trigger['metadata']);
  const metricType = textOf(trigger['metricType']) ?? textOf(metadata['type']);
  if (type === 'cpu' || type === 'memory') return kedaResource(type, metadata, metricType, path);
  const threshold = Quantity.tryParse(metadata['threshold']);
  return {
    type: 'External',
    path,
    name: type,
    namePath: `${path}.type`,
    query: type === 'prometheus' ? textOf(metadata['query']) : undefined,
    queryPath: `${path}.metadata.query`,
    target: {
      type: metricType ?? 'AverageValue',
      ...(metricType === 'Value' ? { value: threshold } : { averageValue: threshold }),
      path: `${path}.metadata.threshold`,
    },
  };
}

function kedaResource(type: string, metadata: PlainObject, metricType: string | undefined, path: string): Signal {
  const container = textOf(metadata['containerName']);
  const valuePath = `${path}.metadata.value`;
  const value = Quantity.tryParse(metadata['value']);
  return {
    type: container === undefined ? 'Resource' : 'ContainerResource',
    path,
    name: type,
    namePath: `${path}.type`,
    container,
    containerPath: `${path}.metadata.containerName`,
    target:
      metricType === 'Utilization'
        ? { type: metricType, utilization: value?.toNumber(), path: valuePath }
        : { type: metricType, averageValue: value, path: valuePath },
  };
}

/** Whether a signal comes from the resource metrics of the pods. */
export function isResource(signal: Signal): boolean {
  return signal.type === 'Resource' || signal.type === 'ContainerResource';
}

/** Resources of which the metrics API of Kubernetes tells the use; there are no others. */
const MEASURED: readonly string[] = ['cpu', 'memory'];

/** Whether the use of a signal's resource is measured. */
export function isMeasured(signal: Signal): boolean {
  return MEASURED.includes(signal.name);
}
