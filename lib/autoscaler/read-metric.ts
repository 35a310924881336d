import type { Faults } from '../manifest/fault';
import { objectOf, type PlainObject, textOf } from '../manifest/read';
import { readSelector } from '../manifest/selectors';
import { MAX_INT32 } from './numbers';
import { readAmount, readName, readWhole, readWord } from './read-values';
import type { DescribedObject, MetricSourceType, MetricSpec, MetricTarget } from './spec';

const TYPES = ['Resource', 'ContainerResource', 'Pods', 'Object', 'External'] as const;

/** The fields of a target, one of which a metric of a type needs. */
const TARGETS: Readonly<Record<MetricSourceType, readonly (keyof MetricTarget)[]>> = {
  Resource: ['averageUtilization', 'averageValue'],
  ContainerResource: ['averageUtilization', 'averageValue'],
  Pods: ['averageValue'],
  Object: ['value', 'averageValue'],
  External: ['value', 'averageValue'],
};

/**
 * Reads a metric; none where its type is not known.
 *
 * @param field where it stands, such as `spec.metrics[0]`
 */
export function readMetric(metric: PlainObject, field: string, faults: Faults): MetricSpec[] {
  const type = TYPES.find((one) => one === metric['type']);
  if (type) return [readSource(type, metric, field, faults)];
  const problem = `must be ${TYPES.join(', ')}`;
  faults.add({ field: `${field}.type`, value: metric['type'], problem, fix: 'Choose one of these.' });
  return [];
}

function readSource(type: MetricSourceType, metric: PlainObject, field: string, faults: Faults): MetricSpec {
  const key = type.charAt(0).toLowerCase() + type.slice(1);
  const path = `${field}.${key}`;
  const source = objectOf(metric[key]);
  const target = readTarget(objectOf(source['target']), type, `${path}.target`, faults);
  if (type === 'Resource') return { type, name: readName(source['name'], `${path}.name`, faults), target };
  if (type === 'ContainerResource') {
    const container = readName(source['container'], `${path}.container`, faults);
    return { type, name: readName(source['name'], `${path}.name`, faults), container, target };
  }
  const { name, selector } = objectOf(source['metric']);
  return {
    type,
    name: readName(name, `${path}.metric.name`, faults),
    selector: readSelector(selector),
    describedObject: type === 'Object' ? readObject(source, path, faults) : undefined,
    target,
  };
}

function readObject(source: PlainObject, path: string, faults: Faults): DescribedObject {
  const { apiVersion, kind, name } = objectOf(source['describedObject']);
  return {
    apiVersion: textOf(apiVersion),
    kind: readName(kind, `${path}.describedObject.kind`, faults),
    name: readName(name, `${path}.describedObject.name`, faults),
  };
}

function readTarget(target: PlainObject, type: MetricSourceType, path: string, faults: Faults): MetricTarget {
  const { averageUtilization } = target;
  const before = faults.all.length;
  const read: MetricTarget = {
    type: readWord(target['type'], `${path}.type`, ['Utilization', 'Value', 'AverageValue'], faults),
    value: readAmount(target['value'], `${path}.value`, faults),
    averageValue: readAmount(target['averageValue'], `${path}.averageValue`, faults),
    averageUtilization: isAbsent(averageUtilization)
      ? undefined
      : readWhole(averageUtilization, `${path}.averageUtilization`, [1, MAX_INT32], faults),
  };
  const needed = TARGETS[type];
  if (faults.all.length === before && needed.every((key) => read[key] === undefined)) {
    const problem = `must have ${needed.join(' or ')}, which is what a metric of type ${type} is compared with`;
    faults.add({ field: path, value: target, problem, fix: `Set ${needed[0]}.` });
  }
  return read;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
