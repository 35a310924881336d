import type { ModelServer, ServerMetric } from '../knowledge/model-server';
import { adaptedMetric, serverMetric } from '../knowledge/server-metrics';
import { oncePer } from '../memo';
import { Expression, type SeriesSelector } from '../promql/expression';
import type { Signal } from './signals';

/** The PromQL of a signal, where it has one that can be read. */
export const expressionOf = oncePer((signal: Signal): Expression | undefined =>
  signal.query === undefined ? undefined : Expression.parse(signal.query),
);

/** A metric of a known model server that a signal reads. */
export interface ServerSeries {
  readonly server: ModelServer;
  readonly metric: ServerMetric;
  /** How the signal writes it. */
  readonly name: string;
  /** Where the signal is PromQL. */
  readonly selector?: SeriesSelector;
}

/** The metrics of known model servers that a signal reads: in its PromQL, or by its name. */
export const serverSeries = oncePer(readSeries);

function readSeries(signal: Signal): readonly ServerSeries[] {
  const expression = expressionOf(signal);
  if (expression)
    return expression.selectors.flatMap((selector) => {
      const found = serverMetric(selector.metric);
      return found ? [{ ...found, name: selector.metric, selector }] : [];
    });
  if (!['Pods', 'Object', 'External'].includes(signal.type) || signal.query !== undefined) return [];
  const found = adaptedMetric(signal.name);
  return found ? [{ ...found, name: signal.name }] : [];
}
