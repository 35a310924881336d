import { Cache } from '../model/cache';
import { Gpu } from '../model/gpu';
import { Signal } from '../model/signal';
import { Weights } from '../model/weights';
import { Runtime } from '../runtime';
import { Metric } from '../scaling/metric';
import { MetricSource } from '../scaling/metric-source';
import { Trigger } from '../scaling/trigger';

/**
 * The classes whose values are written as the name of a static method with its arguments: `{ cpuUtilization: 50 }` is
 * `Metric.cpuUtilization(50)`.
 */
export const FACTORIES: Readonly<Record<string, object>> = {
  Cache,
  Gpu,
  Metric,
  MetricSource,
  Runtime,
  Signal,
  Trigger,
  Weights,
};
