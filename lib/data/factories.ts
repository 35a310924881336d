import { Metric } from '../scaling/metric';

/**
 * The classes whose values are written as the name of a static method with its arguments: `{ cpuUtilization: 50 }` is
 * `Metric.cpuUtilization(50)`.
 */
export const FACTORIES: Readonly<Record<string, object>> = { Metric };
